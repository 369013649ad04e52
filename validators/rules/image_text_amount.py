"""The amount of legible text on a board.

Requirements: L09 (400-800 字). Proves: how many 字 were read on the picture, reduced to 5,400 pixels; the text of a PDF that
has text is counted itself. Cannot: read artful or tiny letters, or open PSD and AI sources and boards that cannot be reduced
while they are decoded (`unknown`); so it only warns.
"""

from collections.abc import Mapping
from typing import Literal

from validators import ocr_analysis
from validators.context import Context
from validators.facts import FileFacts
from validators.findings import Finding
from validators.kinds import FileKind
from validators.messages import Message, Text
from validators.params import RangeParams
from validators.probes.textcount import count
from validators.quantities import at_most_words, with_limit
from validators.rule import Guide, Rule, demanded, passed, phrase, unsure, warned


class Params(RangeParams):
    """字 on the board."""

    rule: Literal["image.text_amount"] = "image.text_amount"
    min: int | None = None
    max: int | None = None


def words_on(facts: FileFacts) -> int | None:
    """字 on the picture; None where it was not read whole."""
    if facts.pdf is not None and facts.pdf.kind == "text":
        if facts.texts is None:
            return None
        return sum(
            count(piece.text).words
            for piece in facts.texts
            if piece.place.code in ("page", "page_annotation")
        )
    if facts.seen is None or facts.seen.state != "done":
        return None
    return sum(count(text.text).words for picture in facts.seen.pictures for text in picture.texts)


def limit_words(params: Params) -> str:
    """The demand in words."""
    return at_most_words(params.min, params.max, unit="字")


def decide(facts: FileFacts, params: Params, context: Context) -> Finding:
    """Warns outside the range."""
    limit = demanded(params)
    words = words_on(facts)
    if words is None:
        why = ocr_analysis.why_not(facts)
        return unsure(params, "not_read", why=why, limit=limit)
    measured = phrase("about", count=words)
    if (params.min or 0) <= words <= (params.max if params.max is not None else words):
        return passed(params, measured=measured, limit=limit)
    few = words < (params.min or 0)
    return warned(params, "few" if few else "many", measured=measured, limit=limit)


def describe(params: Params) -> str:
    """The demand on the campaign's page."""
    return with_limit("版面文字", at_most_words(params.min, params.max, unit="字"))


MESSAGES = {
    "few": Message(
        "版面读到文字{measured}，{asked}；识别可能有出入，请自行清点",
        "请增补版面文字，或确认小字、艺术字是否清晰可辨。",
    ),
    "many": Message(
        "版面读到文字{measured}，{asked}；识别可能有出入，请自行清点", "请精简版面文字后重新导出。"
    ),
    "not_read": Message(
        "版面文字未能自动清点（{why:unread}），由工作人员查看确认",
        "PSD、AI 源文件无需处理；请同时上传 JPG 或 PDF，系统可据此清点文字。",
    ),
    "ok": Message("版面文字{measured}，符合要求"),
}
PHRASES: Mapping[str, Text] = {
    "about": "约 {count} 字",
}
"""What was measured, in words."""

RULE = Rule(
    "image.text_amount",
    "版面文字量",
    Params,
    decide,
    applies=(FileKind.IMAGE, FileKind.PDF),
    needs="deep",
    describe=describe,
    limit=limit_words,
    phrases=PHRASES,
    messages=MESSAGES,
    guide=Guide(
        proves="版面上读到的字数；文字版 PDF 直接数。",
        cannot="艺术字、很小的字可能漏认；PSD、AI 源文件打不开，所以只提醒。",
        advice="展板写“400–800 字”时使用。",
        params={
            "min": "最少字数",
            "max": "最多字数",
        },
    ),
    example="{rule: image.text_amount, min: 400, max: 800}",
)
