"""The video's container.

Requirements: C11, N08, D05, D06, D10, L07, L08. Proves: the container by content. Cannot: say that every player opens it.
"""

from typing import Literal

from pydantic import Field

from validators.context import Context
from validators.facts import FileFacts
from validators.findings import Finding
from validators.kinds import FileKind, FileType
from validators.params import RuleParams
from validators.quantities import asked
from validators.rule import Rule, failed, passed


class Params(RuleParams):
    """`allowed` containers, e.g. [mp4]."""

    rule: Literal["video.container"] = "video.container"
    allowed: list[FileType] = Field(default=["mp4"], min_length=1)


def decide(facts: FileFacts, params: Params, context: Context) -> Finding:
    """The type by content; the extension does not matter here."""
    limit = "、".join(name.upper() for name in params.allowed)
    measured = facts.detected_type.upper()
    if facts.detected_type in params.allowed:
        return passed(
            params, f"视频封装格式为 {measured}", en="Allowed container.", measured=measured, limit=limit
        )
    message = f"视频封装格式是 {measured}，{asked(limit)}"
    hint = "剪映：导出时格式选择 MP4；其他软件：导出或转码为 MP4。只改扩展名无效。"
    return failed(
        params,
        "not_allowed",
        message,
        en=f"Container is {measured}.",
        measured=measured,
        limit=limit,
        hint=hint,
    )


RULE = Rule(
    "video.container",
    "视频封装格式",
    Params,
    decide,
    applies=(FileKind.VIDEO,),
    example="{rule: video.container, allowed: [mp4]}",
)
