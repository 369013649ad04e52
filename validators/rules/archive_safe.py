"""压缩包安全

Requirements: D05, D08
"""

from typing import Literal

from validators.kinds import FileKind
from validators.params import RuleParams
from validators.rule import Rule, planned


class Params(RuleParams):
    """压缩包安全"""

    rule: Literal["archive.safe"] = "archive.safe"


RULE = Rule(
    "archive.safe", "压缩包安全", Params, planned("压缩包安全"), applies=(FileKind.ARCHIVE,), built=False
)
