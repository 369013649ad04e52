"""The bit rate of a sound file.

Requirements: S15 (advised). Proves: bytes of all packets of the first sound track, divided by their duration. Tolerance: 5 %, because
encoders aim and do not promise. Cannot: hear quality.
"""

from typing import ClassVar, Literal

from validators.context import Context
from validators.facts import FileFacts
from validators.findings import Finding, Severity
from validators.kinds import FileKind
from validators.messages import Message
from validators.params import RangeParams
from validators.quantities import with_limit
from validators.ranges import Words, judge_range
from validators.rule import Guide, Rule, phrase, unsure
from validators.rules import video_bit_rate
from validators.rules.video_bit_rate import BitRate

SHARE = 0.05
WORDS = Words(
    "音频码率",
    "请用更高的码率重新导出",
    "请用更低的码率重新导出",
    show=video_bit_rate.words,
    low_how="导出音频时把码率（比特率）选到要求以上，例如 192kbps；原录音码率就低的，调高也不会更清楚，请重录。",
    high_how="导出音频时把码率（比特率）选到要求以内，或改存为 MP3。",
)


class Params(RangeParams):
    """`min: 128kbps`, `max: 320kbps`."""

    ALSO_CALLED: ClassVar[tuple[str, ...]] = ("audio.bitrate",)
    rule: Literal["audio.bit_rate"] = "audio.bit_rate"
    severity: Severity = Severity.ADVISED
    min: BitRate | None = None
    max: BitRate | None = None


def decide(facts: FileFacts, params: Params, context: Context) -> Finding:
    """Within five per cent of a limit still passes."""
    assert facts.video is not None
    rate = facts.video.audio[0].bit_rate if facts.video.audio else None
    if rate is None:
        return unsure(params, "not_known")
    low = None if params.min is None else params.min * (1 - SHARE)
    high = None if params.max is None else params.max * (1 + SHARE)
    near = (low is None or rate >= low) and (high is None or rate <= high)
    return judge_range(
        params,
        rate,
        params.min,
        params.max,
        WORDS,
        slack=rate if near else 0.0,
        tolerance=phrase("slack", share=SHARE),
    )


def describe(params: Params) -> str:
    """The demand on the campaign's page."""
    return with_limit("音频码率", WORDS.limit(params.min, params.max))


MESSAGES = {
    **WORDS.messages(),
    "not_known": Message("无法测出音频码率，由工作人员核对"),
}

RULE = Rule(
    "audio.bit_rate",
    "音频码率",
    Params,
    decide,
    applies=(FileKind.AUDIO,),
    describe=describe,
    phrases={**WORDS.phrases(), "slack": "相差 {share:.0%} 以内均可"},
    messages=MESSAGES,
    guide=Guide(
        proves="第一条声音轨全部数据包的字节数除以时长，误差 5%。",
        cannot="听不出音质。",
        advice="通知写“128kbps 以上”时使用，一般作提醒。",
        params={
            "min": "最低，如 128kbps",
            "max": "最高",
        },
    ),
    example="{rule: audio.bit_rate, min: 128kbps}",
)
