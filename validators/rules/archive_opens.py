"""压缩包可打开

Requirements: D05, D08
"""

from typing import Literal

from validators.kinds import FileKind
from validators.params import RuleParams
from validators.rule import Rule, planned


class Params(RuleParams):
    """压缩包可打开"""

    rule: Literal["archive.opens"] = "archive.opens"


RULE = Rule(
    "archive.opens", "压缩包可打开", Params, planned("压缩包可打开"), applies=(FileKind.ARCHIVE,), built=False
)
