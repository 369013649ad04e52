"""The number of pages.

Requirements: C10 and slots with a page limit. Proves: the page tree's count. Cannot: tell blank pages from filled ones.
"""

from typing import Literal

from validators.context import Context
from validators.facts import FileFacts
from validators.findings import Finding
from validators.kinds import FileKind
from validators.params import RangeParams
from validators.ranges import Words, judge_range
from validators.rule import Rule, unsure


class Params(RangeParams):
    """Pages."""

    rule: Literal["pdf.pages"] = "pdf.pages"
    min: int | None = None
    max: int | None = None


WORDS = Words(
    "PDF 页数",
    "Pages",
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
        return unsure(params, "not_known", "无法读出页数，由工作人员核对", en="Pages not known.")
    return judge_range(params, facts.pdf.pages, params.min, params.max, WORDS)


RULE = Rule(
    "pdf.pages", "PDF 页数", Params, decide, applies=(FileKind.PDF,), example="{rule: pdf.pages, max: 20}"
)
