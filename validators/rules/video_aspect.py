"""The picture's shape and which way it lies.

Requirements: C11 (landscape, 16:9), L08 (16:9). Proves: width by height as displayed, 1 % tolerance; up to 2 % off passes with
a note, because encoders cut and fill to whole blocks.
Cannot: see black bars that are part of the picture.
"""

from collections.abc import Mapping
from typing import Literal, Self

from pydantic import model_validator

from validators.context import Context
from validators.facts import FileFacts
from validators.findings import Finding
from validators.kinds import FileKind
from validators.messages import Message, Text
from validators.params import RuleParams
from validators.quantities import Ratio
from validators.rule import Guide, Rule, demanded, failed, passed, phrase, unsure

TOLERANCE = 0.01
ACCEPTED = 0.02
"""A shape so far off passes with a note."""


class Params(RuleParams):
    """`ratio` as "16:9"; `orientation` landscape or portrait."""

    rule: Literal["video.aspect"] = "video.aspect"
    ratio: Ratio | None = None
    orientation: Literal["landscape", "portrait"] | None = None

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not (self.ratio or self.orientation):
            raise ValueError("ratio 与 orientation 至少填写一个")
        return self


WAYS = {"landscape": "横屏", "portrait": "竖屏", "square": "方形"}


def limit_words(params: Params) -> str:
    """The demand in words: 横屏 16:9."""
    return " ".join(filter(None, [WAYS.get(params.orientation or "", ""), params.ratio]))


def decide(facts: FileFacts, params: Params, context: Context) -> Finding:
    """Lying first, then the shape."""
    assert facts.video is not None
    limit = demanded(params)
    aspect = facts.video.aspect
    if aspect is None:
        return unsure(params, "not_known", limit=limit)
    lies = "landscape" if aspect > 1 else "portrait" if aspect < 1 else "square"
    size = {"width": facts.video.display_width, "height": facts.video.display_height}
    measured = phrase("picture", way=lies, aspect=aspect, **size)
    shown = {"measured": measured, "limit": limit, "tolerance": phrase("slack", share=ACCEPTED)}
    if params.orientation and lies != params.orientation:
        return failed(params, "orientation", wanted=params.orientation, **shown)
    if params.ratio:
        left, right = (int(part) for part in params.ratio.split(":"))
        off = abs(aspect / (left / right) - 1)
        if off > ACCEPTED:
            return failed(params, "ratio", ratio=params.ratio, **shown)
        if off > TOLERANCE:
            return passed(params, "near", ratio=params.ratio, off=off, **shown)
    return passed(params, **shown)


def _near(aspect: float) -> str:
    for left, right in ((16, 9), (4, 3), (9, 16), (3, 4), (1, 1), (21, 9), (3, 2), (16, 10)):
        if abs(aspect / (left / right) - 1) <= TOLERANCE:
            return f"{left}:{right}"
    return f"{aspect:.2f}:1"


_LYING = "手机请横过来拍摄；剪映：比例选择 16:9，把画面放大铺满后重新导出。"
_UPRIGHT = "手机请竖着拍摄；剪映：比例选择 9:16，把画面放大铺满后重新导出。"


def describe(params: Params) -> str:
    """The demand on the campaign's page."""
    shape = f"画面比例 {params.ratio}" if params.ratio else ""
    return " ".join(filter(None, [WAYS.get(params.orientation or "", ""), shape]))


MESSAGES = {
    "ok": Message("画面为 {measured}，符合要求"),
    "near": Message("画面为 {measured}，与 {ratio} 相差 {off:.1%}，可以接受"),
    "not_known": Message("无法测出画面比例，由工作人员核对"),
    "orientation": Message(
        "画面为 {measured}，{asked}；请改为要求的方向重新导出",
        lambda v: _UPRIGHT if v["wanted"] == "portrait" else _LYING,
    ),
    "ratio": Message(
        "画面为 {measured}，{asked}；请调整画面比例重新导出",
        "剪映：在“比例”里选择 {ratio}，让画面铺满后重新导出。",
    ),
}
PHRASES: Mapping[str, Text] = {
    "picture": lambda v: f"{v['width']}×{v['height']}（{WAYS[v['way']]}，约 {_near(v['aspect'])}）",
    "slack": "相差 {share:.0%} 以内均可",
}
"""What was measured, in words."""

RULE = Rule(
    "video.aspect",
    "画面比例",
    Params,
    decide,
    applies=(FileKind.VIDEO,),
    describe=describe,
    limit=limit_words,
    phrases=PHRASES,
    messages=MESSAGES,
    guide=Guide(
        proves="显示画面的宽高比与横竖方向。",
        cannot="画面里自带的黑边看不出来。",
        advice="“16:9 横屏”写 ratio 与 orientation。",
        params={
            "ratio": "宽高比，如 16:9",
            "orientation": "landscape 横、portrait 竖",
        },
    ),
    example='{rule: video.aspect, ratio: "16:9", orientation: landscape}',
)
