"""The number of slides.

Requirements: S21. Proves: the slides of the show, in order, without those that are hidden (or with them). Cannot: tell a slide
that says something from one that is only a divider.
"""

from typing import Any, Literal

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
    """Slides; `count`: those that a show shows, or all."""

    rule: Literal["slides.pages"] = "slides.pages"
    min: int | None = None
    max: int | None = None
    count: Literal["shown", "all"] = "shown"


WORDS = Words(
    "演示文稿",
    "请补充内容",
    "请精简内容",
    "页",
    low_how="在左侧缩略图里右键 → 新建幻灯片；隐藏的页不计，可右键 → 取消“隐藏幻灯片”。",
    high_how="在左侧缩略图里选中多余的页 → 按 Delete 删除；只给自己看的页可右键 → 隐藏幻灯片。",
)


def decide(facts: FileFacts, params: Params, context: Context) -> Finding:
    """Exact."""
    assert facts.slides is not None
    deck = facts.slides
    if deck.slides is None or (params.count == "shown" and deck.hidden is None):
        return unsure(params, "not_known")
    hidden = deck.hidden or 0
    count = deck.slides - (hidden if params.count == "shown" else 0)
    return judge_range(params, count, params.min, params.max, WORDS, hidden=hidden, counted=params.count)


def _hidden(values: Any) -> str:
    """How many slides are hidden, and whether they count."""
    if not values.get("hidden"):
        return ""
    return f"（{'另' if values['counted'] == 'shown' else '其中'}有 {values['hidden']} 页隐藏）"


def describe(params: Params) -> str:
    """The demand on the campaign's page."""
    return with_limit("演示文稿", WORDS.limit(params.min, params.max))


_SAID = WORDS.messages()
MESSAGES = {
    **_SAID,
    "ok": Message(lambda v: f"演示文稿 {v['measured']}{_hidden(v)}，符合要求（{v['limit']}）"),
    "too_low": Message(
        lambda v: f"演示文稿 {v['measured']}{_hidden(v)}，{v['asked']}；请补充内容", _SAID["too_low"].hint
    ),
    "too_high": Message(
        lambda v: f"演示文稿 {v['measured']}{_hidden(v)}，{v['asked']}；请精简内容", _SAID["too_high"].hint
    ),
    "not_known": Message("无法读出幻灯片页数，由工作人员核对"),
}

RULE = Rule(
    "slides.pages",
    "幻灯片页数",
    Params,
    decide,
    applies=(FileKind.SLIDES,),
    describe=describe,
    phrases=WORDS.phrases(),
    messages=MESSAGES,
    brief=describe,
    reads=("slides.slides",),
    guide=Guide(
        proves="放映时的页数，隐藏的不算（也可以算）。",
        cannot="分不出正文页与过渡页。",
        advice="通知限制课件页数时使用。",
        params={
            "min": "最少页数",
            "max": "最多页数",
            "count": "shown 放映的页、all 全部",
        },
    ),
    example="{rule: slides.pages, min: 10, max: 30}",
)
