"""The sound track is not mere silence.

Requirements: C11, L05. Proves: the loudest sample and the mean volume of the whole track. Cannot: judge clarity, language
or whether sound and picture agree. Always a warning: silent films may be meant.
"""

from collections.abc import Mapping
from typing import ClassVar, Literal

from validators.context import Context
from validators.facts import FileFacts
from validators.findings import Finding
from validators.kinds import FileKind
from validators.messages import Message, Text
from validators.params import RuleParams
from validators.rule import Guide, Rule, demanded, passed, phrase, skipped, unsure, warned


class Params(RuleParams):
    """`quiet`: dBFS of the loudest sample under which a track counts as silent."""

    ALSO_CALLED: ClassVar[tuple[str, ...]] = ("video.mute", "video.silent")
    rule: Literal["video.silence"] = "video.silence"
    quiet: float = -50.0


def limit_words(params: Params) -> str:
    """The demand in words."""
    return f"最大音量高于 {params.quiet:g} dB"


def decide(facts: FileFacts, params: Params, context: Context) -> Finding:
    """The loudest sample decides."""
    assert facts.video is not None
    limit = demanded(params)
    if not facts.video.audio:
        return skipped(params, "no_track", limit=limit)
    if facts.video.max_volume is None:
        return unsure(params, "not_known", limit=limit)
    measured = phrase("loudest", volume=facts.video.max_volume)
    if facts.video.max_volume < params.quiet:
        return warned(params, "silent", measured=measured, limit=limit)
    return passed(params, measured=measured, limit=limit)


def describe(_: Params) -> str:
    """The demand on the campaign's page."""
    return "声音清楚，不能静音"


MESSAGES = {
    "ok": Message("视频能听到声音"),
    "no_track": Message("视频没有声音轨道"),
    "not_known": Message("无法测出音量，由工作人员核对"),
    "silent": Message(
        "视频虽有声音轨道，但几乎没有声音，请试听确认",
        "请检查麦克风和剪映中的音量，确认能听到声音后重新导出。",
    ),
}
PHRASES: Mapping[str, Text] = {
    "loudest": "最大 {volume:.1f} dB",
}
"""What was measured, in words."""

RULE = Rule(
    "video.silence",
    "声音是否静音",
    Params,
    decide,
    applies=(FileKind.VIDEO,),
    needs="deep",
    describe=describe,
    limit=limit_words,
    phrases=PHRASES,
    messages=MESSAGES,
    guide=Guide(
        proves="整条声音轨的最高音量与平均音量。",
        cannot="听不出清晰度、语种和音画是否同步。",
        advice="只提醒，因为无声影片有时是有意的。",
        params={
            "quiet": "最高音量低于这个值（dBFS）就算静音",
        },
    ),
    example="{rule: video.silence}",
)
