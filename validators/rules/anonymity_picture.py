"""Not built yet: an author's name, unit or region legible in a picture, a scan or a frame.

Requirements: N12. Until text recognition is there, a person checks; always `unknown`, never blocks.
"""

from typing import Literal

from validators import people
from validators.params import RuleParams
from validators.people import Sort
from validators.rule import Rule, planned

CHECK = "画面、图片和扫描件中不得出现作者姓名、单位和地区，由工作人员查看确认"


class Params(RuleParams):
    """`look_for`: which terms of the form."""

    rule: Literal["anonymity.picture"] = "anonymity.picture"
    look_for: list[Sort] = list(people.SORTS)


RULE = Rule(
    "anonymity.picture",
    "画面匿名",
    Params,
    planned(CHECK),
    built=False,
    needs="deep",
    example="{rule: anonymity.picture}",
)
