"""Which submissions a rule speaks of. Pure."""

from dataclasses import dataclass

from campaigns.schema import AwardPlan, Where


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What a `Where` looks at; unit values are those of the first author's unit. `stopped_in` is the round of judging that
    the case did not get past, "" where it is in the last one.
    """

    category: str
    track: str = ""
    group: str = ""
    unit_kind: str = ""
    unit_attributes: frozenset[str] = frozenset()
    stopped_in: str = ""


def matches(where: Where, case: CaseFacts) -> bool:
    """Every list that the rule names must hold the case's value; attributes: at least one."""
    return (
        (not where.categories or case.category in where.categories)
        and (not where.tracks or case.track in where.tracks)
        and (not where.groups or case.group in where.groups)
        and (not where.unit_kinds or case.unit_kind in where.unit_kinds)
        and (not where.unit_attributes or bool(case.unit_attributes & set(where.unit_attributes)))
    )


def speaks_of(plan: AwardPlan, case: CaseFacts) -> bool:
    """Whether an award plan is about the case: about its kind, and about the round that it ended in (S8)."""
    return (plan.stopped_in or "") == case.stopped_in and matches(plan.where, case)
