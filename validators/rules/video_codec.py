"""How picture and sound are coded.

Requirements: L08 (H.264, AAC advised). Proves: the coding named in the sample description.
"""

from typing import Literal, Self

from pydantic import model_validator

from validators.context import Context
from validators.facts import FileFacts
from validators.findings import Finding
from validators.kinds import FileKind
from validators.messages import Message
from validators.params import RuleParams
from validators.rule import Rule, failed, passed

NAMES = {
    "h264": "H.264",
    "hevc": "H.265",
    "av1": "AV1",
    "vp9": "VP9",
    "mpeg4": "MPEG-4",
    "aac": "AAC",
    "mp3": "MP3",
    "ac3": "AC-3",
    "opus": "Opus",
}
_SAME = {"h.264": "h264", "avc": "h264", "x264": "h264", "h.265": "hevc", "h265": "hevc", "x265": "hevc"}


class Params(RuleParams):
    """Accepted codings: `video: [h264]`, `audio: [aac]`."""

    rule: Literal["video.codec"] = "video.codec"
    video: list[str] = []
    audio: list[str] = []

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not (self.video or self.audio):
            raise ValueError("video 与 audio 至少填写一个")
        return self


def plain(name: str) -> str:
    """Turn "H.264" into "h264"."""
    return _SAME.get(name.lower(), name.lower())


def words(name: str) -> str:
    """Turn "h264" into "H.264"."""
    return NAMES.get(plain(name), name.upper())


def decide(facts: FileFacts, params: Params, context: Context) -> Finding:
    """Absent sound is the business of `video.audio`."""
    assert facts.video is not None
    limits, measured, wrong = [], [], []
    for what, allowed, found in (
        ("画面", params.video, facts.video.codec),
        ("声音", params.audio, facts.video.audio[0].codec if facts.video.audio else ""),
    ):
        if not allowed:
            continue
        limits.append(f"{what} {'或 '.join(words(name) for name in allowed)}")
        if not found and what == "声音":
            continue
        measured.append(f"{what} {words(found) if found else '未知'}")
        if plain(found) not in {plain(name) for name in allowed}:
            wrong.append(what)
    said = {"measured": "，".join(measured), "limit": "，".join(limits)}
    if wrong:
        return failed(params, "wrong", **said)
    return passed(params, **said)


def describe(params: Params) -> str:
    """The demand on the campaign's page."""
    pairs = [("视频编码", params.video), ("音频编码", params.audio)]
    return "，".join(f"{what} {'、'.join(words(name) for name in names)}" for what, names in pairs if names)


MESSAGES = {
    "ok": Message("视频编码为 {measured}，符合要求"),
    "wrong": Message(
        "视频编码为 {measured}，{asked}；请重新导出",
        "剪映：导出时编码选择 H.264（不要选 HEVC/H.265）；iPhone：设置 → 相机 → 格式 → 兼容性最佳。",
    ),
}

RULE = Rule(
    "video.codec",
    "视频编码",
    Params,
    decide,
    applies=(FileKind.VIDEO,),
    describe=describe,
    messages=MESSAGES,
    example="{rule: video.codec, video: [h264], audio: [aac]}",
)
