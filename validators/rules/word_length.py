"""字数 of a Word document.

Requirements: E03 (3500-5000), E07 (at least 1500), N06 (at most 3500), D08 (at most 2000), D11 (3000-4000).
Proves: Word's own 字数 of body and tables: each Asian character and full-width mark one, each run of other characters one;
headers, footers, hidden and deleted text never. Text boxes and notes count on request, as with Word's tick box.
Cannot: agree with Word to the character where formulas stand: 3 % outside a limit only warns, and so does a document that
is inside the limit only by the way of counting text boxes or notes.
"""

from typing import Literal

from validators.context import Context
from validators.facts import FileFacts, WordFacts
from validators.findings import Finding, Status
from validators.kinds import FileKind
from validators.params import RangeParams
from validators.ranges import Words, judge_range
from validators.rule import Rule, unsure, warned

BAND = 0.03
NOTE = "以 Word 字数统计为准（审阅 → 字数统计）"


class Params(RangeParams):
    """字; `text_boxes` and `notes` count text boxes and footnotes too."""

    rule: Literal["word.length"] = "word.length"
    min: int | None = None
    max: int | None = None
    text_boxes: bool = False
    notes: bool = False


HOW = "WPS/Word：审阅 → 字数统计，可查看字数；图片、页眉页脚和文本框里的文字不计入。"
WORDS = Words(
    "字数", "字数 (words)", "请补充内容后重新上传", "请精简内容后重新上传", "字", low_how=HOW, high_how=HOW
)


def counted(word: WordFacts, *, text_boxes: bool, notes: bool) -> int:
    """字数 with the chosen extras."""
    return (word.words or 0) + word.words_text_boxes * text_boxes + word.words_notes * notes


def decide(facts: FileFacts, params: Params, context: Context) -> Finding:
    """By the rule's way of counting first, then by the others."""
    word = facts.word
    assert word is not None
    if word.words is None:
        return unsure(params, "not_known", "无法统计字数，由工作人员核对", en="Not counted.")
    value = counted(word, text_boxes=params.text_boxes, notes=params.notes)
    found = judge_range(
        params,
        value,
        params.min,
        params.max,
        WORDS,
        band=BAND,
        tolerance="限值的 3% 以内提醒",
        band_note=NOTE,
    )
    ways = [(boxes, notes) for boxes in (False, True) for notes in (False, True)]
    others = sorted({counted(word, text_boxes=boxes, notes=notes) for boxes, notes in ways} - {value})
    if found.status is Status.PASS and not all(_fits(one, params) for one in others):
        shown = "、".join(str(one) for one in others)
        message = f"字数 {value} 字，符合要求（{found.limit}）；若计入文本框、脚注则为 {shown} 字，{NOTE}"
        said = {"measured": found.measured, "limit": found.limit, "tolerance": found.tolerance}
        return warned(params, "by_counting", message, en="Depends on text boxes and notes.", **said)
    if (
        found.status is Status.FAIL
        and word.words_text_boxes
        and value + word.words_text_boxes >= (params.min or 0) > value
    ):
        extra = f"（另有文本框内 {word.words_text_boxes} 字未计入，请把文本框内容移入正文）"
        return found.model_copy(update={"message": found.message + extra})
    return found


def _fits(value: int, params: Params) -> bool:
    return (params.min is None or value >= params.min) and (params.max is None or value <= params.max)


RULE = Rule(
    "word.length",
    "字数",
    Params,
    decide,
    applies=(FileKind.WORD,),
    example="{rule: word.length, min: 3500, max: 5000}",
)
