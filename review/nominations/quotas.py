"""How many cases a unit may or should put forward: meters, refusals, warnings. Pure.

L12 pools several categories in one quota and caps a part of it; N14 counts per category and track; E08 names
minimums; E09 names units that must report; S9 gives each unit its own number, by a table or as a share of a number of
its own; S11 lets a unit pass a limit that holds in principle (原则上) with a reason. Cases that go past the units
(D20) never count.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from enum import StrEnum

from campaigns.schema import Category, MandatoryUnits, Quota, Share, Where
from campaigns.schema.matching import CaseFacts, matches
from campaigns.schema.quotas import SubCap
from portal.decisions import ALLOWED, Decision, refuse

_ROUNDING = {"down": ROUND_FLOOR, "up": ROUND_CEILING, "nearest": ROUND_HALF_UP}


@dataclass(frozen=True, slots=True)
class UnitFacts:
    """What a quota looks at in a recommending unit; `numbers` are its attributes that hold one (teachers)."""

    kind: str
    attributes: frozenset[str] = frozenset()
    key: str = ""
    numbers: Mapping[str, float] = field(default_factory=dict)


class Unset(StrEnum):
    """Why a unit has no number of its own though the quota names a most for its like."""

    NUMBER = "number"  # its share is of a number that nobody has filled in
    TABLE = "table"  # the table of numbers leaves it out


@dataclass(frozen=True, slots=True)
class UnitQuota:
    """A quota with the numbers of one unit. `soft`: one over the most goes through with a reason. Where the most is
    `unset` it is 0, and why is told.
    """

    key: str
    label: str
    where: Where
    max: int | None
    min: int | None = None
    soft: bool = False
    sub_caps: tuple[SubCap, ...] = ()
    unset: Unset | None = None


@dataclass(frozen=True, slots=True)
class CapMeter:
    """A part of a quota: at most `max` of these."""

    label: str
    used: int
    max: int
    soft: bool = False

    @property
    def left(self) -> int:
        return max(self.max - self.used, 0)

    @property
    def over(self) -> int:
        return max(self.used - self.max, 0)


@dataclass(frozen=True, slots=True)
class Meter:
    """One quota of one unit: what is used, what is left, what is still missing."""

    key: str
    label: str
    used: int
    max: int | None
    min: int | None
    sub_caps: tuple[CapMeter, ...] = ()
    soft: bool = False
    unset: Unset | None = None

    @property
    def over(self) -> int:
        return 0 if self.max is None else max(self.used - self.max, 0)

    @property
    def left(self) -> int | None:
        return None if self.max is None else max(self.max - self.used, 0)

    @property
    def missing(self) -> int:
        """Cases still needed to reach the minimum."""
        return max((self.min or 0) - self.used, 0)

    @property
    def full(self) -> bool:
        return self.max is not None and self.used >= self.max


@dataclass(frozen=True, slots=True)
class Reporting:
    """A unit that may have to report, and what of it is put forward (E09)."""

    name: str
    attributes: frozenset[str]
    cases: tuple[CaseFacts, ...] = ()


@dataclass(frozen=True, slots=True)
class Missing:
    """Units named by the notice that have not reported yet."""

    label: str
    units: tuple[str, ...]
    required: bool


def speaks_of(quota: Quota, unit: UnitFacts) -> bool:
    """Whether the quota is one of this unit's."""
    return quota.speaks_of(unit.kind, unit.attributes)


def quotas_of(quotas: Iterable[Quota], unit: UnitFacts, categories: Sequence[Category]) -> list[UnitQuota]:
    """The unit's quotas with its numbers; `each_category` is spelled out as one quota per recommended category."""
    own_quotas: list[UnitQuota] = []
    for quota in quotas:
        if speaks_of(quota, unit):
            own_quotas.extend(_own(part, unit) for part in spelled_out(quota, categories))
    return own_quotas


def spelled_out(quota: Quota, categories: Sequence[Category]) -> list[Quota]:
    """The quota itself, or with `each_category` one of each recommended category."""
    return _each_category(quota, categories) if quota.each_category else [quota]


def share_of(share: Share, unit: UnitFacts) -> int | None:
    """The share of the unit's own number, rounded as the notice says; None where the unit has no such number."""
    number = unit.numbers.get(share.of)
    if number is None:
        return None
    cases = Decimal(str(number)) * share.percent / 100
    return int(cases.to_integral_value(_ROUNDING[share.rounding]))


def _own(quota: Quota, unit: UnitFacts) -> UnitQuota:
    most, unset = quota.max, None
    if quota.units:
        most = quota.units.get(unit.key, quota.max)
        unset = Unset.TABLE if most is None else None
    elif quota.max_share:
        most = share_of(quota.max_share, unit)
        unset = Unset.NUMBER if most is None else None
    return UnitQuota(
        key=quota.key,
        label=quota.label,
        where=quota.where,
        max=0 if unset else most,
        min=share_of(quota.min_share, unit) if quota.min_share else quota.min,
        soft=quota.severity == "advised",
        sub_caps=quota.sub_caps,
        unset=unset,
    )


def _each_category(quota: Quota, categories: Sequence[Category]) -> list[Quota]:
    counted = [
        category
        for category in categories
        if category.recommended and (not quota.where.categories or category.key in quota.where.categories)
    ]
    return [
        quota.model_copy(
            update={
                "key": f"{quota.key}-{category.key}",
                "label": f"{quota.label} · {category.label}",
                "where": quota.where.model_copy(update={"categories": (category.key,)}),
                "each_category": False,
            }
        )
        for category in counted
    ]


def meters(
    quotas: Iterable[Quota], unit: UnitFacts, cases: Sequence[CaseFacts], categories: Sequence[Category]
) -> list[Meter]:
    """Every quota of the unit against the cases it has put forward."""
    counted = _counted(cases, categories)
    return [
        Meter(
            key=quota.key,
            label=quota.label,
            used=_count(quota.where, counted),
            max=quota.max,
            min=quota.min,
            sub_caps=tuple(
                CapMeter(
                    cap.label,
                    sum(in_cap(quota.where, cap, case) for case in counted),
                    cap.max,
                    cap.severity == "advised",
                )
                for cap in quota.sub_caps
            ),
            soft=quota.soft,
            unset=quota.unset,
        )
        for quota in quotas_of(quotas, unit, categories)
    ]


def decide_quota(
    quotas: Iterable[Quota],
    unit: UnitFacts,
    cases: Sequence[CaseFacts],
    case: CaseFacts,
    categories: Sequence[Category],
    *,
    reason: str = "",
) -> Decision:
    """Whether the unit may put one more case forward beside those it has put forward already. A limit that holds in
    principle gives way to a reason (S11), the others to nothing.
    """
    refusals = over_limits(quotas, unit, cases, case, categories)
    hard = next((refusal for refusal in refusals if refusal.code not in SOFT), None)
    if hard is not None:
        return hard
    return ALLOWED if not refusals or reason.strip() else refusals[0]


SOFT = frozenset({"quota_soft_full", "sub_cap_soft_full", "allotment_soft_full"})
"""Refusals that a reason answers."""


def over_limits(
    quotas: Iterable[Quota],
    unit: UnitFacts,
    cases: Sequence[CaseFacts],
    case: CaseFacts,
    categories: Sequence[Category],
) -> list[Decision]:
    """Every limit of the unit that one more case would pass, in the document's order; a quota before its parts."""
    counted = _counted(cases, categories)
    refusals: list[Decision] = []
    for quota in quotas_of(quotas, unit, categories):
        if not matches(quota.where, case):
            continue
        used = _count(quota.where, counted)
        if quota.unset is Unset.NUMBER:
            refusals.append(refuse("quota_unset_number", label=quota.label))
        elif quota.unset is Unset.TABLE:
            refusals.append(refuse("quota_unset_table", label=quota.label))
        elif quota.max is not None and used >= quota.max:
            numbers = {"label": quota.label, "max": quota.max, "used": used}
            full = refuse("quota_soft_full", **numbers) if quota.soft else refuse("quota_full", **numbers)
            refusals.append(full)
        for cap in quota.sub_caps:
            part = sum(in_cap(quota.where, cap, other) for other in counted)
            if in_cap(quota.where, cap, case) and part >= cap.max:
                numbers = {"label": quota.label, "part": cap.label, "max": cap.max, "used": part}
                soft = cap.severity == "advised"
                refusals.append(
                    refuse("sub_cap_soft_full", **numbers) if soft else refuse("sub_cap_full", **numbers)
                )
    return refusals


def below_minimum(meters: Iterable[Meter]) -> list[Meter]:
    """Quotas whose minimum is not met yet: the batch warns (E08)."""
    return [meter for meter in meters if meter.missing]


def missing_units(rules: Iterable[MandatoryUnits], units: Sequence[Reporting]) -> list[Missing]:
    """Per rule, the named units whose cases do not reach it (E09); rules that are met are left out."""
    missing = []
    for rule in rules:
        attributes = set(rule.unit_attributes)
        names = tuple(
            unit.name
            for unit in units
            if unit.attributes & attributes
            and sum(matches(rule.where, case) for case in unit.cases) < rule.min
        )
        if names:
            missing.append(Missing(rule.label, names, rule.severity == "required"))
    return missing


def _counted(cases: Sequence[CaseFacts], categories: Sequence[Category]) -> list[CaseFacts]:
    direct = {category.key for category in categories if not category.recommended}
    return [case for case in cases if case.category not in direct]


def _count(where: Where, cases: Iterable[CaseFacts]) -> int:
    return sum(matches(where, case) for case in cases)


def in_cap(where: Where, cap: SubCap, case: CaseFacts) -> bool:
    """Whether a case of a quota that counts `where` is of its part."""
    return matches(where, case) and matches(cap.where, case)
