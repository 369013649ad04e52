"""The opening has a ground of one colour.

Requirements: L05 (5 s, white 楷体 on blue). Proves: for how many seconds on end, of four frames a second, at least half of the
picture has the colour, and that this begins in the first second. Tolerance: half a second, for what fades in and out. Cannot:
read the writing, or tell 楷体 from other letters; so it only warns, and a person looks.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from validators import ocr_analysis
from validators.context import Context
from validators.facts import FileFacts, OpeningFrame
from validators.findings import Finding
from validators.kinds import FileKind
from validators.messages import Message, Text
from validators.params import RuleParams
from validators.quantities import Seconds, duration_words
from validators.rule import Guide, Rule, demanded, passed, phrase, unsure, warned

COLOURS = {"blue": "蓝色", "white": "白色", "black": "黑色", "red": "红色", "green": "绿色"}
HALF = 0.5
SLACK_S = 0.5
"""Seconds that may be missing: fades at both ends are fine."""
BEGINS_S = 1.0
"""Where the ground must stand at the latest."""


class Params(RuleParams):
    """`color` of the ground for the first `within_s` seconds (at most 9)."""

    rule: Literal["video.opening_background"] = "video.opening_background"
    color: Literal["blue", "white", "black", "red", "green"] = "blue"
    within_s: Seconds = 5.0


def limit_words(params: Params) -> str:
    """The demand in words."""
    return f"片头 {duration_words(params.within_s)} 为{COLOURS[params.color]}底"


def decide(facts: FileFacts, params: Params, context: Context) -> Finding:
    """Measures the longest stretch of the colour."""
    assert facts.video is not None
    limit = demanded(params)
    begin, length = stretch(facts.video.opening, params.color)
    if length is None:
        return unsure(params, "not_known", limit=limit)
    seen = {"color": params.color, "seconds": length, "more": _reaches_the_end(length, facts.video.opening)}
    common = {"limit": limit, "tolerance": phrase("slack", seconds=SLACK_S)}
    if length >= params.within_s - SLACK_S and begin <= BEGINS_S:
        ground = phrase("ground", **seen)
        place = [ocr_analysis.at_second(facts, begin + length / 2, ground)]
        return passed(params, measured=ground, evidence=place, **common)
    if not length:
        measured = phrase("no_ground", color=params.color)
        place = [ocr_analysis.at_second(facts, 1.0, phrase("opening"))]
    else:
        measured = phrase("later", begin=begin, **seen)
        end = begin + length
        place = [
            ocr_analysis.at_second(facts, begin, phrase("colour", color=params.color)),
            ocr_analysis.at_second(facts, end + 0.5, phrase("after")),
        ]
    return warned(params, "other", measured=measured, evidence=place, **common)


def stretch(opening: Sequence[OpeningFrame], colour: str) -> tuple[float, float | None]:
    """Where the longest unbroken stretch of the colour begins, and its seconds; None where nothing was measured."""
    if not opening:
        return 0.0, None
    step = opening[1].at - opening[0].at if len(opening) > 1 else 0.0
    best, begin, start = 0.0, 0.0, None
    for frame in opening:
        if frame.shares.get(colour, 0) < HALF:
            start = None
            continue
        start = frame.at if start is None else start
        if frame.at + step - start > best:
            best, begin = frame.at + step - start, start
    return begin, best


def _reaches_the_end(length: float, opening: Sequence[OpeningFrame]) -> bool:
    """A stretch that reaches the last frame looked at may be longer."""
    return bool(opening) and length >= opening[-1].at


def _about(values: Mapping[str, Any]) -> str:
    """Seconds in words."""
    return f"约 {values['seconds']:.1f} 秒{'以上' if values['more'] else ''}"


def _ground(values: Mapping[str, Any]) -> str:
    return f"{COLOURS[values['color']]}底 {_about(values)}"


def describe(params: Params) -> str:
    """The demand on the campaign's page."""
    return f"片头底色为{COLOURS[params.color]}"


MESSAGES = {
    "other": Message(
        "片头{measured}，{asked}；底色与字体（如楷体）由工作人员确认",
        "剪映：在片头最前面添加纯色背景素材，时长不少于要求的秒数，再加文字。",
    ),
    "not_known": Message("未能读取片头画面，由工作人员核对"),
    "ok": Message("片头{measured}，符合要求；字体（如楷体）无法自动判断，由工作人员查看"),
}
PHRASES: Mapping[str, Text] = {
    "slack": "相差 {seconds:g} 秒以内均可",
    "ground": _ground,
    "colour": lambda v: f"{COLOURS[v['color']]}底",
    "opening": "片头",
    "after": "其后",
    "no_ground": lambda v: f"没有{COLOURS[v['color']]}底",
    "later": lambda v: f"{_ground(v)}，从第 {v['begin']:.1f} 秒起",
}
"""What was measured, in words."""

RULE = Rule(
    "video.opening_background",
    "片头底色",
    Params,
    decide,
    applies=(FileKind.VIDEO,),
    needs="deep",
    describe=describe,
    limit=limit_words,
    phrases=PHRASES,
    messages=MESSAGES,
    guide=Guide(
        proves="片头连续多少秒画面的一半以上是这种底色，以及是否从第一秒开始。",
        cannot="读不出字，也分不出字体，所以只提醒。",
        advice="通知写“片头 5 秒蓝底白字”时使用。",
        params={
            "color": "底色：blue 蓝、white 白、black 黑、red 红、green 绿",
            "within_s": "持续秒数（最多 9）",
        },
    ),
    example="{rule: video.opening_background, color: blue, within_s: 5}",
)
