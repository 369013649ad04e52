"""压缩包内容

Requirements: L04, D13
"""

from typing import Literal

from validators.kinds import AllowedType, FileKind
from validators.params import RuleParams
from validators.rule import Rule, planned


class Params(RuleParams):
    """压缩包内容"""

    rule: Literal["archive.contents"] = "archive.contents"
    forbidden: list[AllowedType] = []
    required: list[AllowedType] = []
    allowed: list[AllowedType] = []


RULE = Rule(
    "archive.contents", "压缩包内容", Params, planned("压缩包内容"), applies=(FileKind.ARCHIVE,), built=False
)
