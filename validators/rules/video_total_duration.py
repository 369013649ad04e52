"""The length of all films of a slot together, or (in a category's `totals`) of several slots' films.

Requirements: D06, L06 (recordings together at most 50 min), S14. Proves: the sum of picture track lengths; 0.5 s a film.
"""

from collections.abc import Sequence
from typing import Literal

from validators.context import Context
from validators.facts import FileFacts, ProbeStatus
from validators.findings import Finding
from validators.kinds import FileKind
from validators.messages import Message
from validators.params import RangeParams
from validators.quantities import Seconds, duration_words, with_limit
from validators.ranges import Words, judge_range
from validators.rule import Guide, Rule, phrase, skipped, unfinished, unsure


class Params(RangeParams):
    """Seconds, "50min" or "50:00"."""

    rule: Literal["video.total_duration"] = "video.total_duration"
    min: Seconds | None = None
    max: Seconds | None = None


WORDS = Words(
    "{of}视频总时长",
    "请补充视频内容",
    "请精简视频",
    show=duration_words,
    low_how="剪映：补充有代表性的教学片段后重新导出，或再上传一段。",
    high_how="剪映：在时间轴上分割并删除多余片段后重新导出；也可以移除其中一段视频。",
)


def decide(files: Sequence[FileFacts], params: Params, context: Context) -> Finding:
    """Files that are no films do not count; a film that could not be measured leaves the sum open."""
    films = [facts for facts in files if facts.kind is FileKind.VIDEO]
    if not films:
        return skipped(params, "no_films")
    if any(facts.status not in (ProbeStatus.OK, ProbeStatus.REFUSED) for facts in films):
        return unfinished(params)
    lengths = [facts.video.duration if facts.video else None for facts in films]
    total = sum(length for length in lengths if length is not None)
    over = params.max is not None and total > params.max + 0.5 * len(films)
    if None in lengths and not over:
        return unsure(params, "not_known")
    return judge_range(
        params,
        total,
        params.min,
        params.max,
        WORDS,
        slack=0.5 * len(films),
        tolerance=phrase("slack", seconds=0.5),
        of="",
    )


def describe(params: Params) -> str:
    """The demand on the campaign's page."""
    return with_limit("各段时长合计", WORDS.limit(params.min, params.max))


MESSAGES = {
    **WORDS.messages(),
    "no_films": Message("此处没有视频，不检查总时长"),
    "not_known": Message("有视频无法测出时长，总时长由工作人员核对"),
}

RULE = Rule(
    "video.total_duration",
    "视频总时长",
    Params,
    decide,
    "slot",
    applies=(FileKind.VIDEO,),
    describe=describe,
    phrases={**WORDS.phrases(), "slack": "每段相差 {seconds:g} 秒以内均可"},
    messages=MESSAGES,
    guide=Guide(
        proves="材料项中各段视频时长之和，每段允许 0.5 秒误差。",
        cannot="有一段测不出时长，合计就由人核对。",
        advice="通知写“总时长”时使用。",
        params={
            "min": "最短合计",
            "max": "最长合计",
        },
    ),
    example="{rule: video.total_duration, max: 50min}",
)
