"""分辨率

Requirements: L09
"""

from typing import Literal

from pydantic import Field

from validators.kinds import FileKind
from validators.params import RuleParams
from validators.rule import Rule, planned


class Params(RuleParams):
    """分辨率"""

    rule: Literal["image.dpi"] = "image.dpi"
    min: float = Field(gt=0)


RULE = Rule("image.dpi", "分辨率", Params, planned("分辨率"), applies=(FileKind.IMAGE,), built=False)
