"""像素

Requirements: D13, L09
"""

from typing import Literal

from validators.kinds import FileKind
from validators.params import RuleParams
from validators.rule import Rule, planned


class Params(RuleParams):
    """像素"""

    rule: Literal["image.pixels"] = "image.pixels"
    min_width: int | None = None
    min_height: int | None = None
    min_long_edge: int | None = None
    max_pixels: int | None = None


RULE = Rule("image.pixels", "像素", Params, planned("像素"), applies=(FileKind.IMAGE,), built=False)
