"""Not built yet: the amount of legible text on a board.

Requirements: L09 (400-800 字). Until text recognition is there, a person checks; always `unknown`, never blocks.
"""

from typing import Literal

from validators.kinds import FileKind
from validators.params import RangeParams
from validators.rule import Rule, planned

CHECK = "展板文字量应符合通知要求，由工作人员查看确认"


class Params(RangeParams):
    """字 on the board."""

    rule: Literal["image.text_amount"] = "image.text_amount"
    min: int | None = None
    max: int | None = None


RULE = Rule(
    "image.text_amount",
    "版面文字量",
    Params,
    planned(CHECK),
    applies=(FileKind.IMAGE,),
    built=False,
    needs="deep",
    example="{rule: image.text_amount, min: 400, max: 800}",
)
