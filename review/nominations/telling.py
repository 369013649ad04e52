"""What a unit is told of its cases beside their applicants (X09)."""

import datetime as dt

from django.db.models import QuerySet
from django.utils import timezone

from portal import messages
from portal.models import Membership, Person
from review.links import to_campaign
from submissions.models import Submission
from submissions.states import EXCLUDED


def tell_unit(submission: Submission, *, why: str, now: dt.datetime) -> None:
    """A case was rejected or disqualified (EXCLUSION_HANDLERS), or is in again (REINSTATEMENT_HANDLERS): who acts for its
    unit hears of it, and why.
    """
    for person in _acting_for_its_unit(submission):
        messages.notify(
            person,
            submission,
            "unit.case_excluded" if submission.state in EXCLUDED else "unit.case_reinstated",
            submission=str(submission),
            state=submission.state_label,
            why=why,
            link=to_campaign("unit-desks", submission.campaign),
            now=now,
        )


def tell_unit_of_return(
    submission: Submission, *, why: str, until: dt.datetime | None, now: dt.datetime
) -> None:
    """The organiser gave a case back to its applicant."""
    zone = submission.campaign.zone
    for person in _acting_for_its_unit(submission):
        messages.notify(
            person,
            submission,
            "unit.case_returned_by" if until else "unit.case_returned",
            submission=str(submission),
            until=f"{timezone.localtime(until, zone):%Y年%m月%d日 %H:%M}" if until else "",
            why=why,
            link=to_campaign("unit-desks", submission.campaign),
            now=now,
        )


def _acting_for_its_unit(submission: Submission) -> QuerySet[Person]:
    """Coordinators of the unit and above, but the case's owner, who is told as such. One query."""
    if submission.unit is None:
        return Person.objects.none()
    people = Membership.objects.coordinators_over(submission.unit).values_list("person", flat=True)
    return Person.objects.filter(pk__in=people).exclude(pk=submission.owner_id).order_by("pk")
