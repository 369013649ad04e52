"""字数 of a Word document.

Requirements: E03 (3500-5000), E07 (at least 1500), N06 (at most 3500), D08 (at most 2000), D11 (3000-4000).
Proves: Word's own 字数: each Asian character and full-width mark one, each run of other characters one, in body, tables,
text boxes, footnotes and endnotes; headers, footers, automatic numbers, field codes, hidden and deleted text never.
Word leaves text boxes and notes out when its tick box says so: a document that is inside the limit only one way warns,
unless the rule says which way counts.
The limit is strict. Cannot: agree with Word to the character where something makes Word's own count doubtful (list labels,
formulas, marks such as … and ①, formats other than .docx): there, and where the notice only advises, 1 % outside a limit warns.
"""

from typing import ClassVar, Literal

from validators.context import Context
from validators.facts import FileFacts, WordFacts
from validators.findings import Finding, Severity, Status
from validators.kinds import FileKind
from validators.messages import Message, Values
from validators.params import RangeParams
from validators.quantities import with_limit
from validators.ranges import Words, judge_range
from validators.rule import Guide, Rule, phrase, unsure, warned

BAND = 0.01
NOTE = "以 Word 字数统计为准（审阅 → 字数统计）"
DOUBTS = {
    "labels": "自动编号",
    "formulas": "公式",
    "marks": "省略号、破折号、①等符号",
}


class Params(RangeParams):
    """字; `text_boxes` and `notes`: whether text boxes and footnotes count; left out, both count as in Word's status bar,
    and the count without them is accepted with a warning.
    """

    ALSO_CALLED: ClassVar[tuple[str, ...]] = ("word.count", "word.words", "word.characters")
    rule: Literal["word.length"] = "word.length"
    min: int | None = None
    max: int | None = None
    text_boxes: bool | None = None
    notes: bool | None = None


HOW = "WPS/Word：点窗口左下角的“字数”（或 审阅 → 字数统计）即可查看；页眉页脚、图片里的字和自动编号不计。"
WORDS = Words("字数", "请补充内容", "请精简内容", "字", low_how=HOW, high_how=HOW)


def counted(word: WordFacts, params: Params, body: int, *, extras: bool = True) -> int:
    """字数 of the body with text boxes and notes, or without; what the rule settles stays settled."""
    boxes = extras if params.text_boxes is None else params.text_boxes
    notes = extras if params.notes is None else params.notes
    return body + word.words_text_boxes * boxes + word.words_notes * notes


def doubts(word: WordFacts) -> list[str]:
    """What makes Word's own count doubtful: nothing, in a plain .docx."""
    if word.format != "docx":
        return ["format"]
    return ["older"] if word.doubts is None else word.doubts


def decide(facts: FileFacts, params: Params, context: Context) -> Finding:
    """As the status bar counts first, then as with the tick box off."""
    word = facts.word
    assert word is not None
    if word.words is None:
        return unsure(params, "not_known")
    finding = _decided(word, params, word.words)
    if word.words_witness is None or word.words_witness == word.words:
        return finding
    other = _decided(word, params, word.words_witness)
    if other.status is finding.status:
        return finding
    shown = {"measured": finding.measured, "limit": finding.limit, "tolerance": finding.tolerance}
    counts = {"value": word.words, "other": word.words_witness}
    return warned(params, "two_counts", **counts, **shown)


def _decided(word: WordFacts, params: Params, body: int) -> Finding:
    """The verdict by one count of the body."""
    value, bare = counted(word, params, body), counted(word, params, body, extras=False)
    why = doubts(word)
    counted_all, other = _judged(params, value, why), _judged(params, bare, why)
    passes = [finding.status is Status.PASS for finding in (counted_all, other)]
    if value == bare or all(passes):
        return counted_all
    if not any(passes):
        return min(counted_all, other, key=lambda finding: finding.status is Status.FAIL)
    inside, outside = (value, bare) if passes[0] else (bare, value)
    shown = {"measured": counted_all.measured, "limit": counted_all.limit, "tolerance": counted_all.tolerance}
    return warned(
        params, "by_counting", value=value, extra=value - bare, inside=inside, outside=outside, **shown
    )


def _judged(params: Params, value: int, why: list[str]) -> Finding:
    banded = bool(why) or params.severity is Severity.ADVISED
    return judge_range(
        params,
        value,
        params.min,
        params.max,
        WORDS,
        band=BAND if banded else 0.0,
        tolerance=phrase("band", share=BAND) if banded else "",
        doubts=why,
    )


def _near(values: Values) -> str:
    """What makes a count doubtful that is next to its limit."""
    named = "、".join(DOUBTS[doubt] for doubt in values["doubts"] or () if doubt in DOUBTS)
    why = (
        f"文中有{named}，各软件的计数略有出入，"
        if named
        else "相差不到 1%，"
        if values["doubts"] == []
        else ""
    )
    return f"字数 {values['measured']}，{values['asked']}；{why}{NOTE}"


def describe(params: Params) -> str:
    """The demand on the campaign's page."""
    return with_limit("字数", WORDS.limit(params.min, params.max))


MESSAGES = {
    **WORDS.messages(),
    "near_too_low": Message(_near, f"{WORDS.low}。{HOW}"),
    "near_too_high": Message(_near, f"{WORDS.high}。{HOW}"),
    "by_counting": Message(
        lambda v: (
            f"字数 {v['value']} 字（其中文本框、脚注 {v['extra']} 字），{v['asked']}；"
            f"{'计入' if v['inside'] == v['value'] else '不计'}文本框和脚注时 {v['inside']} 字，符合要求，"
            f"否则 {v['outside']} 字，不符合，由工作人员确认"
        ),
        "WPS/Word：把文本框里的内容移到正文，或增减内容，使两种统计方式都在范围内。",
    ),
    "two_counts": Message(
        "两种方法统计的字数不同（{value} 字和 {other} 字），{asked}；由工作人员用 Word 核对",
        "WPS/Word：另存为“Word 文档（*.docx）”后重新上传，系统即可准确统计。",
    ),
    "not_known": Message("无法统计字数，由工作人员核对"),
}

RULE = Rule(
    "word.length",
    "字数",
    Params,
    decide,
    applies=(FileKind.WORD,),
    describe=describe,
    phrases={**WORDS.phrases(), "band": "超出或不足限值 {share:.0%} 以内的只提醒"},
    messages=MESSAGES,
    brief=describe,
    guide=Guide(
        proves="Word 自己的“字数”：每个汉字和全角标点算一，连续的其他字符算一；含正文、表格、文本框、脚注和尾注，不含页眉页脚、自动编号、隐藏和已删除的文字。",
        cannot="自动编号、公式、省略号等会让 Word 自己的统计也有出入；这类文件和 .doc、.wps 超出 1% 以内只提醒，其余严格判断。",
        advice="通知写“原则上”“左右”时加 severity: advised。",
        params={
            "min": "最少字数",
            "max": "最多字数",
            "text_boxes": "文本框的字是否计入",
            "notes": "脚注尾注是否计入",
        },
    ),
    example="{rule: word.length, min: 3500, max: 5000}",
)
