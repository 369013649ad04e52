"""Fonts and sizes of title, headings, body and tables.

Requirements: E05, D08, D12. Proves: the effective East Asian font, size, weight and alignment of Han characters, resolved
through run, styles, table styles, defaults and theme; font aliases count as the same letters (仿宋_GB2312, FangSong), a lookalike of
another make warns unless the rule accepts it (`also`). Judged by share: 95 % right passes, 80 % warns, less fails; every
wrong paragraph is named. Text in tables and text boxes that no demand names is judged as running text where it is half of
the document, only warned about from three tenths on, and said to be left out below that.
Cannot: know the font where the file leaves it to the reader's machine (`unknown`); digits, Latin letters and punctuation
are not judged.
"""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Literal

from validators import fonts
from validators.context import Context
from validators.facts import FileFacts, Paragraph, WordFacts
from validators.findings import Evidence, Finding, Status
from validators.font_parts import ALIGN, FontDemand, Part, groups_of, matches
from validators.kinds import FileKind
from validators.messages import Message, Text, Values
from validators.params import RuleParams
from validators.rule import (
    FORMAT_NOT_READ,
    NOT_READ,
    PARAGRAPHS_CUT,
    Guide,
    Rule,
    conclude,
    demanded,
    phrase,
    skipped,
    unsure,
)
from validators.running_text import side_text, title_lines

PASS_SHARE, WARN_SHARE = 0.95, 0.80
MAIN_SHARE, LARGE_SHARE = 0.5, 0.3
"""Of the document's Han characters: from where on tables or text boxes are running text, and from where on they warn."""
MOST_PLACES = 200
"""Wrong paragraphs that a finding names."""


class Params(RuleParams):
    """`headings` per level from 1; a deeper heading may look like the last demand or like the body. `tables`: the text in
    tables, where it has a demand of its own.
    """

    ALSO_CALLED: ClassVar[tuple[str, ...]] = ("word.font",)
    rule: Literal["word.fonts"] = "word.fonts"
    title: FontDemand | None = None
    headings: list[FontDemand] = []
    body: FontDemand | None = None
    tables: FontDemand | None = None
    family_match: Literal["family", "strict"] = "family"


def decide(facts: FileFacts, params: Params, context: Context) -> Finding:
    """Sorts paragraphs into title, heading levels and body, then judges each part's share."""
    assert facts.word is not None
    if PARAGRAPHS_CUT in facts.notes:
        return unsure(params, NOT_READ, unread=["word.paragraphs"])
    if facts.word.text_only:
        return unsure(params, FORMAT_NOT_READ, kind=str(facts.kind), measured=facts.word.format.upper())
    regions = _regions(facts.word, params)
    parts = _sorted(facts.word, params, context, regions)
    judged = [(part, *_judge(part)) for part in parts if part.total or part.code == "title"]
    unjudged = [region for region in regions if region["judged"] == "no"]
    if not judged:
        code = "other_text" if unjudged else "no_text"
        return skipped(params, code, unjudged=unjudged)
    order = (Status.FAIL, Status.UNKNOWN, Status.WARN, Status.PASS)
    worst = next(status for status in order if status in [state for _, state, _ in judged])
    shown: dict[str, Any] = {
        "measured": phrase("looks", looks=[look for _, _, look in judged]),
        "limit": demanded(params),
        "tolerance": phrase("shares", enough=PASS_SHARE, warns=WARN_SHARE),
        "unjudged": unjudged,
    }
    if worst is Status.PASS:
        return conclude(params, worst, "ok", **shown)
    evidence = [piece for part, status, _ in judged if status is not Status.PASS for piece in _evidence(part)]
    code = {Status.FAIL: "wrong", Status.WARN: "partly", Status.UNKNOWN: "not_known"}[worst]
    looks = [look for _, status, look in judged if status is not Status.PASS]
    return conclude(params, worst, code, looks=looks, evidence=evidence, most=MOST_PLACES, **shown)


def _evidence(part: Part) -> list[Evidence]:
    """Every wrong paragraph of a part, those of one look together; then those that only stand wrong."""
    places = [
        Evidence(kind="excerpt", place=_place(part, paragraph, look=group["look"]), text=paragraph.text[:60])
        for group in groups_of(part.wrong)
        for paragraph in group["paragraphs"]
    ]
    return places + [
        Evidence(
            kind="excerpt", place=_place(part, paragraph, align=paragraph.align), text=paragraph.text[:60]
        )
        for paragraph in part.misaligned
    ]


def _place(part: Part, paragraph: Paragraph, **now: Any) -> Any:
    where = {"number": paragraph.number, "page": paragraph.page, "in_table": paragraph.in_table}
    return phrase("wrong_place", **part.name, **where, **now)


def limit_words(params: Params) -> str:
    """The demand in words, part by part."""
    parts = [("标题", params.title)] if params.title else []
    parts += [(f"{_CHINESE[level]}级标题", demand) for level, demand in enumerate(params.headings)]
    parts += [(name, demand) for name, demand in (("正文", params.body), ("表格", params.tables)) if demand]
    return "；".join(f"{name} {demand.words()}" for name, demand in parts)


def _regions(word: WordFacts, params: Params) -> list[dict[str, Any]]:
    """Tables and text boxes with text, and whether they are judged: by a demand of their own, as running text, by the
    way (they only warn), or not at all.
    """
    regions = []
    for region in side_text(word):
        share = region["share"]
        judged = "main" if share >= MAIN_SHARE else "large" if share >= LARGE_SHARE else "no"
        if region["region"] == "tables" and params.tables:
            judged = "own"
        elif not (params.body or params.headings):
            judged = "no"
        regions.append(region | {"judged": judged})
    return regions


def _sorted(
    word: WordFacts, params: Params, context: Context, regions: Sequence[Mapping[str, Any]]
) -> list[Part]:
    strict = params.family_match == "strict"
    judged = {region["region"]: region["judged"] for region in regions}
    title = title_lines(word, context.title)
    head = Part("title", params.title) if params.title else None
    main = _running(params)
    aside = {region: _running(params, region) for region, how in judged.items() if how == "large"}
    tables = Part("tables", params.tables) if params.tables else None
    for paragraph, region in (
        *((paragraph, "tables" if paragraph.in_table else "") for paragraph in word.paragraphs),
        *((paragraph, "boxes") for paragraph in word.box_paragraphs or ()),
    ):
        if not paragraph.styles:
            continue
        part: Part | None
        if any(paragraph is line for line in title):
            part = head
        elif region and judged[region] == "own":
            part = tables
        elif region and judged[region] == "no":
            part = None
        else:
            part = _running_part(paragraph, aside.get(region, main), strict=strict)
        if part:
            part.add(paragraph, strict=strict)
    rest = [part for running in (main, *aside.values()) for part in running]
    return [part for part in (head, *rest, tables) if part]


def _running(params: Params, region: str = "") -> list[Part]:
    """The parts of running text: headings by level, then the body."""
    levels = [
        Part("heading", demand, level=level, region=region)
        for level, demand in enumerate(params.headings, start=1)
    ]
    return [*levels, *([Part("body", params.body, region=region)] if params.body else [])]


def _running_part(paragraph: Paragraph, parts: Sequence[Part], *, strict: bool) -> Part | None:
    """The part of a paragraph of running text; a deeper heading may look like the last level or like the body."""
    levels = [part for part in parts if part.code == "heading"]
    level = paragraph.heading.level if paragraph.heading else 0
    if 0 < level <= len(levels):
        return levels[level - 1]
    deep = level and levels
    if deep and all(
        matches(share, levels[-1].demand, strict=strict) != "wrong" for share in paragraph.styles
    ):
        return levels[-1]
    return next((part for part in parts if part.code == "body"), None)


_CHINESE = "一二三四五六七八九"


Look = dict[str, Any]
"""What was found of one part: which (`part`, `level`, `region`), `wanted`, `state`, and what that state tells (share in
%, groups of wrong paragraphs ...).
"""


def _judge(part: Part) -> tuple[Status, Look]:
    """Status of a part, and what was found; a region that no demand names only warns."""
    status, look = _judged(part)
    return (Status.WARN if part.region and status is Status.FAIL else status), look


def _judged(part: Part) -> tuple[Status, Look]:
    look: Look = part.name | {"wanted": part.demand.model_dump(mode="json", exclude_defaults=True)}
    if not part.total:
        return Status.WARN, look | {"state": "none"}
    if part.unknown > (1 - PASS_SHARE) * part.total and part.right + part.unknown >= WARN_SHARE * part.total:
        return Status.UNKNOWN, look | {"state": "no_font", "count": part.unknown}
    share = part.right / part.total
    look["share"] = int(share * 100)
    if part.misaligned:
        lines = [line.text[:12] for line in part.misaligned[:3]]
        look["misaligned"] = {"count": len(part.misaligned), "examples": lines}
    if share < PASS_SHARE:
        status = Status.WARN if share >= WARN_SHARE else Status.FAIL
        state = "partly" if part.right else "other"
        groups = [
            {
                "look": group["look"],
                "count": len(group["paragraphs"]),
                "examples": [paragraph.text[:12] for paragraph in group["paragraphs"][:3]],
            }
            for group in groups_of(part.wrong)
        ]
        return status, look | {"state": state, "groups": groups[:8], "looks": len(groups)}
    if part.misaligned:
        wrong = len(part.misaligned) > 1 or part.code == "title"
        return Status.FAIL if wrong else Status.WARN, look | {"state": "misaligned"}
    if part.close > 0.05 * part.total:
        return Status.WARN, look | {"state": "similar"}
    return Status.PASS, look | {"state": "right"}


def _look_words(look: Mapping[str, Any]) -> str:
    """宋体小四加粗; a font that only the reader's machine decides is 默认字体."""
    font = fonts.shown(look["font"]) if look["font"] else "默认字体"
    return f"{font}{fonts.size_words(look['size'])}{'加粗' if look['bold'] else ''}"


_REGIONS = {"tables": "表格内", "boxes": "文本框内"}
_PARTS = {"title": "标题", "body": "正文", "tables": "表格"}


def _part_name(values: Mapping[str, Any]) -> str:
    """标题, 一级标题, 正文; 表格内的正文 where a region is judged by the way."""
    level = values.get("level")
    name = f"{_CHINESE[level - 1]}级标题" if level else _PARTS.get(values["part"], values["part"])
    region = _REGIONS.get(values.get("region", ""), "")
    return f"{region}的{name}" if region else name


def _example_words(group: Mapping[str, Any]) -> str:
    """共 14 段，例如 “一、背景”、“二、做法”; all of them where they are three at most."""
    examples = "、".join(f"“{text}”" for text in group["examples"])
    if group["count"] <= len(group["examples"]):
        return f"共 {group['count']} 段：{examples}"
    return f"共 {group['count']} 段，例如 {examples}"


def _group_words(look: Mapping[str, Any]) -> str:
    """现为宋体小四的共 14 段，例如 “一、背景”…; the rest is counted."""
    words = [
        f"现为{_look_words(group['look'])}，{_example_words(group)}" for group in look.get("groups", [])[:4]
    ]
    more = look.get("looks", 0) - len(words)
    return "；".join(words) + (f"；另有 {more} 种不符的字体" if more > 0 else "")


def _aligned(look: Mapping[str, Any]) -> str:
    """；没有居中（2 段：“甲”、“乙”）; nothing where all stand right."""
    align = FontDemand.model_validate(look["wanted"]).align
    if not look.get("misaligned") or not align:
        return ""
    return f"；没有{ALIGN[align]}（{_example_words(look['misaligned'])}）"


def _part_words(look: Mapping[str, Any]) -> str:
    """One part's look in words."""
    part = _part_name(look)
    demand = look["wanted"]
    demand_words = demand if isinstance(demand, str) else FontDemand.model_validate(demand).words()
    match look["state"]:
        case "none":
            return f"没有找到{part}，请确认标题单独成段"
        case "no_font":
            return f"{part}有 {look['count']} 个字没有指定中文字体，随打开的电脑而变，由工作人员核对"
        case "partly":
            return f"{part}应为{demand_words}，{look['share']}% 符合；{_group_words(look)}{_aligned(look)}"
        case "other":
            return f"{part}应为{demand_words}，{_group_words(look)}{_aligned(look)}"
        case "misaligned":
            return f"{part}{_aligned(look).removeprefix('；')}"
        case "similar":
            return f"{part}使用了字形相近的其他字体，建议改为{FontDemand.model_validate(demand).family}"
    return f"{part} {look['share']}% 为{demand_words}"


def _part_summary(look: Mapping[str, Any]) -> str:
    """正文 12% 符合: the numbers of one part, without its places."""
    if "share" not in look or look["state"] == "none":
        return _part_words(look)
    aligned = f"，{look['misaligned']['count']} 段对齐不符" if look.get("misaligned") else ""
    return f"{_part_name(look)} {look['share']}% 符合{aligned}"


def _unjudged_words(values: Mapping[str, Any]) -> str:
    """What was left out: a sentence's end, or nothing."""
    regions = [
        f"{_REGIONS[region['region']]} {region['chars']} 字（占 {region['share']:.0%}）"
        for region in values.get("unjudged", ())
    ]
    return f"；{'、'.join(regions)}不在检查之列" if regions else ""


def _differs(values: Values) -> str:
    looks = values["looks"]
    aside = (
        "；通知没有另外规定表格和文本框，由工作人员确认" if any(look.get("region") for look in looks) else ""
    )
    lines = "\n".join(f"{_part_words(look)}。" for look in looks)
    others = f"{aside}{_unjudged_words(values)}".removeprefix("；")
    return f"{lines}\n{f'{others}。' if others else ''}要求：{values['limit']}"


HINT = (
    "WPS/Word：不符的每一处都列在下面的“依据”里，用 Ctrl+F 查找开头的字逐处选中（同样的格式可点 开始 → 选择 → 选择格式相似的文本）"
    "→ 开始 → 设置中文字体和字号；没有该字体时请先安装，或选用同名的 _GB2312 版本。"
)


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


def _wrong_place(values: Values) -> str:
    """一级标题（第 2 页，现为宋体小四）."""
    name = _part_name(values)
    region = "表格" if values["in_table"] and name != "表格" and not values["region"] else ""
    page = f"第 {values['page']} 页" if values["page"] else ""
    now = ALIGN[values["align"]] if "align" in values else _look_words(values["look"])
    return f"{name}（{'，'.join(filter(None, [region, page, f'现为{now}']))}）"


MESSAGES = {
    "ok": Message(lambda v: f"字体字号符合要求（{v['limit']}）{_unjudged_words(v)}"),
    "no_text": Message("文档没有可检查字体的汉字"),
    "other_text": Message(lambda v: f"没有需要检查字体的段落{_unjudged_words(v)}"),
    **dict.fromkeys(("wrong", "partly", "not_known"), Message(_differs, HINT)),
}
PHRASES: Mapping[str, Text] = {
    "looks": lambda v: "；".join(_part_summary(look) for look in v["looks"]),
    "wrong_place": _wrong_place,
    "shares": "{enough:.0%} 以上的字符合即可，{warns:.0%}–{enough:.0%} 只提醒",
}
"""What was measured, in words."""

RULE = Rule(
    "word.fonts",
    "字体字号",
    Params,
    decide,
    reads=("word.paragraphs", "word.box_paragraphs"),
    applies=(FileKind.WORD,),
    describe=describe,
    limit=limit_words,
    phrases=PHRASES,
    messages=MESSAGES,
    guide=Guide(
        proves="每个汉字最终显示的中文字体、字号、加粗与对齐，按样式、表格样式、主题一层层推出；所有不符的段落都会列出。",
        cannot="文件没有指定、由读者电脑决定的字体无法判断；数字、字母、标点不判断。",
        advice="按通知分别写标题、各级标题、正文；写不写 _GB2312 都算同一种字。",
        params={
            "title": "标题的字体字号与对齐",
            "headings": "各级标题，从一级起",
            "body": "正文",
            "tables": "表格文字（通知另有要求时）",
            "family_match": "strict 严格按字体名，family 同类字体也可",
        },
    ),
    example="{rule: word.fonts, title: {family: 方正小标宋简体, size: 二号, align: center}, headings: [{family: 黑体, size: 三号}], "
    "body: {family: 仿宋, size: 三号}}",
)
