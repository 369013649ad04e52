"""The film has sound.

Requirements: C11, L05. Proves: a sound track with samples and a coding that is named, about as long as the picture. Cannot: hear
silence (that is `video.silence`), understand what is said or in which language, or tell whether it is in step with the
picture: a person listens.
"""

from collections.abc import Mapping
from typing import ClassVar, Literal

from validators.context import Context
from validators.facts import FileFacts
from validators.findings import Finding
from validators.kinds import FileKind
from validators.messages import Message, Text
from validators.params import RuleParams
from validators.rule import Guide, Rule, demanded, failed, passed, phrase, unsure, warned


class Params(RuleParams):
    """No limits."""

    ALSO_CALLED: ClassVar[tuple[str, ...]] = ("video.sound",)
    rule: Literal["video.audio"] = "video.audio"


HINT = "请检查剪映中声音轨道是否被静音或关闭，确认能听到声音后重新导出。"


def limit_words(_: Params) -> str:
    """The demand in words."""
    return "有声音"


def decide(facts: FileFacts, params: Params, context: Context) -> Finding:
    """A track much shorter than the picture warns."""
    assert facts.video is not None
    shown = {"limit": demanded(params)}
    if not facts.video.audio:
        return failed(params, "none", measured=phrase("none"), **shown)
    if not facts.video.audio[0].codec:
        return unsure(params, "undescribed", measured=phrase("undescribed"), **shown)
    sound, picture = facts.video.audio[0].duration, facts.video.duration
    if sound is not None and picture and sound < picture * 0.8 and picture - sound > 5:
        return warned(params, "short", measured=phrase("lengths", sound=sound, picture=picture), **shown)
    return passed(params, measured=phrase("some"), **shown)


def describe(_: Params) -> str:
    """The demand on the campaign's page."""
    return "有声音"


MESSAGES = {
    "ok": Message("视频有声音轨道；说话内容、语言、音画是否同步由人听后判断"),
    "undescribed": Message(
        "视频有声音轨道，但没有写明声音的编码，可能放不出声音，由工作人员试听",
        "请在剪映等软件中重新导出，播放确认有声音后再上传。",
    ),
    "none": Message("视频没有声音轨道，要求有声音", HINT),
    "short": Message("声音比画面短得多：{measured}，请确认后半段是否无声", HINT),
}
PHRASES: Mapping[str, Text] = {
    "none": "无声音",
    "some": "有声音",
    "undescribed": "声音编码不明",
    "lengths": "声音 {sound:duration}，画面 {picture:duration}",
}
"""What was measured, in words."""

RULE = Rule(
    "video.audio",
    "视频声音",
    Params,
    decide,
    applies=(FileKind.VIDEO,),
    describe=describe,
    limit=limit_words,
    phrases=PHRASES,
    messages=MESSAGES,
    guide=Guide(
        proves="影片里有声音轨，而且没有比画面短很多。",
        cannot="听不出是不是静音（用 video.silence），也听不出语种与内容。",
        advice="需要讲解声的视频写上；是否普通话、音画是否同步只能由人听，用 manual 写明。",
    ),
    example="{rule: video.audio}",
)
