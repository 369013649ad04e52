"""Not built yet: nothing stands still in a corner over the film (watermark, logo).

Requirements: C12, N11. Until frames are read, a person checks; the finding is always `unknown` and never blocks.
"""

from typing import Literal

from validators.kinds import FileKind
from validators.params import RuleParams
from validators.rule import Rule, planned

CHECK = "视频不得有水印、广告或企业标识，由工作人员查看确认"


class Params(RuleParams):
    """What will be looked for."""

    rule: Literal["video.overlay"] = "video.overlay"
    forbidden: list[Literal["watermark", "logo", "advertising"]] = ["watermark", "logo"]


RULE = Rule(
    "video.overlay",
    "水印与标识",
    Params,
    planned(CHECK),
    applies=(FileKind.VIDEO,),
    built=False,
    needs="deep",
    example="{rule: video.overlay, forbidden: [watermark]}",
)
