"""版面文字量

Requirements: L09
"""

from typing import Literal

from validators.kinds import FileKind
from validators.params import RangeParams
from validators.rule import Rule, planned


class Params(RangeParams):
    """版面文字量"""

    rule: Literal["image.text_amount"] = "image.text_amount"
    min: int | None = None
    max: int | None = None


RULE = Rule(
    "image.text_amount", "版面文字量", Params, planned("版面文字量"), applies=(FileKind.IMAGE,), built=False
)
