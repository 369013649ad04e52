"""The number of pages.

Requirements: C10 and slots with a page limit. Proves: the page tree's count, of an OFD the pages its document lists. Cannot: tell blank pages from filled ones.
"""

from typing import Literal

from validators.context import Context
from validators.facts import FileFacts
from validators.findings import Finding
from validators.kinds import FileKind
from validators.messages import Message
from validators.params import RangeParams
from validators.quantities import with_limit
from validators.ranges import Words, judge_range
from validators.rule import Guide, Rule, unsure


class Params(RangeParams):
    """Pages."""

    rule: Literal["pdf.pages"] = "pdf.pages"
    min: int | None = None
    max: int | None = None


WORDS = Words(
    "页数",
    "请补全缺少的页",
    "请删去多余的页",
    "页",
    low_how="请检查是否漏扫，把缺少的页扫描后用 WPS PDF“合并”在一起。",
    high_how="WPS PDF：页面 → 删除页面，留下需要的页后保存。",
)


def decide(facts: FileFacts, params: Params, context: Context) -> Finding:
    """Exact."""
    assert facts.pdf is not None
    if facts.pdf.pages is None:
        return unsure(params, "not_known")
    return judge_range(params, facts.pdf.pages, params.min, params.max, WORDS)


def describe(params: Params) -> str:
    """The demand on the campaign's page."""
    return WORDS.limit(params.min, params.max)


def brief(params: Params) -> str:
    """The demand in the slot's box."""
    return with_limit("页数", WORDS.limit(params.min, params.max))


MESSAGES = {
    **WORDS.messages(),
    "not_known": Message("无法读出页数，由工作人员核对"),
}

RULE = Rule(
    "pdf.pages",
    "PDF 页数",
    Params,
    decide,
    applies=(FileKind.PDF,),
    reads=("pdf.pages",),
    describe=describe,
    phrases=WORDS.phrases(),
    messages=MESSAGES,
    brief=brief,
    guide=Guide(
        proves="页数。",
        cannot="空白页也算一页。",
        advice="通知限制页数时使用。",
        params={
            "min": "最少页数",
            "max": "最多页数",
        },
    ),
    example="{rule: pdf.pages, max: 20}",
)
