"""What a case that is taken in again means for its unit's list and for author limits (REINSTATEMENT_HANDLERS)."""

import datetime as dt

from review.models import Nomination
from review.nominations.actions.rows import is_submitted
from review.nominations.clashes import asking as clashes
from review.nominations.locks import locked_batch
from submissions.models import Submission
from submissions.states import State

TIME_TO_REPORT = dt.timedelta(days=7)
"""What a unit has to report a case that was out while it handed the others in; the organiser may name another date."""


def follow_reinstatement(submission: Submission, *, why: str, now: dt.datetime) -> None:
    """The case counts again: its unit may still report it where it handed in without it, and cases that the author limits
    do not allow beside it are told to both sides.
    """
    if submission.state == State.RECOMMENDED:
        _give_time(submission, why=why, now=now)
    clashes.ask(submission, now=now)


def _give_time(submission: Submission, *, why: str, now: dt.datetime) -> None:
    row = Nomination.objects.filter(current_of=submission).select_related("batch__unit").first()
    if row is None:
        return
    batch = locked_batch(submission.campaign, row.batch.unit)
    if is_submitted(batch):
        row.sent_back_at, row.sent_back_until, row.sent_back_why = now, now + TIME_TO_REPORT, why
        row.save(update_fields=["sent_back_at", "sent_back_until", "sent_back_why"])
