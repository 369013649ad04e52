"""Bit rates "about" a value.

Requirements: L08 (about 8 Mbps, AAC 128 kbps; advised). Proves: bytes of the track divided by its duration.
Tolerance: 25 % around the value, because encoders aim and do not promise.
"""

import re
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from validators.context import Context
from validators.facts import FileFacts
from validators.findings import Finding, Severity
from validators.kinds import FileKind
from validators.messages import Message, Text
from validators.params import RuleParams
from validators.rule import Guide, Rule, demanded, failed, passed, phrase, unsure


def _bits(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*(k|m)?(?:bps|bit/s|b/s)?", value.strip().lower())
    if not match:
        raise ValueError(f"码率写法不对：{value!r}，请写成 8Mbps 或 128kbps")
    return float(match[1]) * {"k": 1e3, "m": 1e6, None: 1.0}[match[2]]


BitRate = Annotated[float, BeforeValidator(_bits)]


class Params(RuleParams):
    """`video: 8Mbps`, `audio: 128kbps`; `tolerance` as a share."""

    ALSO_CALLED: ClassVar[tuple[str, ...]] = ("video.bitrate",)
    rule: Literal["video.bit_rate"] = "video.bit_rate"
    severity: Severity = Severity.ADVISED
    video: BitRate | None = None
    audio: BitRate | None = None
    tolerance: float = Field(default=0.25, gt=0, lt=1)

    @model_validator(mode="after")
    def _something(self) -> Self:
        if self.video is None and self.audio is None:
            raise ValueError("video 与 audio 至少填写一个")
        return self


def words(rate: float) -> str:
    """8000000 -> "8Mbps"."""
    return f"{rate / 1e6:.3g}Mbps" if rate >= 1e6 else f"{rate / 1e3:.3g}kbps"


WHAT = {"video": "画面", "audio": "声音"}


def _asked(params: Params) -> list[tuple[str, float]]:
    """Track and bits a second of what the rule sets."""
    return [(track, rate) for track in WHAT if (rate := getattr(params, track)) is not None]


def limit_words(params: Params) -> str:
    """The demand in words."""
    return "，".join(f"{WHAT[track]}约 {words(rate)}" for track, rate in _asked(params))


def decide(facts: FileFacts, params: Params, context: Context) -> Finding:
    """Picture and sound, each against its own value."""
    assert facts.video is not None
    sound = facts.video.audio[0].bit_rate if facts.video.audio else None
    rates = {"video": facts.video.bit_rate, "audio": sound}
    limit = demanded(params)
    measured_rates = [
        (track, rate, got) for track, rate in _asked(params) if (got := rates[track]) is not None
    ]
    if not measured_rates:
        return unsure(params, "not_known", limit=limit)
    measured = phrase("rates", rates={track: got for track, _, got in measured_rates})
    shown = {"measured": measured, "limit": limit, "tolerance": phrase("slack", share=params.tolerance)}
    if any(abs(got / rate - 1) > params.tolerance for _, rate, got in measured_rates):
        return failed(params, "off", **shown)
    if len(measured_rates) < len(_asked(params)):
        return unsure(params, "not_known", limit=limit)
    return passed(params, **shown)


def describe(params: Params) -> str:
    """The demand on the campaign's page."""
    rates = [
        f"视频码率约 {words(params.video)}" if params.video else "",
        f"音频码率约 {words(params.audio)}" if params.audio else "",
    ]
    return "，".join(filter(None, rates))


MESSAGES = {
    "ok": Message("视频码率：{measured}，符合要求（{limit}）"),
    "not_known": Message("无法测出码率，由工作人员核对"),
    "off": Message(
        "视频码率：{measured}，{asked}；请在导出设置中调整码率",
        "剪映：导出时码率选择“自定义”，填入要求的数值。",
    ),
}
PHRASES: Mapping[str, Text] = {
    "rates": lambda v: "，".join(f"{WHAT[track]} {words(rate)}" for track, rate in v["rates"].items()),
    "slack": "相差 {share:.0%} 以内均可",
}
"""What was measured, in words."""

RULE = Rule(
    "video.bit_rate",
    "视频码率",
    Params,
    decide,
    applies=(FileKind.VIDEO,),
    describe=describe,
    limit=limit_words,
    phrases=PHRASES,
    messages=MESSAGES,
    guide=Guide(
        proves="画面轨、声音轨的字节数除以时长。",
        cannot="码率高不等于清晰。",
        advice="编码器只能接近目标值，默认上下 25% 都算符合；一般作提醒。",
        params={
            "video": "画面码率，如 8Mbps",
            "audio": "声音码率，如 128kbps",
            "tolerance": "允许的偏差",
        },
    ),
    example="{rule: video.bit_rate, video: 8Mbps, audio: 128kbps, severity: advised}",
)
