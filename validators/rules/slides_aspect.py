"""The shape of the slides.

Requirements: S21 (课件页面 16:9). Proves: the page set-up, in centimetres; up to 2 % off passes (with a note from 0.5 % on: 25.4 ×
14.29 cm is what programs call 16:9). Cannot: see pictures that leave bars on the slide.
"""

from collections.abc import Mapping
from typing import Literal

from validators.context import Context
from validators.facts import FileFacts
from validators.findings import Finding
from validators.kinds import FileKind
from validators.messages import Message, Text
from validators.params import RuleParams
from validators.quantities import Ratio
from validators.rule import Guide, Rule, demanded, failed, passed, phrase, unsure

EXACT = 0.005
ACCEPTED = 0.02


class Params(RuleParams):
    """`ratio` as "16:9"."""

    rule: Literal["slides.aspect"] = "slides.aspect"
    ratio: Ratio


def limit_words(params: Params) -> str:
    """The demand in words."""
    return params.ratio


def decide(facts: FileFacts, params: Params, context: Context) -> Finding:
    """The page set-up's width by its height."""
    assert facts.slides is not None
    limit = demanded(params)
    aspect = facts.slides.aspect
    if aspect is None:
        return unsure(params, "not_known", limit=limit)
    left, right = (int(part) for part in params.ratio.split(":"))
    off = abs(aspect / (left / right) - 1)
    shown = {
        "measured": phrase("page", width=facts.slides.width, height=facts.slides.height),
        "limit": limit,
        "tolerance": phrase("slack", share=ACCEPTED),
    }
    if off > ACCEPTED:
        return failed(params, "ratio", ratio=params.ratio, **shown)
    return passed(params, "near" if off > EXACT else "ok", ratio=params.ratio, off=off, **shown)


def _near(aspect: float) -> str:
    for left, right in ((16, 9), (4, 3), (16, 10), (9, 16), (3, 4)):
        if abs(aspect / (left / right) - 1) <= ACCEPTED:
            return f"{left}:{right}"
    return f"{aspect:.2f}:1"


def describe(params: Params) -> str:
    """The demand on the campaign's page."""
    return f"幻灯片比例 {params.ratio}"


MESSAGES = {
    "ok": Message("幻灯片为 {measured}，符合要求"),
    "near": Message("幻灯片为 {measured}，与 {ratio} 相差 {off:.1%}，可以接受"),
    "ratio": Message(
        "幻灯片为 {measured}，{asked}；请调整幻灯片大小",
        "PowerPoint：设计 → 幻灯片大小 → 自定义，选择 {ratio}，选“确保适合”；WPS：设计 → 幻灯片大小。改后请逐页看一遍排版。",
    ),
    "not_known": Message("无法读出幻灯片大小，由工作人员核对"),
}
PHRASES: Mapping[str, Text] = {
    "page": lambda v: f"{v['width']:.4g}×{v['height']:.4g} 厘米（约 {_near(v['width'] / v['height'])}）",
    "slack": "相差 {share:.0%} 以内均可",
}
"""What was measured, in words."""

RULE = Rule(
    "slides.aspect",
    "幻灯片比例",
    Params,
    decide,
    applies=(FileKind.SLIDES,),
    describe=describe,
    limit=limit_words,
    phrases=PHRASES,
    messages=MESSAGES,
    brief=describe,
    reads=("slides.width", "slides.height"),
    guide=Guide(
        proves="页面设置的宽高比，2% 以内算符合。",
        cannot="画面上自带的黑边看不出来。",
        advice="课件要求 16:9 时使用。",
        params={
            "ratio": "宽高比，如 16:9",
        },
    ),
    example='{rule: slides.aspect, ratio: "16:9"}',
)
