"""压缩包内文件数

Requirements: D08
"""

from typing import Literal

from pydantic import Field

from validators.kinds import FileKind
from validators.params import RuleParams
from validators.rule import Rule, planned


class Params(RuleParams):
    """压缩包内文件数"""

    rule: Literal["archive.items"] = "archive.items"
    max: int = Field(ge=1)
    count: Literal["files", "top_level"] = "files"


RULE = Rule(
    "archive.items",
    "压缩包内文件数",
    Params,
    planned("压缩包内文件数"),
    applies=(FileKind.ARCHIVE,),
    built=False,
)
