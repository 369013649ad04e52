"""How a sound file is coded: coding, samples a second, channels. Its container is the business of `file.type`.

Requirements: S15. Proves: what the decoder finds in the first sound track. Cannot: hear whether an uncompressed file was made of a
compressed one.
"""

import re
from collections.abc import Callable, Mapping
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from validators.context import Context
from validators.facts import AudioTrack, FileFacts
from validators.findings import Finding
from validators.kinds import FileKind
from validators.messages import Message, Text, Values
from validators.params import RuleParams
from validators.rule import Guide, Rule, demanded, failed, passed, phrase, unsure
from validators.rules import video_codec

CHANNELS = {1: "单声道", 2: "立体声"}
NAMES = {"pcm": "PCM（不压缩）", "flac": "FLAC", "vorbis": "Vorbis", "wmav2": "WMA", "alac": "ALAC"}
_SAME = {"wav": "pcm", "wma": "wmav2", "ogg": "vorbis"}


def _hertz(value: Any) -> Any:
    match = (
        re.fullmatch(r"(\d+(?:\.\d+)?)\s*(k?)hz", value.strip().lower()) if isinstance(value, str) else None
    )
    if not match:
        return value
    return round(float(match[1]) * (1000 if match[2] else 1))


class Params(RuleParams):
    """`codec: [mp3, aac, pcm]`; `min_sample_rate: 44.1kHz`; `channels: 2` (at least)."""

    ALSO_CALLED: ClassVar[tuple[str, ...]] = ("audio.codec", "audio.channels", "audio.sample_rate")
    rule: Literal["audio.format"] = "audio.format"
    codec: list[str] = []
    min_sample_rate: Annotated[int, BeforeValidator(_hertz), Field(gt=0)] | None = None
    channels: Annotated[int, Field(ge=1, le=8)] | None = None

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not (self.codec or self.min_sample_rate or self.channels):
            raise ValueError("codec、min_sample_rate、channels 至少填写一个")
        return self


def plain(name: str) -> str:
    """Turn "PCM", "pcm_s16le" or "wav" into "pcm"."""
    lower = name.lower()
    return "pcm" if lower.startswith("pcm") else _SAME.get(lower, lower)


def words(name: str) -> str:
    """Turn "aac" into "AAC"."""
    return NAMES.get(plain(name)) or video_codec.words(name)


def rate_words(rate: int) -> str:
    """44100 -> "44.1kHz"."""
    return f"{rate / 1000:g}kHz"


def channel_words(count: int) -> str:
    """2 -> "立体声"."""
    return CHANNELS.get(count, f"{count} 声道")


def limit_words(params: Params) -> str:
    """The demand in words."""
    parts = [
        f"编码 {'或 '.join(words(name) for name in params.codec)}" if params.codec else "",
        f"采样率不低于 {rate_words(params.min_sample_rate)}" if params.min_sample_rate else "",
        f"{channel_words(params.channels)}" if params.channels else "",
    ]
    return "，".join(filter(None, parts))


def decide(facts: FileFacts, params: Params, context: Context) -> Finding:
    """What is wrong counts before what is not known."""
    assert facts.video is not None
    limit = demanded(params)
    track = facts.video.audio[0] if facts.video.audio else AudioTrack()
    asked = {
        "codec": (bool(params.codec), plain(track.codec)),
        "sample_rate": (params.min_sample_rate is not None, track.sample_rate),
        "channels": (params.channels is not None, track.channels),
    }
    values = {name: value for name, (wanted, value) in asked.items() if wanted}
    shown = {"measured": phrase("format", **values), "limit": limit}
    wrong = [
        name
        for name, good in (
            ("codec", plain(track.codec) in {plain(name) for name in params.codec}),
            ("sample_rate", (track.sample_rate or 0) >= (params.min_sample_rate or 0)),
            ("channels", (track.channels or 0) >= (params.channels or 0)),
        )
        if values.get(name) and not good
    ]
    if wrong:
        return failed(params, "wrong", wrong=wrong, **shown)
    if not all(values.values()):
        return unsure(params, "not_known", **shown)
    return passed(params, **shown)


def _format(values: Values) -> str:
    """What was measured of what is asked for."""
    parts: dict[str, Callable[[Any], str]] = {
        "codec": words,
        "sample_rate": rate_words,
        "channels": channel_words,
    }
    return "，".join(
        show(values[name]) if values[name] else "未知" for name, show in parts.items() if name in values
    )


def describe(params: Params) -> str:
    """The demand on the campaign's page."""
    return f"音频{limit_words(params)}"


_HOW = {
    "codec": "格式工厂、剪映等软件：导出音频时选择要求的格式。",
    "sample_rate": "导出音频时把采样率选到要求以上；录音时就偏低的，请在录音软件里调高后重录。",
    "channels": "录音或导出时声道选择“立体声”。",
}

MESSAGES = {
    "ok": Message("音频为 {measured}，符合要求"),
    "wrong": Message(
        "音频为 {measured}，{asked}；请重新导出", lambda v: "".join(_HOW[name] for name in v["wrong"])
    ),
    "not_known": Message("无法测出音频的编码参数（{measured}），由工作人员核对"),
}
PHRASES: Mapping[str, Text] = {"format": _format}
"""What was measured, in words."""

RULE = Rule(
    "audio.format",
    "音频编码",
    Params,
    decide,
    applies=(FileKind.AUDIO,),
    describe=describe,
    limit=limit_words,
    phrases=PHRASES,
    messages=MESSAGES,
    guide=Guide(
        proves="第一条声音轨的编码、采样率和声道数；文件的封装格式由 file.type 检查。",
        cannot="听不出无损文件是不是由有损文件转来的。",
        advice="通知写“WAV 44.1kHz 立体声”之类时使用。",
        params={
            "codec": "接受的编码，如 mp3、aac、pcm",
            "min_sample_rate": "最低采样率，如 44.1kHz",
            "channels": "至少几个声道",
        },
    ),
    example="{rule: audio.format, codec: [mp3, pcm], min_sample_rate: 44.1kHz, channels: 2}",
)
