"""The film has sound.

Requirements: C11, L05. Proves: a sound track with samples, about as long as the picture. Cannot: hear silence (that is
`video.silence`) or the language spoken.
"""

from typing import ClassVar, Literal

from validators.context import Context
from validators.facts import FileFacts
from validators.findings import Finding
from validators.kinds import FileKind
from validators.messages import Message
from validators.params import RuleParams
from validators.quantities import duration_words
from validators.rule import Rule, failed, passed, warned


class Params(RuleParams):
    """No limits."""

    ALSO_CALLED: ClassVar[tuple[str, ...]] = ("video.sound",)
    rule: Literal["video.audio"] = "video.audio"


HINT = "请检查剪映中声音轨道是否被静音或关闭，确认能听到声音后重新导出。"


def decide(facts: FileFacts, params: Params, context: Context) -> Finding:
    """A track much shorter than the picture warns."""
    assert facts.video is not None
    said = {"limit": "有声音"}
    if not facts.video.audio:
        return failed(params, "none", measured="无声音", **said)
    sound, picture = facts.video.audio[0].duration, facts.video.duration
    if sound is not None and picture and sound < picture * 0.8 and picture - sound > 5:
        shown = f"声音 {duration_words(sound)}，画面 {duration_words(picture)}"
        return warned(params, "short", measured=shown, **said)
    return passed(params, measured="有声音", **said)


def describe(_: Params) -> str:
    """The demand on the campaign's page."""
    return "有声音"


MESSAGES = {
    "ok": Message("视频有声音轨道"),
    "none": Message("视频没有声音轨道，要求有声音", HINT),
    "short": Message("声音比画面短得多：{measured}，请确认后半段是否无声", HINT),
}

RULE = Rule(
    "video.audio",
    "视频声音",
    Params,
    decide,
    applies=(FileKind.VIDEO,),
    describe=describe,
    messages=MESSAGES,
    example="{rule: video.audio}",
)
