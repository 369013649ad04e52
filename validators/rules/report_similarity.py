"""The rate that a similarity report (查重报告) states.

Requirements: S21, W (查重率 at most so many per cent). Proves: the number that stands beside the name of the rate in the report's
text (知网, 万方, 维普, PaperPass, Turnitin and others), or that was read on its scan or picture. `rate` says which one is judged
where a report states several. A number whose name is in doubt is not taken. Cannot: tell a forged report from a true one, or
that it is of this case (`pdf.title_match`): a person looks.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from pydantic import Field

from validators import ocr_analysis
from validators.context import Context
from validators.facts import FileFacts
from validators.facts.seen import SeenPicture
from validators.findings import Evidence, Finding, Phrase
from validators.kinds import FileKind
from validators.messages import Message, Text
from validators.params import RuleParams
from validators.report_rates import Rate, rates
from validators.rule import Guide, Rule, demanded, failed, passed, phrase, unsure, warned

SURE = 0.9
"""The recogniser's confidence from which on a number read in a picture is taken as it is."""
SHOWN = ("page", "paragraph", "table", "text_box")
"""Places of text that a reader of the report sees."""

WORDS = {
    "total": "总文字复制比（总相似度、重复率）",
    "without_quotes": "去除引用后的复制比",
    "without_own": "去除本人文献后的复制比",
}


class Params(RuleParams):
    """`max_percent`: the limit itself passes. `rate`: which rate is judged: of the whole text, without quotations, or without
    the author's own writings.
    """

    rule: Literal["report.similarity"] = "report.similarity"
    max_percent: float = Field(gt=0, le=100)
    rate: Literal["total", "without_quotes", "without_own"] = "total"


def limit_words(params: Params) -> str:
    """The demand in words."""
    return f"{WORDS[params.rate]}不超过 {params.max_percent:g}%"


def decide(facts: FileFacts, params: Params, context: Context) -> Finding:
    """What the text says, else what was read in pictures."""
    limit = demanded(params)
    stated = rates(_text(facts))
    if any(rate.sort != "part" for rate in stated):
        return _judged(params, stated, limit)
    pictures = [picture for picture in facts.seen.pictures if picture.read] if facts.seen else []
    for picture in pictures:
        seen = rates("\n".join(_rows(picture)))
        if any(rate.sort != "part" for rate in seen):
            return _judged(params, seen, limit, picture)
    if _has_pictures(facts) and facts.depth != "deep" and facts.slow_status is None:
        return unsure(params, "pending", limit=limit)
    return unsure(params, "not_read", wanted=params.rate, limit=limit)


def _text(facts: FileFacts) -> str:
    """What a reader sees as text; the hidden letters that a scanner wrote behind a scan are not."""
    pages = facts.pdf.page_list if facts.pdf else []
    scans = {page.number for page in pages if page.shows == "scan"}
    return "\n".join(
        piece.text
        for piece in facts.texts or ()
        if piece.place.code in SHOWN
        and not (piece.place.code == "page" and piece.place.values.get("number") in scans)
    )


def _has_pictures(facts: FileFacts) -> bool:
    return facts.kind is FileKind.IMAGE or (
        facts.pdf is not None and facts.pdf.format == "pdf" and facts.pdf.kind not in ("text", "empty")
    )


def _rows(picture: SeenPicture) -> list[str]:
    """The lines of a picture: what stands at one height, from the left."""
    rows: dict[int, list[Any]] = {}
    for text in sorted(picture.texts, key=lambda seen: seen.centre[1]):
        rows.setdefault(round(text.centre[1] * 60), []).append(text)
    return [
        " ".join(text.text for text in sorted(row, key=lambda seen: seen.box[0])) for row in rows.values()
    ]


def _judged(
    params: Params, stated: Sequence[Rate], limit: Phrase, picture: SeenPicture | None = None
) -> Finding:
    """The asked rate against the limit; where it is not stated, the whole one is at least as high."""
    asked = _of(stated, params.rate)
    total = _of(stated, "total")
    over = [rate for rate in asked if rate.percent > params.max_percent]
    numbers = [{"label": rate.label, "percent": rate.percent} for rate in stated if rate.sort != "part"][:8]
    shared: dict[str, Any] = {"limit": limit, "evidence": _evidence(stated, picture)}
    if not asked:
        if total and all(rate.percent <= params.max_percent for rate in total):
            return _within(params, total, picture, shared)
        return unsure(params, "other_rate", wanted=params.rate, numbers=numbers, **shared)
    if over and len(over) < len(asked):
        return unsure(params, "several", numbers=numbers, **shared)
    if over:
        worst = max(over, key=lambda rate: rate.percent)
        measured = phrase("percent", percent=worst.percent)
        return failed(params, "too_high", name=worst.label, measured=measured, **shared)
    if len({rate.percent for rate in asked}) > 1 and all(rate.sort == "plain" for rate in asked):
        return unsure(params, "several", numbers=numbers, **shared)
    return _within(params, asked, picture, shared)


def _of(stated: Sequence[Rate], sort: str) -> list[Rate]:
    """The rates of a sort; a rate without a word for the whole is the whole one only where no other is."""
    named = [rate for rate in stated if rate.sort == sort]
    return named or ([rate for rate in stated if rate.sort == "plain"] if sort == "total" else [])


def _within(
    params: Params, stated: Sequence[Rate], picture: SeenPicture | None, shared: dict[str, Any]
) -> Finding:
    highest = max(stated, key=lambda rate: rate.percent)
    values = {"name": highest.label, "measured": phrase("percent", percent=highest.percent)}
    if picture is not None and not _sure(picture, highest):
        return warned(params, "read_as", **values, **shared)
    return passed(params, **values, **shared)


def _sure(picture: SeenPicture, rate: Rate) -> bool:
    """Whether the number was read with confidence: a lost point makes 3.5 of 35."""
    number = f"{rate.percent:g}%"
    return any(number in text.text.replace(" ", "") and text.score >= SURE for text in picture.texts)


def _evidence(stated: Sequence[Rate], picture: SeenPicture | None) -> list[Evidence]:
    """The rates as they are stated, and the picture they were read on."""
    lines = [
        Evidence(kind="excerpt", place=phrase("stated", label=rate.label), text=f"{rate.percent:g}%")
        for rate in stated[:8]
    ]
    return [*lines, *([ocr_analysis.moment(picture, "")] if picture else [])]


def _numbers(values: Mapping[str, Any]) -> str:
    """Rates as 总文字复制比 12.3%、去除引用文献复制比 10.1%."""
    return "、".join(f"{number['label']} {number['percent']:g}%" for number in values["numbers"])


def describe(params: Params) -> str:
    """The demand on the campaign's page."""
    return f"查重报告的{limit_words(params)}"


ORIGINAL = "请上传查重系统下载的 PDF 报告原件（不要截图、拍照或只截一页），报告首页应能看到“总文字复制比”“重复率”等数字。"

MESSAGES = {
    "ok": Message("查重报告的“{name}”为 {measured}，符合要求（{limit}）"),
    "too_high": Message(
        "查重报告的“{name}”为 {measured}，要求{limit}；请修改后重新查重",
        "按报告中标红的语句改写，引用的内容注明出处；改好后重新查重，上传新的报告。",
    ),
    "several": Message(
        lambda v: f"查重报告里有几个数字（{_numbers(v)}），有的超过限值，由工作人员核对以哪个为准", ORIGINAL
    ),
    "other_rate": Message(
        lambda v: f"查重报告里只读到{_numbers(v)}，没有读到{WORDS[v['wanted']]}，由工作人员核对", ORIGINAL
    ),
    "read_as": Message("从报告的图像上读到“{name}”为 {measured}，个别数字可能识别有误，请核对", ORIGINAL),
    "not_read": Message(lambda v: f"没有从文件里读到{WORDS[v['wanted']]}，由工作人员核对", ORIGINAL),
    "pending": Message("报告的文字识别正在排队，稍后给出结果"),
}
PHRASES: Mapping[str, Text] = {
    "percent": "{percent:g}%",
    "stated": "{label}",
}
"""What was measured, in words."""

RULE = Rule(
    "report.similarity",
    "查重率",
    Params,
    decide,
    applies=(FileKind.PDF, FileKind.WORD, FileKind.IMAGE),
    refined=True,
    describe=describe,
    limit=limit_words,
    phrases=PHRASES,
    messages=MESSAGES,
    guide=Guide(
        proves="查重报告里写在名称旁边的比例（知网、万方、维普、PaperPass、Turnitin 等），扫描件读图片上的字。",
        cannot="辨不出报告真伪，也不知道查的是不是这一篇（可配合 pdf.title_match）；名称不清楚的数字不采用，由人核对。",
        advice="通知写“重复率不超过 20%”时写 max_percent: 20；报告有几个比例时用 rate 指定。",
        params={
            "max_percent": "最高百分比，等于也算合格",
            "rate": "看哪个比例：total 总比例、without_quotes 去除引用、without_own 去除本人",
        },
    ),
    example="{rule: report.similarity, max_percent: 20, rate: total}",
)
