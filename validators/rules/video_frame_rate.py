"""Frames a second.

Requirements: D10, L08 (25 fps). Proves: frames divided by duration, from the sample tables; 24.95-25.05 counts as 25.
A variable frame rate warns. Cannot: find doubled frames of a converted film.
"""

from collections.abc import Mapping
from typing import ClassVar, Literal, Self

from pydantic import model_validator

from validators.context import Context
from validators.facts import FileFacts
from validators.findings import Finding
from validators.kinds import FileKind
from validators.messages import Message, Text
from validators.params import RuleParams
from validators.quantities import number_words, with_limit
from validators.rule import Guide, Rule, demanded, failed, passed, phrase, unsure, warned

SLACK = 0.05


class Params(RuleParams):
    """`fps` exactly, or a range."""

    ALSO_CALLED: ClassVar[tuple[str, ...]] = ("video.fps",)
    rule: Literal["video.frame_rate"] = "video.frame_rate"
    fps: float | None = None
    min: float | None = None
    max: float | None = None

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        if self.fps is None and self.min is None and self.max is None:
            raise ValueError("fps、min、max 至少填写一个")
        if self.fps is not None and (self.min is not None or self.max is not None):
            raise ValueError("fps 与 min/max 不能同时填写")
        return self


def decide(facts: FileFacts, params: Params, context: Context) -> Finding:
    """A variable rate around the right mean is a warning."""
    assert facts.video is not None
    lo, hi = (params.fps, params.fps) if params.fps is not None else (params.min, params.max)
    limit = demanded(params)
    rate = facts.video.frame_rate
    if rate is None:
        return unsure(params, "not_known", limit=limit)
    measured = phrase("rate", rate=rate)
    shown = {"measured": measured, "limit": limit, "tolerance": phrase("slack", slack=SLACK)}
    if (lo is not None and rate < lo - SLACK) or (hi is not None and rate > hi + SLACK):
        return failed(params, "wrong", fps=lo or hi, **shown)
    if facts.video.variable_frame_rate:
        return warned(params, "variable", fps=lo or hi, **shown)
    return passed(params, **shown)


def limit_words(params: Params) -> str:
    """The demand in words."""
    if params.fps is not None:
        return f"{params.fps:g} 帧/秒"
    words = [
        f"不低于 {params.min:g}" if params.min is not None else "",
        f"不高于 {params.max:g}" if params.max is not None else "",
    ]
    return "、".join(word for word in words if word) + " 帧/秒"


def describe(params: Params) -> str:
    """The demand on the campaign's page."""
    return with_limit("帧率", limit_words(params))


MESSAGES = {
    "ok": Message("视频帧率 {measured}，符合要求（{limit}）"),
    "not_known": Message("无法测出帧率，由工作人员核对"),
    "wrong": Message(
        "视频帧率 {measured}，{asked}；请按要求的帧率重新导出", "剪映：导出时帧率选择 {fps:g}fps。"
    ),
    "variable": Message(
        "视频帧率平均 {measured}，但不恒定（多见于手机录像或录屏）", "剪映：导出时帧率选择 {fps:g}fps。"
    ),
}
PHRASES: Mapping[str, Text] = {
    "rate": lambda v: f"{number_words(v['rate'])} 帧/秒",
    "slack": "相差 {slack} 帧/秒以内均可",
}
"""What was measured, in words."""

RULE = Rule(
    "video.frame_rate",
    "视频帧率",
    Params,
    decide,
    applies=(FileKind.VIDEO,),
    describe=describe,
    limit=limit_words,
    phrases=PHRASES,
    messages=MESSAGES,
    guide=Guide(
        proves="帧数除以时长；24.95–25.05 都算 25 帧，帧率不恒定会提醒。",
        cannot="看不出由其他帧率转换而来、重复的帧。",
        advice="写 fps 表示必须等于；写 min 与 max 表示范围。",
        params={
            "fps": "必须等于（帧/秒）",
            "min": "最低",
            "max": "最高",
        },
    ),
    example="{rule: video.frame_rate, fps: 25}",
)
