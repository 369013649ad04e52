"""How picture and sound are coded.

Requirements: L08 (H.264, AAC advised). Proves: the coding named in the sample description. Cannot: tell a coding that the file
does not name (`unknown`).
"""

from collections.abc import Mapping
from typing import Literal, Self

from pydantic import model_validator

from validators.context import Context
from validators.facts import FileFacts
from validators.findings import Finding
from validators.kinds import FileKind
from validators.messages import Message, Text, Values
from validators.params import RuleParams
from validators.rule import Guide, Rule, demanded, failed, passed, phrase, skipped, unsure

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


WHAT = {"video": "画面", "audio": "声音"}


def _asked(params: Params) -> list[tuple[str, list[str]]]:
    """Track and allowed codecs of what the rule sets."""
    return [(track, allowed) for track in WHAT if (allowed := getattr(params, track))]


def _codecs(values: Values) -> str:
    shown = values["codecs"].items()
    return "，".join(f"{WHAT[track]} {words(codec) if codec else '未知'}" for track, codec in shown)


def limit_words(params: Params) -> str:
    """The demand in words."""
    return "，".join(
        f"{WHAT[track]} {'或 '.join(words(name) for name in allowed)}" for track, allowed in _asked(params)
    )


def decide(facts: FileFacts, params: Params, context: Context) -> Finding:
    """Absent sound is the business of `video.audio`."""
    assert facts.video is not None
    limit = demanded(params)
    codecs = {"video": facts.video.codec}
    if facts.video.audio:
        codecs["audio"] = facts.video.audio[0].codec
    asked = [(track, allowed) for track, allowed in _asked(params) if track in codecs]
    if not asked:
        return skipped(params, "no_sound", limit=limit)
    measured = phrase("codecs", codecs={track: codecs[track] for track, _ in asked})
    shown = {"measured": measured, "limit": limit}
    wrong = [
        track
        for track, allowed in asked
        if codecs[track] and plain(codecs[track]) not in {plain(name) for name in allowed}
    ]
    if wrong:
        return failed(params, "wrong", wrong=wrong, **shown)
    if not all(codecs[track] for track, _ in asked):
        return unsure(params, "undescribed", **shown)
    return passed(params, **shown)


_HOW = {
    "video": "剪映：导出时编码选择 H.264（不要选 HEVC/H.265）；iPhone：设置 → 相机 → 格式 → 兼容性最佳。",
    "audio": "声音：用剪映导入后导出为 MP4，声音即为 AAC；格式工厂等软件：输出配置里把音频编码选为要求的一种。",
}


def describe(params: Params) -> str:
    """The demand on the campaign's page."""
    pairs = [("视频编码", params.video), ("音频编码", params.audio)]
    return "，".join(f"{what} {'、'.join(words(name) for name in names)}" for what, names in pairs if names)


MESSAGES = {
    "ok": Message("视频编码为 {measured}，符合要求"),
    "wrong": Message(
        "视频编码为 {measured}，{asked}；请重新导出",
        lambda v: "".join(_HOW[track] for track in v["wrong"] or WHAT),
    ),
    "no_sound": Message("视频没有声音轨道，不检查声音编码"),
    "undescribed": Message(
        "视频编码为 {measured}，{asked}；文件里没有写明编码，由工作人员核对",
        "请在剪映等软件中重新导出后上传。",
    ),
}
PHRASES: Mapping[str, Text] = {
    "codecs": _codecs,
}
"""What was measured, in words."""

RULE = Rule(
    "video.codec",
    "视频编码",
    Params,
    decide,
    applies=(FileKind.VIDEO,),
    describe=describe,
    limit=limit_words,
    phrases=PHRASES,
    messages=MESSAGES,
    guide=Guide(
        proves="影片里写明的画面与声音编码。",
        cannot="编码没有写明的影片由人核对。",
        advice="通知写“H.264”“AAC”时使用，多数情况写成提醒即可。",
        params={
            "video": "接受的画面编码",
            "audio": "接受的声音编码",
        },
    ),
    example="{rule: video.codec, video: [h264], audio: [aac]}",
)
