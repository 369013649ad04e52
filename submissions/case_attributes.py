"""What decisions need to know of a case, as plain values."""

from collections.abc import Sequence

from campaigns.schema.matching import CaseFacts, GroupChoice, group_choice
from submissions.models import Submission


def case_attributes(submission: Submission) -> CaseFacts:
    """The values a `Where` looks at; unit values are those of the applying unit (the first author's)."""
    unit = submission.unit
    return CaseFacts(
        category=submission.category,
        track=submission.track,
        group=submission.group,
        unit_kind=unit.kind if unit else "",
        unit_attributes=frozenset(unit.attributes) if unit else frozenset(),
    )


FACTS = ("category", "track", "group", "unit__kind", "unit__attributes")
"""The columns of a submission that `facts_of` takes, for queries that count equal cases."""


def facts_of(
    category: str, track: str, group: str, kind: str | None, attributes: Sequence[str] | None
) -> CaseFacts:
    """`case_attributes` of the values of `FACTS`."""
    return CaseFacts(category, track, group, kind or "", frozenset(attributes or ()))


def group_choice_of(submission: Submission) -> GroupChoice:
    """The groups that the case can stand in by its first author's unit (C01, S18)."""
    doc = submission.rules.doc
    unit = submission.unit if doc.groups else None  # no query where nothing depends on it
    return group_choice(doc, submission.spec, (unit.kind, unit.attributes) if unit is not None else None)
