"""The video's container.

Requirements: C11, N08, D05, D06, D10, L07, L08. Proves: the container by content. Cannot: say that every player opens it.
"""

from collections.abc import Sequence
from typing import Literal

from pydantic import Field

from validators.context import Context
from validators.facts import FileFacts
from validators.findings import Finding
from validators.kinds import FileKind, FileType, type_words
from validators.messages import Message
from validators.params import RuleParams
from validators.rule import Guide, Rule, demanded, failed, passed
from validators.rules import file_type


class Params(RuleParams):
    """`allowed` containers, e.g. [mp4]."""

    rule: Literal["video.container"] = "video.container"
    allowed: list[FileType] = Field(default=["mp4"], min_length=1)


def limit_words(params: Params) -> str:
    """The demand in words."""
    return type_words(list(params.allowed))


def decide(facts: FileFacts, params: Params, context: Context) -> Finding:
    """The type by content; the extension does not matter here."""
    limit = demanded(params)
    measured = facts.detected_type.upper()
    if facts.detected_type in params.allowed:
        return passed(params, measured=measured, limit=limit)
    return failed(params, "not_allowed", measured=measured, limit=limit)


def repeats(params: Params, others: Sequence[RuleParams]) -> bool:
    """The allowed formats of the slot say the same."""
    formats = [list(other.allowed) for other in others if isinstance(other, file_type.Params)]
    return list(params.allowed) in formats


def describe(params: Params) -> str:
    """The demand on the campaign's page."""
    return f"视频封装：{type_words(list(params.allowed))}"


MESSAGES = {
    "not_allowed": Message(
        "视频封装格式是 {measured}，{asked}",
        "剪映：导出时格式选择 MP4；其他软件：导出或转码为 MP4。只改扩展名无效。",
    ),
    "ok": Message("视频封装格式为 {measured}"),
}

RULE = Rule(
    "video.container",
    "视频封装格式",
    Params,
    decide,
    applies=(FileKind.VIDEO,),
    describe=describe,
    limit=limit_words,
    messages=MESSAGES,
    repeats=repeats,
    guide=Guide(
        proves="按内容识别的视频封装格式。",
        cannot="不能保证每个播放器都支持。",
        advice="材料项已用 file.type 限制格式时不必再写。",
        params={
            "allowed": "接受的封装格式",
        },
    ),
    example="{rule: video.container, allowed: [mp4]}",
)
