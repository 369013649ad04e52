"""A sound file can be heard: it is not silent, and not silent for long.

Requirements: S15. Proves: the loudest sample of the first sound track, and its longest stretch below -50 dB. Cannot: understand what is
said or sung, or judge clarity, language and noise: a person listens. Always a warning: pauses may be meant.
"""

from collections.abc import Mapping
from typing import ClassVar, Literal

from validators import ocr_analysis
from validators.context import Context
from validators.facts import FileFacts
from validators.findings import Evidence, Finding
from validators.kinds import FileKind
from validators.messages import Message, Text
from validators.params import RuleParams
from validators.quantities import Seconds, duration_words
from validators.rule import Guide, Rule, demanded, passed, phrase, unsure, warned


class Params(RuleParams):
    """`quiet`: dBFS of the loudest sample under which a file counts as silent; `longest`: the silence that is accepted."""

    ALSO_CALLED: ClassVar[tuple[str, ...]] = ("audio.mute", "audio.silent")
    rule: Literal["audio.silence"] = "audio.silence"
    quiet: float = -50.0
    longest: Seconds = 15.0


def limit_words(params: Params) -> str:
    """The demand in words."""
    return f"最大音量高于 {params.quiet:g} dB，静音不超过 {duration_words(params.longest)}"


def decide(facts: FileFacts, params: Params, context: Context) -> Finding:
    """The loudest sample first, then the longest silence with its moment."""
    assert facts.video is not None
    limit, sound = demanded(params), facts.video
    if sound.max_volume is None:
        return unsure(params, "not_known", limit=limit)
    measured = phrase("loudest", volume=sound.max_volume)
    if sound.max_volume < params.quiet:
        return warned(params, "silent", measured=measured, limit=limit)
    if sound.silent_for is not None and sound.silent_for > params.longest:
        start = sound.silent_from or 0.0
        place = [
            Evidence(
                kind="moment", place=ocr_analysis.clock(start), text=phrase("gap", seconds=sound.silent_for)
            )
        ]
        values = {"start": start, "seconds": sound.silent_for}
        gap = phrase("gap", seconds=sound.silent_for)
        return warned(params, "gap", measured=gap, limit=limit, evidence=place, **values)
    return passed(params, measured=measured, limit=limit)


def describe(_: Params) -> str:
    """The demand on the campaign's page."""
    return "声音清楚，没有长时间静音"


MESSAGES = {
    "ok": Message("音频能听到声音；内容、语言和清晰程度由人听后判断"),
    "not_known": Message("无法测出音量，由工作人员试听"),
    "silent": Message(
        "音频几乎没有声音，请试听确认", "请检查麦克风和录音软件的音量，确认能听到声音后重新录制或导出。"
    ),
    "gap": Message(
        "从 {start:duration} 起有 {seconds:duration} 没有声音，请试听确认",
        "请用剪映等软件打开，剪掉空白或补上缺失的声音后重新导出。",
    ),
}
PHRASES: Mapping[str, Text] = {
    "loudest": "最大 {volume:.1f} dB",
    "gap": "静音 {seconds:duration}",
}
"""What was measured, in words."""

RULE = Rule(
    "audio.silence",
    "音频是否静音",
    Params,
    decide,
    applies=(FileKind.AUDIO,),
    needs="deep",
    reads=("video.max_volume", "video.silent_for"),
    describe=describe,
    limit=limit_words,
    phrases=PHRASES,
    messages=MESSAGES,
    guide=Guide(
        proves="最高音量，以及最长一段低于 -50 dB 的静音。",
        cannot="听不懂内容，也判断不了清晰度、语种和噪音；停顿可能是有意的，所以只提醒。",
        advice="音频作品建议写上。",
        params={
            "quiet": "最高音量低于这个值（dBFS）就算静音",
            "longest": "可以接受的最长静音",
        },
    ),
    example="{rule: audio.silence, longest: 15s}",
)
