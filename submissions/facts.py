"""What decisions need to know of a case, as plain values."""

from campaigns.matching import CaseFacts
from campaigns.models import RuleSet
from submissions.models import Submission
from submissions.states import EDITABLE


def case_facts(submission: Submission) -> CaseFacts:
    """The values a `Where` looks at; unit values are those of the applying unit (the first author's)."""
    unit = submission.unit
    return CaseFacts(
        category=submission.category,
        track=submission.track,
        group=submission.group,
        unit_kind=unit.kind if unit else "",
        unit_attributes=frozenset(unit.attributes) if unit else frozenset(),
    )


def rules_for(submission: Submission) -> RuleSet:
    """A case that can still be changed follows the rules in force; one that was handed in keeps its own."""
    current = submission.campaign.current
    if submission.state not in EDITABLE or current is None or current.pk == submission.rule_set_id:
        return submission.rule_set
    known = {category.key for category in current.doc.categories}
    return current if submission.category in known else submission.rule_set
