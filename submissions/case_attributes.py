"""What decisions need to know of a case, as plain values."""

from campaigns.schema.matching import CaseFacts
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
