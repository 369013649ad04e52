"""How many cases a unit may or should put forward: meters, refusals, warnings. Pure.

L12 pools several categories in one quota and caps a part of it; N14 counts per category and track; E08 names
minimums; E09 names units that must report. Cases that go past the units (D20) never count.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from campaigns.schema import Category, MandatoryUnits, Quota, Where
from campaigns.schema.matching import CaseFacts, matches
from campaigns.schema.quotas import SubCap
from portal.decisions import ALLOWED, Decision, refuse


@dataclass(frozen=True, slots=True)
class UnitFacts:
    """What a quota looks at in a recommending unit."""

    kind: str
    attributes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class CapMeter:
    """A part of a quota: at most `max` of these."""

    label: str
    used: int
    max: int

    @property
    def left(self) -> int:
        return max(self.max - self.used, 0)


@dataclass(frozen=True, slots=True)
class Meter:
    """One quota of one unit: what is used, what is left, what is still missing."""

    key: str
    label: str
    used: int
    max: int | None
    min: int | None
    sub_caps: tuple[CapMeter, ...] = ()

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
    return (
        (not quota.unit_kinds or unit.kind in quota.unit_kinds)
        and (not quota.unit_attributes or bool(unit.attributes & set(quota.unit_attributes)))
        and not unit.attributes & set(quota.without_attributes)
    )


def quotas_of(quotas: Iterable[Quota], unit: UnitFacts, categories: Sequence[Category]) -> list[Quota]:
    """The unit's quotas, with `each_category` spelled out as one quota per recommended category."""
    own_quotas: list[Quota] = []
    for quota in quotas:
        if speaks_of(quota, unit):
            own_quotas.extend(_each_category(quota, categories) if quota.each_category else [quota])
    return own_quotas


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
                CapMeter(cap.label, sum(_in_cap(quota, cap, case) for case in counted), cap.max)
                for cap in quota.sub_caps
            ),
        )
        for quota in quotas_of(quotas, unit, categories)
    ]


def decide_quota(
    quotas: Iterable[Quota],
    unit: UnitFacts,
    cases: Sequence[CaseFacts],
    case: CaseFacts,
    categories: Sequence[Category],
) -> Decision:
    """Whether the unit may put one more case forward beside those it has put forward already."""
    counted = _counted(cases, categories)
    for quota in quotas_of(quotas, unit, categories):
        if not matches(quota.where, case):
            continue
        if quota.max is not None and _count(quota.where, counted) >= quota.max:
            return refuse("quota_full", label=quota.label, max=quota.max, used=_count(quota.where, counted))
        for cap in quota.sub_caps:
            used = sum(_in_cap(quota, cap, other) for other in counted)
            if _in_cap(quota, cap, case) and used >= cap.max:
                return refuse("sub_cap_full", label=quota.label, part=cap.label, max=cap.max, used=used)
    return ALLOWED


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


def _in_cap(quota: Quota, cap: SubCap, case: CaseFacts) -> bool:
    return matches(quota.where, case) and matches(cap.where, case)
