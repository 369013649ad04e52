"""The length of a sound file.

Requirements: S15 (songs of 2 to 6 minutes, readings of at most 5). Proves: the length of all packets of the first sound track, not what a
header estimates from the bit rate. Tolerance: 0.5 s. Cannot: tell a recording from silence that fills up the time (that is
`audio.silence`).
"""

from typing import ClassVar, Literal

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
_CUT = "用剪映打开音频，在时间轴上分割并删除多余片段；导出时只勾选“音频导出”，格式选 MP3 或 WAV。"
WORDS = Words(
    "音频时长",
    "请补足内容后重新导出上传",
    "请剪短后重新导出上传",
    show=duration_words,
    low_how="请补录内容后重新导出，导出前核对总时长。",
    high_how=_CUT,
)


class Params(RangeParams):
    """Seconds, "6min" or "5:00"."""

    ALSO_CALLED: ClassVar[tuple[str, ...]] = ("audio.length", "audio.time", "sound.duration")
    rule: Literal["audio.duration"] = "audio.duration"
    min: Seconds | None = None
    max: Seconds | None = None


def decide(facts: FileFacts, params: Params, context: Context) -> Finding:
    """Within half a second of a limit still passes."""
    assert facts.video is not None
    if facts.video.duration is None:
        return unsure(params, "not_known")
    slack = phrase("slack", seconds=SLACK)
    return judge_range(
        params, facts.video.duration, params.min, params.max, WORDS, slack=SLACK, tolerance=slack
    )


def describe(params: Params) -> str:
    """The demand on the campaign's page."""
    return with_limit("音频时长", WORDS.limit(params.min, params.max))


MESSAGES = {
    **WORDS.messages(),
    "not_known": Message("无法测出音频时长，由工作人员核对"),
}

RULE = Rule(
    "audio.duration",
    "音频时长",
    Params,
    decide,
    applies=(FileKind.AUDIO,),
    describe=describe,
    phrases={**WORDS.phrases(), "slack": "相差 {seconds:g} 秒以内均可"},
    messages=MESSAGES,
    brief=describe,
    guide=Guide(
        proves="声音的真实时长，由数据包累计，不信文件头的估计；误差 0.5 秒。",
        cannot="分不出录音与凑时长的静音（用 audio.silence）。",
        advice="歌曲、朗诵等音频作品写 min 与 max。",
        params={
            "min": "最短",
            "max": "最长",
        },
    ),
    example="{rule: audio.duration, min: 2min, max: 6min}",
)
