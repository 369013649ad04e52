"""Fonts and sizes of title, headings, body and tables.

Requirements: E05, D08, D12. Proves: the effective East Asian font, size, weight and alignment of Han characters, resolved
through run, styles, table styles, defaults and theme; font aliases count as the same letters (仿宋_GB2312, FangSong), a lookalike of
another make warns. Judged by share: 95 % right passes, 80 % warns, less fails; the first wrong paragraphs are quoted.
Cannot: know the font where the file leaves it to the reader's machine (`unknown`); digits, Latin letters and punctuation
are not judged, nor are tables unless the rule names them.
"""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict

from validators import fonts
from validators.context import Context
from validators.facts import FileFacts, Paragraph, StyleShare, WordFacts
from validators.findings import Evidence, Finding, Status
from validators.fonts import Points
from validators.kinds import FileKind
from validators.matching import plain
from validators.messages import Message, Text, Values
from validators.params import RuleParams
from validators.rule import Rule, conclude, demanded, phrase, skipped

PASS_SHARE, WARN_SHARE = 0.95, 0.80
SIZE_SLACK = 0.25


ALIGN = {"left": "左对齐", "center": "居中", "right": "右对齐", "justify": "两端对齐"}


class FontDemand(BaseModel):
    """Font of one part; what is left out is not judged. `size`: 三号 or points."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    family: str | None = None
    size: Points | None = None
    bold: bool | None = None
    align: Literal["left", "center", "right", "justify"] | None = None

    def words(self) -> str:
        """仿宋三号加粗居中."""
        parts = [self.family or "", fonts.size_words(self.size) if self.size else ""]
        parts += [{True: "加粗", False: "不加粗", None: ""}[self.bold]]
        parts += [ALIGN[self.align] if self.align else ""]
        return "".join(parts)


class Params(RuleParams):
    """`headings` per level from 1; a deeper heading may look like the last demand or like the body. `tables`: the text in
    tables, which is left alone otherwise.
    """

    ALSO_CALLED: ClassVar[tuple[str, ...]] = ("word.font",)
    rule: Literal["word.fonts"] = "word.fonts"
    title: FontDemand | None = None
    headings: list[FontDemand] = []
    body: FontDemand | None = None
    tables: FontDemand | None = None
    family_match: Literal["family", "strict"] = "family"


class _Part:
    """Characters of one part of the document, right and wrong."""

    def __init__(self, name: str, demand: FontDemand) -> None:
        self.name, self.demand = name, demand
        self.total = self.right = self.close = self.unknown = 0
        self.wrong: list[tuple[Paragraph, str]] = []
        self.misaligned: list[Paragraph] = []

    def add(self, paragraph: Paragraph, *, strict: bool) -> None:
        """Count a paragraph's characters."""
        wrong: dict[str, int] = {}
        for share in paragraph.styles:
            self.total += share.chars
            verdict = _matches(share, self.demand, strict=strict)
            if verdict == "right":
                self.right += share.chars
            elif verdict == "close":
                self.right += share.chars
                self.close += share.chars
            elif verdict == "unknown":
                self.unknown += share.chars
            else:
                wrong[_look(share)] = wrong.get(_look(share), 0) + share.chars
        if wrong:
            self.wrong.append((paragraph, max(wrong, key=lambda look: wrong[look])))
        if self.demand.align and paragraph.align != self.demand.align and paragraph.styles:
            self.misaligned.append(paragraph)


def _matches(share: StyleShare, demand: FontDemand, *, strict: bool) -> str:
    if demand.size is not None and (share.size is None or abs(share.size - demand.size) > SIZE_SLACK):
        return "wrong"
    if demand.bold is not None and share.bold != demand.bold:
        return "wrong"
    if demand.family is None:
        return "right"
    if share.font is None:
        return "unknown"
    return {"same": "right", "close": "close", "other": "wrong"}[
        fonts.match(share.font, demand.family, strict=strict)
    ]


def _look(share: StyleShare) -> str:
    return f"{share.font or '默认字体'}{fonts.size_words(share.size)}{'加粗' if share.bold else ''}"


def title_of(word: WordFacts, title: str) -> Paragraph | None:
    """The main title: the title style, the case's own name, else the first line before any heading or long text."""
    lines = [paragraph for paragraph in word.paragraphs if not paragraph.in_table]
    styled = next(
        (paragraph for paragraph in lines if paragraph.heading and paragraph.heading.level == 0), None
    )
    named = next(
        (paragraph for paragraph in lines[:12] if title and plain(paragraph.text) == plain(title)), None
    )
    if styled or named:
        return styled or named
    for paragraph in lines[:6] if len(lines) > 1 else ():
        if plain(paragraph.text).startswith("附件") and len(paragraph.text) <= 6:
            continue
        if paragraph.heading is None or paragraph.align == "center":
            return paragraph if len(paragraph.text) <= 60 else None
        return None
    return None


def decide(facts: FileFacts, params: Params, context: Context) -> Finding:
    """Sorts paragraphs into title, heading levels and body, then judges each part's share."""
    assert facts.word is not None
    strict = params.family_match == "strict"
    parts = _sorted(facts.word, params, context, strict=strict)
    judged = [_judge(part) for part in parts if part.total or part.name == "标题"]
    if not judged:
        return skipped(params, "no_text")
    order = (Status.FAIL, Status.UNKNOWN, Status.WARN, Status.PASS)
    worst = next(status for status in order if status in [state for state, _ in judged])
    shown: dict[str, Any] = {
        "measured": phrase("looks", looks=[look for _, look in judged]),
        "limit": demanded(params),
        "tolerance": phrase("shares", enough=PASS_SHARE, warns=WARN_SHARE),
    }
    if worst is Status.PASS:
        return conclude(params, worst, "ok", **shown)
    evidence = [
        Evidence(
            kind="excerpt",
            place=phrase("in_table", look=look)
            if paragraph.in_table
            else phrase("paragraph", number=paragraph.number, look=look),
            text=paragraph.text[:60],
        )
        for part in parts
        for paragraph, look in part.wrong[:3]
    ]
    code = {Status.FAIL: "wrong", Status.WARN: "partly", Status.UNKNOWN: "not_known"}[worst]
    looks = [look for status, look in judged if status is not Status.PASS]
    return conclude(params, worst, code, looks=looks, evidence=evidence, **shown)


def limit_words(params: Params) -> str:
    """The demand in words, part by part."""
    parts = [("标题", params.title)] if params.title else []
    parts += [(f"{_CHINESE[level]}级标题", demand) for level, demand in enumerate(params.headings)]
    parts += [(name, demand) for name, demand in (("正文", params.body), ("表格", params.tables)) if demand]
    return "；".join(f"{name} {demand.words()}" for name, demand in parts)


def _sorted(word: WordFacts, params: Params, context: Context, *, strict: bool) -> list[_Part]:
    title = title_of(word, context.title)
    head = _Part("标题", params.title) if params.title else None
    levels = [_Part(f"{_CHINESE[index]}级标题", demand) for index, demand in enumerate(params.headings)]
    body = _Part("正文", params.body) if params.body else None
    tables = _Part("表格", params.tables) if params.tables else None
    for paragraph in word.paragraphs:
        if not paragraph.styles:
            continue
        level = paragraph.heading.level if paragraph.heading else None
        if paragraph.in_table:
            part = tables
        elif paragraph is title:
            part = head
        elif level and level <= len(levels):
            part = levels[level - 1]
        elif (
            level
            and levels
            and all(
                _matches(share, levels[-1].demand, strict=strict) != "wrong" for share in paragraph.styles
            )
        ):
            part = levels[-1]
        else:
            part = body
        if part:
            part.add(paragraph, strict=strict)
    return [part for part in (head, *levels, body, tables) if part]


_CHINESE = "一二三四五六七八九"


Look = dict[str, Any]
"""What was found of one part: `part`, `state`, and what that state tells (share in %, places, ...)."""


def _judge(part: _Part) -> tuple[Status, Look]:
    """Status of a part, and what was found."""
    look: Look = {"part": part.name, "wanted": part.demand.words()}
    if not part.total:
        return Status.WARN, look | {"state": "none"}
    if part.unknown > (1 - PASS_SHARE) * part.total:
        return Status.UNKNOWN, look | {"state": "no_font", "count": part.unknown}
    share = part.right / part.total
    look["share"] = int(share * 100)
    if share < PASS_SHARE:
        status = Status.WARN if share >= WARN_SHARE else Status.FAIL
        state = "partly" if part.right else "other"
        return status, look | {"state": state, "places": _places(part.wrong)}
    if part.misaligned:
        wrong = len(part.misaligned) > 1 or part.name == "标题"
        number = None if part.name == "标题" else part.misaligned[0].number
        look |= {"state": "misaligned", "number": number, "align": part.demand.align or "left"}
        return Status.FAIL if wrong else Status.WARN, look
    if part.close > 0.05 * part.total:
        return Status.WARN, look | {"state": "similar", "family": part.demand.family}
    return Status.PASS, look | {"state": "right"}


def _places(wrong: Sequence[tuple[Paragraph, str]]) -> list[dict[str, Any]]:
    """Where which look was found: paragraphs by number, cells of tables by their first words; three looks at most."""
    looks: dict[str, list[Paragraph]] = {}
    for paragraph, look in wrong:
        looks.setdefault(look, []).append(paragraph)
    return [
        {
            "look": look,
            "places": [
                paragraph.text[:8] if paragraph.in_table else paragraph.number for paragraph in paragraphs[:4]
            ],
        }
        for look, paragraphs in list(looks.items())[:3]
    ]


def _place_words(places: Sequence[Mapping[str, Any]]) -> str:
    """第 12、15 段为宋体小四; in tables “甲”为宋体小四."""
    words = []
    for place_look in places:
        shown = [f"“{place}”" if isinstance(place, str) else str(place) for place in place_look["places"]]
        text = "、".join(shown[:3]) + ("等" if len(shown) > 3 else "")
        words.append(
            f"{text}为{place_look['look']}" if text.startswith("“") else f"第 {text} 段为{place_look['look']}"
        )
    return "，".join(words)


def _part_words(look: Mapping[str, Any]) -> str:
    """One part's look in words."""
    part, demand_words = look["part"], look["wanted"]
    match look["state"]:
        case "none":
            return f"没有找到{part}，请确认标题单独成段"
        case "no_font":
            return f"{part}有 {look['count']} 个字没有指定中文字体，随打开的电脑而变，由工作人员核对"
        case "partly":
            return f"{part} {look['share']}% 为{demand_words}；{_place_words(look['places'])}"
        case "other":
            return f"{part}不是{demand_words}：{_place_words(look['places'])}"
        case "misaligned":
            place = f"（第 {look['number']} 段）" if look["number"] else ""
            return f"{part}{place}没有{ALIGN[look['align']]}"
        case "similar":
            return f"{part}使用了字形相近的其他字体，建议改为{look['family']}"
    return f"{part} {look['share']}% 为{demand_words}"


def _differs(values: Values) -> str:
    return "；".join(_part_words(look) for look in values["looks"]) + f"。要求：{values['limit']}"


HINT = "WPS/Word：选中这些段落 → 开始 → 设置中文字体和字号；没有该字体时请先安装，或选用同名的 _GB2312 版本。"


def _demand(demand: FontDemand) -> str:
    size = fonts.size_words(demand.size) if demand.size else ""
    words = [demand.family, size, "加粗" if demand.bold else ""]
    return "".join(filter(None, words)) + ("居中" if demand.align == "center" else "")


def describe(params: Params) -> str:
    """The demand on the campaign's page."""
    parts = [f"主标题{_demand(params.title)}"] if params.title else []
    if len(params.headings) == 1:
        parts.append(f"各级标题{_demand(params.headings[0])}")
    else:
        parts += [f"{_CHINESE[level]}级标题{_demand(demand)}" for level, demand in enumerate(params.headings)]
    parts += [f"正文{_demand(params.body)}"] if params.body else []
    parts += [f"表格内文字{_demand(params.tables)}"] if params.tables else []
    return "字体：" + "，".join(parts)


MESSAGES = {
    "ok": Message("字体字号符合要求（{limit}）"),
    "no_text": Message("文档没有可检查字体的汉字"),
    **dict.fromkeys(("wrong", "partly", "not_known"), Message(_differs, HINT)),
}
PHRASES: Mapping[str, Text] = {
    "looks": lambda v: "；".join(_part_words(look) for look in v["looks"]),
    "in_table": "表格（{look}）",
    "paragraph": "正文第 {number} 段（{look}）",
    "shares": "{enough:.0%} 以上的字符合即可，{warns:.0%}–{enough:.0%} 只提醒",
}
"""What was measured, in words."""

RULE = Rule(
    "word.fonts",
    "字体字号",
    Params,
    decide,
    applies=(FileKind.WORD,),
    describe=describe,
    limit=limit_words,
    phrases=PHRASES,
    messages=MESSAGES,
    example="{rule: word.fonts, title: {family: 方正小标宋简体, size: 二号, align: center}, headings: [{family: 黑体, size: 三号}], "
    "body: {family: 仿宋, size: 三号}}",
)
