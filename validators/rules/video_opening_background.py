"""The opening has a ground of one colour.

Requirements: L05 (5 s, white 楷体 on blue). Proves: of two frames a second, in how many at least half of the picture has the
colour. Cannot: read the writing, or tell 楷体 from other letters; so it only warns, and a person looks.
"""

from typing import Literal

from validators.context import Context
from validators.facts import FileFacts
from validators.findings import Evidence, Finding
from validators.kinds import FileKind
from validators.params import RuleParams
from validators.quantities import Seconds, duration_words
from validators.rule import Rule, passed, unsure, warned

COLOURS = {"blue": "蓝色", "white": "白色", "black": "黑色", "red": "红色", "green": "绿色"}
HALF = 0.5
ENOUGH = 0.8
"""Share of the frames that must show the colour: fades at both ends are fine."""


class Params(RuleParams):
    """`color` of the ground for the first `within_s` seconds (at most 10)."""

    rule: Literal["video.opening_background"] = "video.opening_background"
    color: Literal["blue", "white", "black", "red", "green"] = "blue"
    within_s: Seconds = 5.0


def decide(facts: FileFacts, params: Params, context: Context) -> Finding:
    """Counts frames of the colour."""
    assert facts.video is not None
    frames = [frame for frame in facts.video.opening if frame.at < params.within_s]
    limit = f"片头 {duration_words(params.within_s)} 为{COLOURS[params.color]}底"
    if not frames:
        return unsure(params, "not_known", "未能读取片头画面，由工作人员核对", en="No frames.", limit=limit)
    right = [frame for frame in frames if frame.shares.get(params.color, 0) >= HALF]
    share = len(right) / len(frames)
    measured = f"{share:.0%} 的片头画面为{COLOURS[params.color]}底"
    if share >= ENOUGH:
        return passed(
            params,
            f"片头为{COLOURS[params.color]}底，符合要求；字体（如楷体）无法自动判断，由工作人员查看",
            en="Right ground.",
            measured=measured,
            limit=limit,
        )
    places = [
        Evidence(kind="moment", place=duration_words(frame.at), text=str(frame.at))
        for frame in frames
        if frame not in right
    ]
    hint = "剪映：在片头添加纯色背景素材，时长不少于要求的秒数，再加文字。"
    message = (
        f"片头只有{measured}，要求 {limit}；底色与字体（如楷体）由工作人员确认"
        if right
        else f"片头没有{COLOURS[params.color]}底，要求 {limit}；底色与字体（如楷体）由工作人员确认"
    )
    return warned(
        params,
        "other",
        message,
        en="Other ground.",
        measured=measured,
        limit=limit,
        hint=hint,
        evidence=places,
    )


RULE = Rule(
    "video.opening_background",
    "片头底色",
    Params,
    decide,
    applies=(FileKind.VIDEO,),
    needs="deep",
    example="{rule: video.opening_background, color: blue, within_s: 5}",
)
