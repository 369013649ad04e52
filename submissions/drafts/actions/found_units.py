"""A unit that an applicant asked for is in the tree now (`settings.UNIT_FOUND_HANDLERS`)."""

import datetime as dt

from portal import queue
from portal.models import Unit, UnitRequest
from portal.typed_text import person_name
from submissions.case_attributes import group_choice_of
from submissions.models import Author, Submission
from submissions.states import EDITABLE


def bring_drafts(asked: UnitRequest, unit: Unit, *, now: dt.datetime) -> None:
    """In the person's own drafts, authors with the name that was asked for stand under the unit; everything else in them
    stays. A page that is open elsewhere is not in conflict: nothing that was typed there changes.
    """
    asked_name = person_name(asked.name)
    rows = Author.objects.filter(
        submission__owner=asked.person, submission__state__in=EDITABLE
    ).select_related("unit")
    authors = [
        author
        for author in rows
        if person_name(author.unit_name) == asked_name and (author.unit is None or not author.unit.listed)
    ]
    if not authors:
        return
    Author.objects.filter(pk__in=[author.pk for author in authors]).update(unit=unit, unit_name=unit.name)
    leading = [author.submission_id for author in authors if author.position == 1]
    for submission in (
        Submission.objects.filter(pk__in=leading).with_relations().select_for_update(of=("self",))
    ):
        submission.unit = unit
        submission.group = group_choice_of(submission).settle(submission.group)
        submission.save(update_fields=["unit", "group"])
        queue.enqueue(
            "submissions.checks.jobs.evaluate_submission", queue=queue.CHECKS, submission_id=submission.pk
        )
