"""Which submissions a rule speaks of. Pure."""

from collections.abc import Collection
from dataclasses import dataclass

from campaigns.schema import AwardPlan, Category, Document, Where
from campaigns.schema.people import Group


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


@dataclass(frozen=True, slots=True)
class GroupChoice:
    """The groups that a case can stand in. `asked`: the applicant chooses among them, because the call says so (C01) or
    because the unit belongs to several (S18).
    """

    groups: tuple[Group, ...]
    asked: bool

    def settle(self, chosen: str) -> str:
        """Key of the group that the case stands in; "" where it has none or none is chosen yet."""
        if self.asked:
            return chosen if chosen in {group.key for group in self.groups} else ""
        return self.groups[0].key if self.groups else ""


def group_choice(doc: Document, category: Category, unit: tuple[str, Collection[str]] | None) -> GroupChoice:
    """`unit`: kind and attributes of the first author's unit; None while it is not known."""
    offered = [group for group in doc.groups if not category.groups or group.key in category.groups]
    if any(group.chosen for group in offered):
        return GroupChoice(tuple(offered), asked=True)
    theirs = tuple(group for group in offered if unit is not None and group.holds(*unit))
    return GroupChoice(theirs, asked=len(theirs) > 1)
