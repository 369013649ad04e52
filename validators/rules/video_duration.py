"""The length of the film.

Requirements: C11 (at most 8 min), N08 (15-20 min), D10 (15-25 min), L05, L08 (3-10 min).
Proves: the length of the picture track, from the sample tables, not from the header's claim. Tolerance: 0.5 s.
Cannot: tell content from a still card that fills up the time.
"""

from typing import Any, ClassVar, Literal

from validators.context import Context
from validators.facts import FileFacts
from validators.findings import Finding
from validators.kinds import FileKind
from validators.messages import Message
from validators.params import RangeParams
from validators.quantities import Seconds, duration_words, with_limit
from validators.ranges import Words, judge_range
from validators.rule import Guide, Rule, phrase, unsure

SLACK = 0.5
WORDS = Words(
    "视频时长",
    "请补足内容后重新导出上传",
    "请剪短后重新导出上传",
    show=duration_words,
    low_how="剪映：在时间轴上补充素材，导出前核对右上角的总时长。",
    high_how="剪映：在时间轴上分割并删除多余片段，导出前核对右上角的总时长；手机相册也可直接“编辑 → 修剪”。",
)


class Params(RangeParams):
    """Seconds, "8min" or "15:00"."""

    ALSO_CALLED: ClassVar[tuple[str, ...]] = ("video.length", "video.time")
    rule: Literal["video.duration"] = "video.duration"
    min: Seconds | None = None
    max: Seconds | None = None


def decide(facts: FileFacts, params: Params, context: Context) -> Finding:
    """Within half a second of a limit still passes."""
    assert facts.video is not None
    if facts.video.duration is None:
        return unsure(params, "not_known")
    return judge_range(
        params,
        facts.video.duration,
        params.min,
        params.max,
        WORDS,
        slack=SLACK,
        tolerance=phrase("slack", seconds=SLACK),
    )


def describe(params: Params) -> str:
    """The demand on the campaign's page."""
    return with_limit("时长", WORDS.limit(params.min, params.max))


def client_check(params: Params) -> dict[str, Any]:
    """What a browser compares before it sends."""
    limit = WORDS.limit(params.min, params.max)
    return {"look": "duration", "limit": limit, "min": params.min, "max": params.max, "slack": SLACK}


MESSAGES = {
    **WORDS.messages(),
    "not_known": Message("无法测出视频时长，由工作人员核对"),
}

RULE = Rule(
    "video.duration",
    "视频时长",
    Params,
    decide,
    applies=(FileKind.VIDEO,),
    describe=describe,
    phrases={**WORDS.phrases(), "slack": "相差 {seconds:g} 秒以内均可"},
    messages=MESSAGES,
    brief=describe,
    client_check=client_check,
    guide=Guide(
        proves="画面轨的真实时长，取自影片索引里的样本表，不信文件头的自称；误差 0.5 秒以内不计。",
        cannot="分不出正片与凑时长的静止画面。",
        advice="通知写“15–20 分钟”就写 min 与 max；“不超过”只写 max。",
        params={
            "min": "最短",
            "max": "最长",
        },
    ),
    example="{rule: video.duration, min: 15min, max: 20min}",
)
