"""颜色模式

Requirements: L09
"""

from typing import Literal

from pydantic import Field

from validators.kinds import FileKind
from validators.params import RuleParams
from validators.rule import Rule, planned


class Params(RuleParams):
    """颜色模式"""

    rule: Literal["image.color_mode"] = "image.color_mode"
    allowed: list[Literal["CMYK", "RGB", "GRAY", "LAB", "INDEXED", "BITMAP"]] = Field(min_length=1)


RULE = Rule(
    "image.color_mode", "颜色模式", Params, planned("颜色模式"), applies=(FileKind.IMAGE,), built=False
)
