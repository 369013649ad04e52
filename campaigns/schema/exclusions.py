"""Why a case is kept out: the reasons that a campaign's notice names for not passing the check and for disqualifying
(C23, E13, N20, D21).
"""

from collections.abc import Iterable
from typing import Literal

from pydantic import Field

from campaigns.schema.base import Fact, Key, Text

Exclusion = Literal["reject", "disqualify"]
"""reject: not passed at the eligibility check; disqualify: thrown out, at any time."""
SameWork = Literal["case", "winner"]
"""What a work is the same as: another case, or one that has won before."""


class ExclusionReason(Fact):
    """A reason to keep a case out. The organiser chooses it and adds what was found; both are kept and told."""

    key: Key
    label: Text
    use: tuple[Exclusion, ...] = Field(
        default=("reject", "disqualify"),
        min_length=1,
        description="reject：资格审核不通过；disqualify：取消资格；不写：两处都可选",
    )
    same_work: tuple[SameWork, ...] = Field(
        default=(),
        description="查重认定相同作品时先选中这个原因：case 与另一件案例相同，winner 与获过奖的作品相同",
    )


OTHER = ExclusionReason(key="other", label="其他原因")
"""What a list of the campaign's own doesn't foresee; always there."""

USUAL: tuple[ExclusionReason, ...] = (
    ExclusionReason(key="political", label="政治性、原则性错误"),
    ExclusionReason(key="scientific", label="科学性、学科概念性错误"),
    ExclusionReason(key="plagiarism", label="抄袭、剽窃或侵犯他人著作权", same_work=("case",)),
    ExclusionReason(key="false", label="弄虚作假"),
    ExclusionReason(key="won-before", label="曾经获奖或受过表彰", same_work=("winner",)),
    ExclusionReason(key="integrity", label="师德师风、学术不端等诚信问题", use=("disqualify",)),
    ExclusionReason(key="rules", label="不符合活动要求", use=("reject",)),
)
"""Where a campaign names none of its own."""


def reasons_for(exclusion: Exclusion, own: Iterable[ExclusionReason]) -> tuple[ExclusionReason, ...]:
    """What may be chosen: the campaign's own list, else the usual one; "other" stands last unless the campaign has it."""
    listed = tuple(own) or USUAL
    if all(reason.key != OTHER.key for reason in listed):
        listed += (OTHER,)
    return tuple(reason for reason in listed if exclusion in reason.use)


def reason_for_same_work(same_as: SameWork, reasons: Iterable[ExclusionReason]) -> str:
    """The key of the first reason that is meant for it; "" where none is (N20, D21)."""
    return next((reason.key for reason in reasons if same_as in reason.same_work), "")
