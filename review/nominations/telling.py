"""What a unit is told of its cases beside their applicants (X09)."""

import datetime as dt

from portal import messages
from portal.models import Membership, Person
from review.links import to_campaign
from submissions.models import Submission


def tell_unit(submission: Submission, *, why: str, now: dt.datetime) -> None:
    """A case was rejected or disqualified (EXCLUSION_HANDLERS): who acts for its unit hears of it, and why."""
    if submission.unit is None:
        return
    people = Membership.objects.coordinators_over(submission.unit).values_list("person", flat=True)
    for person in Person.objects.filter(pk__in=people).exclude(pk=submission.owner_id).order_by("pk"):
        messages.notify(
            person,
            submission,
            "unit.case_excluded",
            submission=str(submission),
            state=submission.state_label,
            why=why,
            link=to_campaign("unit-desks", submission.campaign),
            now=now,
        )
