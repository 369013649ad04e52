"""Distinctions of units: which units, what must be met, by what they are ranked, how many are honoured (C19, S7)."""

import re
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, model_validator

from campaigns.schema.base import Fact, Key, Part, Text, Where
from campaigns.schema.certificates import CertificateWording
from campaigns.schema.merge_fields import Output, names
from campaigns.schema.patterns import placeholder

_SHARE = re.compile(r"([1-9]\d{0,3})/([1-9]\d{0,3})|(\d{1,3}(?:\.\d{1,4})?)%")


def fraction_of(written: str) -> Fraction:
    """1/4 or 25% as an exact number. ValueError where it is neither, or not above 0 and at most 1."""
    found = _SHARE.fullmatch(written)
    share = Fraction(0)
    if found is not None:
        share = Fraction(found[3]) / 100 if found[3] else Fraction(int(found[1]), int(found[2]))
    if not 0 < share <= 1:
        raise ValueError(f"比例写成 1/4 或 25% 这样，大于 0、不超过 1（现在是 “{written}”）")
    return share


def _is_share(written: str) -> str:
    fraction_of(written)
    return written


UnitShare = Annotated[
    str,
    BeforeValidator(lambda value: value if isinstance(value, str) else str(value)),
    AfterValidator(_is_share),
]
"""A share of units, written as the notice says it: 1/4, 25%. Kept as text, because 1/3 is no decimal number."""

Count = Literal["cases", "eligible", "awarded"]
"""What of a unit is counted: cases handed in and not thrown out, those found eligible, those awarded."""

Measure = Literal["points", "cases", "eligible", "awarded", "score"]
"""What units are ranked by. score: the mean of its judged cases, each as a percentage of its rubric's points."""


class AtLeast(Part):
    """The unit has at least so many."""

    kind: Literal["at_least"]
    of: Count = "cases"
    min: int = Field(ge=1)


class MinimumsMet(Part):
    """The unit handed in at least what each of its quotas asks for (`min`, E08)."""

    kind: Literal["minimums"]


class OnTime(Part):
    """The unit handed its list in before the recommending stage closed."""

    kind: Literal["on_time"]
    extended: bool = Field(default=False, description="True: in the unit's own extension counts as well")


class NoneDisqualified(Part):
    """None of the unit's cases was thrown out (C23, N20)."""

    kind: Literal["none_disqualified"]


class FormsIn(Part):
    """The unit handed these forms in, complete (L19: the work report)."""

    kind: Literal["forms"]
    forms: tuple[Key, ...] = Field(min_length=1)


UnitCondition = Annotated[
    AtLeast | MinimumsMet | OnTime | NoneDisqualified | FormsIn, Field(discriminator="kind")
]


class UnitPoints(Part):
    """What `points` adds up: so many for each case, each eligible and each awarded one, and for each of a tier."""

    cases: Decimal = Field(default=Decimal(0), ge=0)
    eligible: Decimal = Field(default=Decimal(0), ge=0)
    awarded: Decimal = Field(default=Decimal(0), ge=0)
    tiers: dict[Key, Annotated[Decimal, Field(ge=0)]] = Field(
        default={}, description="points of each award by its tier's key"
    )


class UnitCertificate(CertificateWording):
    """A certificate of a unit. `{unit}`, `{award}` and `{campaign}` stand for its values."""

    body: Annotated[Text, placeholder(names(Output.UNIT_CERTIFICATE))] = (
        "{unit}：贵单位在“{campaign}”中组织工作成绩突出，被评为{award}，特发此证。"
    )


class UnitAward(Fact):
    """A distinction for units, by the number and quality of their cases (C19, S7).

    Units that meet every condition are ranked by the measures of `rank_by` one after another, the highest first; as
    many as `places`, or as `share` of the units rounded down, are proposed. With neither, the organiser says how many.
    """

    key: Key
    label: Annotated[Text, StringConstraints(max_length=60)]
    unit_kinds: tuple[Key, ...] = Field(default=(), description="units it is open to; empty: all")
    unit_attributes: tuple[Key, ...] = Field(default=(), description="... that have one of these")
    without_attributes: tuple[Key, ...] = Field(default=(), description="... and none of these")
    cases: Literal["own", "recommended", "below"] = Field(
        default="own",
        description="which are a unit's: own: those that name it; recommended: those it handed in; below: its own and "
        "those of all units below it",
    )
    where: Where = Where()
    conditions: tuple[UnitCondition, ...] = Field(default=(), max_length=20)
    points: UnitPoints | None = None
    rank_by: tuple[Measure, ...] = Field(min_length=1)
    places: int | None = Field(default=None, ge=1)
    share: UnitShare | None = Field(default=None, description="such as 1/4 or 25%")
    share_of: Literal["qualified", "reporting", "all"] = Field(
        default="qualified",
        description="of the units that meet the conditions, of those that handed in a case, of all it is open to",
    )
    ties: Literal["left_out", "by_hand", "included"] = Field(
        default="left_out",
        description="equal units across the last place: none of them, the organiser decides, or all of them",
    )
    certificate: UnitCertificate | None = None

    def open_to(self, kind: str, attributes: frozenset[str]) -> bool:
        """Whether units of this kind with these attributes may be honoured."""
        return (
            (not self.unit_kinds or kind in self.unit_kinds)
            and (not self.unit_attributes or bool(attributes & set(self.unit_attributes)))
            and not attributes & set(self.without_attributes)
        )

    @model_validator(mode="after")
    def is_one_rule(self) -> Self:
        if self.places is not None and self.share is not None:
            raise ValueError("places 与 share 只能写一个")
        if ("points" in self.rank_by) != (self.points is not None):
            raise ValueError("rank_by 里写了 points，就要写明 points 怎样计分；反过来也一样")
        if len(set(self.rank_by)) < len(self.rank_by):
            raise ValueError("rank_by 里的项不能重复")
        kinds = [condition.kind for condition in self.conditions if condition.kind != "at_least"]
        if len(set(kinds)) < len(kinds):
            raise ValueError("conditions 里同一种条件只写一次（at_least 除外）")
        return self
