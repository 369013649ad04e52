"""Not built yet: the first seconds have a ground of one colour.

Requirements: L05. Until frames are read, a person checks; the finding is always `unknown` and never blocks.
"""

from typing import Literal

from validators.kinds import FileKind
from validators.params import RuleParams
from validators.quantities import Seconds
from validators.rule import Rule, planned

CHECK = "片头底色应符合通知要求，由工作人员查看片头确认"


class Params(RuleParams):
    """What will be looked for."""

    rule: Literal["video.opening_background"] = "video.opening_background"
    color: Literal["blue", "white", "black", "red", "green"] = "blue"
    within_s: Seconds = 5.0


RULE = Rule(
    "video.opening_background",
    "片头底色",
    Params,
    planned(CHECK),
    applies=(FileKind.VIDEO,),
    built=False,
    needs="deep",
    example="{rule: video.opening_background, color: blue}",
)
