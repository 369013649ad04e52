"""压缩包解压后大小

Requirements: D08
"""

from typing import Literal

from validators.kinds import FileKind
from validators.params import RuleParams
from validators.quantities import Bytes
from validators.rule import Rule, planned


class Params(RuleParams):
    """压缩包解压后大小"""

    rule: Literal["archive.total_size"] = "archive.total_size"
    max: Bytes


RULE = Rule(
    "archive.total_size",
    "压缩包解压后大小",
    Params,
    planned("压缩包解压后大小"),
    applies=(FileKind.ARCHIVE,),
    built=False,
)
