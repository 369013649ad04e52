"""The film has sound.

Requirements: C11, L05. Proves: a sound track with samples, about as long as the picture. Cannot: hear silence (that is
`video.silence`) or the language spoken.
"""

from collections.abc import Mapping
from typing import ClassVar, Literal

from validators.context import Context
from validators.facts import FileFacts
from validators.findings import Finding
from validators.kinds import FileKind
from validators.messages import Message, Text
from validators.params import RuleParams
from validators.rule import Rule, demanded, failed, passed, phrase, warned


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
    sound, picture = facts.video.audio[0].duration, facts.video.duration
    if sound is not None and picture and sound < picture * 0.8 and picture - sound > 5:
        return warned(params, "short", measured=phrase("lengths", sound=sound, picture=picture), **shown)
    return passed(params, measured=phrase("some"), **shown)


def describe(_: Params) -> str:
    """The demand on the campaign's page."""
    return "有声音"


MESSAGES = {
    "ok": Message("视频有声音轨道"),
    "none": Message("视频没有声音轨道，要求有声音", HINT),
    "short": Message("声音比画面短得多：{measured}，请确认后半段是否无声", HINT),
}
PHRASES: Mapping[str, Text] = {
    "none": "无声音",
    "some": "有声音",
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
    example="{rule: video.audio}",
)
