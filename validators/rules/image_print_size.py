"""印刷尺寸

Requirements: L09
"""

from typing import Literal

from pydantic import Field

from validators.kinds import FileKind
from validators.params import RuleParams
from validators.rule import Rule, planned


class Params(RuleParams):
    """印刷尺寸"""

    rule: Literal["image.print_size"] = "image.print_size"
    width_cm: float = Field(gt=0)
    height_cm: float = Field(gt=0)
    tolerance: float = Field(default=0.01, ge=0, lt=1)


RULE = Rule(
    "image.print_size", "印刷尺寸", Params, planned("印刷尺寸"), applies=(FileKind.IMAGE,), built=False
)
