"""The case's name on the form agrees with the name filled in.

Requirements: C10. Proves: for a PDF with text, that the name stands in it; for a scan, that it was read on a page, letter by
letter or with a tenth of its characters misread (warns). Cannot: say that a scan does not have it (warns, a person compares).
"""

from collections.abc import Mapping
from typing import Literal

from validators import ocr_analysis
from validators.context import Context
from validators.facts import FileFacts
from validators.findings import Finding, Phrase
from validators.kinds import FileKind
from validators.matching import plain
from validators.messages import Message, Text
from validators.params import RuleParams
from validators.rule import Guide, Rule, failed, passed, phrase, skipped, unsure, warned
from validators.similar import shows

LARGE_SHARE = 0.5
"""From this share of a page on, its pictures may hold the form beside a line of text."""


class Params(RuleParams):
    """No limits."""

    rule: Literal["pdf.title_match"] = "pdf.title_match"


def decide(facts: FileFacts, params: Params, context: Context) -> Finding:
    """Spaces, punctuation and line breaks do not matter."""
    assert facts.pdf is not None
    if not plain(context.title):
        return skipped(params, "no_title")
    limit = phrase("holds", title=context.title)
    # A remark that somebody stuck on a page does not make the name stand there.
    text = plain("".join(piece.text for piece in facts.texts or () if piece.place.code == "page"))
    if plain(context.title) in text:
        return passed(params, measured=phrase("same"), limit=limit)
    if facts.pdf.kind != "text" or any(page.image_share > LARGE_SHARE for page in facts.pdf.page_list):
        return _scan(facts, params, context.title, limit)
    if facts.pdf.unseen or "texts_cut" in facts.notes:
        return unsure(params, "partly", title=context.title, limit=limit)
    return failed(params, "differs", title=context.title, measured=phrase("not_found"), limit=limit)


def _scan(facts: FileFacts, params: Params, title: str, limit: Phrase) -> Finding:
    """What was read on the scanned pages."""
    read = [picture for picture in facts.seen.pictures if picture.read] if facts.seen else []
    if not read:
        waiting = facts.depth != "deep" and facts.slow_status is None
        code = "pending" if waiting else "scan"
        return unsure(params, code, title=title, limit=limit)
    for picture in read:
        if any(plain(title) in plain(words) for words in ocr_analysis.readings(picture)):
            place = [ocr_analysis.moment(picture, title, ocr_analysis.boxes_of(picture, title))]
            return passed(
                params,
                "read",
                page=picture.page,
                measured=phrase("same"),
                limit=limit,
                evidence=place,
            )
    close = next(
        (picture for picture in read if any(shows(words, title) for words in ocr_analysis.readings(picture))),
        None,
    )
    if close is not None:
        boxes = ocr_analysis.boxes_of(close, title)
        lines = " ".join(text.text for text in close.texts if text.box in boxes)
        evidence = [ocr_analysis.moment(close, phrase("read_as", text=lines[:60]), boxes)]
        return warned(
            params,
            "close",
            page=close.page,
            title=title,
            measured=phrase("close"),
            limit=limit,
            evidence=evidence,
        )
    return warned(
        params,
        "not_seen",
        title=title,
        measured=phrase("not_read"),
        limit=limit,
        evidence=[ocr_analysis.moment(picture, "") for picture in read[:3]],
    )


def describe(_: Params) -> str:
    """The demand on the campaign's page."""
    return "其中的案例名称与表单一致"


MESSAGES = {
    "differs": Message(
        "文件中没有找到案例名称“{title}”，与填报不一致",
        "请核对表格中的案例名称与系统填报的名称，二者须一字不差。",
    ),
    "partly": Message("文件很长，读到的部分没有案例名称“{title}”，由工作人员核对其余各页"),
    "no_title": Message("表单尚未填写案例名称，暂不比对"),
    "ok": Message("文件中的案例名称与填报一致"),
    "not_seen": Message(
        "扫描件上没有读到案例名称“{title}”，请核对（手写或模糊的字可能读不出）",
        "请对照扫描件核对系统填报的案例名称，二者须一字不差。",
    ),
    "pending": Message("扫描件文字识别正在排队，稍后给出结果，请工作人员核对案例名称是否为“{title}”"),
    "scan": Message("扫描件未能自动读取文字，请工作人员核对案例名称是否为“{title}”"),
    "close": Message(
        "扫描件第 {page} 页上读到与“{title}”相近的名称，个别字可能识别有误，请核对",
        "请对照扫描件核对系统填报的案例名称，二者须一字不差。",
    ),
    "read": Message("扫描件第 {page} 页上的案例名称与填报一致"),
}
PHRASES: Mapping[str, Text] = {
    "holds": "含“{title}”",
    "same": "一致",
    "not_found": "未找到",
    "close": "相近",
    "not_read": "未读到",
    "read_as": "读到“{text}”",
}
"""What was measured, in words."""

RULE = Rule(
    "pdf.title_match",
    "名称一致",
    Params,
    decide,
    applies=(FileKind.PDF,),
    reads=("texts",),
    refined=True,
    describe=describe,
    phrases=PHRASES,
    messages=MESSAGES,
    guide=Guide(
        proves="文字版：表单里的案例名称一字不差地出现；扫描件：在某一页上读到，允许认错一成的字。",
        cannot="扫描件上没读到不等于没有，只提醒；很长的文件没读到的页由人看。",
        advice="盖章的申报表建议写上，防止交错表。",
    ),
    example="{rule: pdf.title_match}",
)
