"""Not built yet: subtitles stand over the film.

Requirements: N09, E07, L07. Until frames are read, a person checks; the finding is always `unknown` and never blocks.
"""

from typing import Literal

from validators.kinds import FileKind
from validators.params import RuleParams
from validators.rule import Rule, planned

CHECK = "视频应配有字幕，由工作人员查看确认"


class Params(RuleParams):
    """What will be looked for."""

    rule: Literal["video.subtitles"] = "video.subtitles"
    min_share: float = 0.5
    """Share of sampled frames that show a subtitle."""


RULE = Rule(
    "video.subtitles",
    "字幕",
    Params,
    planned(CHECK),
    applies=(FileKind.VIDEO,),
    built=False,
    needs="deep",
    example="{rule: video.subtitles}",
)
