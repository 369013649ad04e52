"""The deepest level of headings.

Requirements: D11 (at most 4 levels). Proves: outline levels, heading styles, and numbering as text (一、 （一） 1. （1）).
Cannot: see headings that are only bold lines; and numbered lists in the text look like deep headings, so levels found by
text alone only warn.
"""

from collections.abc import Mapping
from typing import Literal

from pydantic import Field

from validators.context import Context
from validators.facts import FileFacts
from validators.findings import Finding
from validators.kinds import FileKind
from validators.messages import Message, Text
from validators.params import RuleParams
from validators.places import page_beside
from validators.rule import (
    FORMAT_NOT_READ,
    NOT_READ,
    PARAGRAPHS_CUT,
    Guide,
    Rule,
    demanded,
    excerpts,
    failed,
    passed,
    phrase,
    unsure,
    warned,
)

MOST_PLACES = 200
_MARKED = ("outline level", "style")
"""Headings that the author made headings; the others only look like some."""


class Params(RuleParams):
    """`max` levels."""

    rule: Literal["word.heading_levels"] = "word.heading_levels"
    max: int = Field(default=4, ge=1, le=9)


def limit_words(params: Params) -> str:
    """The demand in words."""
    return f"不超过 {params.max} 级"


def decide(facts: FileFacts, params: Params, context: Context) -> Finding:
    """Different levels in use, and the deepest; numbers before the lines of a table make no headings."""
    assert facts.word is not None
    if PARAGRAPHS_CUT in facts.notes:
        return unsure(params, NOT_READ, unread=["word.paragraphs"])
    if facts.word.text_only:
        return unsure(params, FORMAT_NOT_READ, kind=str(facts.kind), measured=facts.word.format.upper())
    headings = [
        (paragraph, paragraph.heading)
        for paragraph in facts.word.paragraphs
        if paragraph.heading and paragraph.heading.level > 0
        if not paragraph.in_table or paragraph.heading.basis in _MARKED
    ]
    deepest = max((heading.level for _, heading in headings), default=0)
    shown = {"measured": phrase("levels", count=deepest), "limit": demanded(params)}
    if deepest <= params.max:
        return passed(params, deepest=deepest, **shown)
    deep = [(paragraph, heading) for paragraph, heading in headings if heading.level > params.max]
    places = [
        (phrase("heading", level=heading.level, number=paragraph.number, page=paragraph.page), paragraph.text)
        for paragraph, heading in deep
    ]
    sure = any(heading.basis in _MARKED for _, heading in deep)
    return (failed if sure else warned)(
        params,
        "too_deep",
        deepest=deepest,
        count=len(deep),
        examples=[paragraph.text[:12] for paragraph, _ in deep[:3]],
        evidence=excerpts(places, MOST_PLACES),
        most=MOST_PLACES,
        **shown,
    )


def describe(params: Params) -> str:
    """The demand on the campaign's page."""
    return f"标题{limit_words(params)}"


MESSAGES = {
    "too_deep": Message(
        "标题用到第 {deepest} 级，{asked}；更深的共 {count} 处，例如 {examples:quoted}，请改为正文",
        "WPS/Word：选中该标题 → 开始 → 样式改为“正文”，或在“大纲级别”中改为“正文文本”。",
    ),
    "ok": Message("标题最多 {deepest} 级，符合要求"),
}
PHRASES: Mapping[str, Text] = {
    "levels": "{count} 级",
    "heading": lambda v: f"第 {v['level']} 级标题{page_beside(v)}",
}
"""What was measured, in words."""

RULE = Rule(
    "word.heading_levels",
    "标题级数",
    Params,
    decide,
    reads=("word.paragraphs",),
    applies=(FileKind.WORD,),
    describe=describe,
    limit=limit_words,
    phrases=PHRASES,
    messages=MESSAGES,
    guide=Guide(
        proves="标题最深到第几级：看大纲级别、标题样式和“一、（一）1.（1）”这样的编号。",
        cannot="只是加粗的一行看不出是标题；正文里的编号列表容易像标题，仅凭文字看出的级别只提醒。",
        advice="通知写“标题不超过四级”时使用。",
        params={
            "max": "最多几级",
        },
    ),
    example="{rule: word.heading_levels, max: 4}",
)
