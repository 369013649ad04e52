"""扫描件或文字版

Requirements: C10, D04
"""

from typing import Literal

from pydantic import Field

from validators.kinds import FileKind
from validators.params import RuleParams
from validators.rule import Rule, planned


class Params(RuleParams):
    """扫描件或文字版"""

    rule: Literal["pdf.kind"] = "pdf.kind"
    allowed: list[Literal["scan", "text"]] = Field(min_length=1)


RULE = Rule(
    "pdf.kind", "扫描件或文字版", Params, planned("扫描件或文字版"), applies=(FileKind.PDF,), built=False
)
