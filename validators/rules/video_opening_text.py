"""Not built yet: the first seconds show certain words (the case name, or words of the form), read from the picture.

Requirements: N09, L05. Until frames are read, a person checks; the finding is always `unknown` and never blocks.
"""

from typing import Literal

from validators.kinds import FileKind
from validators.params import RuleParams
from validators.quantities import Seconds
from validators.rule import Rule, planned

CHECK = "片头应显示规定文字（如案例名称），由工作人员查看片头确认"


class Params(RuleParams):
    """What will be looked for."""

    rule: Literal["video.opening_text"] = "video.opening_text"
    contains: list[str] = ["title"]
    """title, or the key of a form field whose value must be seen."""
    within_s: Seconds = 6.0


RULE = Rule(
    "video.opening_text",
    "片头文字",
    Params,
    planned(CHECK),
    applies=(FileKind.VIDEO,),
    built=False,
    needs="deep",
    example="{rule: video.opening_text, contains: [title], within_s: 6}",
)
