"""The rows that the actions on nominations share, and whether they may be changed."""

import datetime as dt

from django.db.models import QuerySet
from django.utils import timezone

from campaigns.calendar.windows import window
from campaigns.models import Campaign
from campaigns.schema import Document, StageKind
from portal.decisions import Decision, NotAllowed, refuse, require
from portal.models import Membership, Person, Role, Unit
from review.access import document_of
from review.models import Nomination, NominationBatch
from review.nominations.decisions import decide_change
from review.nominations.locks import locked_level
from review.nominations.queries import recommending_window
from submissions.actions.transitions import transition
from submissions.deadlines import until_with_own
from submissions.models import Submission
from submissions.states import Transition


def is_submitted(batch: NominationBatch) -> bool:
    """Whether the batch has been handed in."""
    return batch.state == NominationBatch.State.SUBMITTED


def nomination_in(batch: NominationBatch, submission: Submission) -> Nomination:
    """The submission's nomination in the batch; raises `NotAllowed` where there is none."""
    row = Nomination.objects.filter(batch=batch, submission=submission).first()
    if row is None:
        raise NotAllowed(refuse("not_recommended"))
    return row


def sent_back(row: Nomination | None) -> bool:
    """Whether the unit above gave the case back and waits for an answer."""
    return row is not None and row.sent_back_at is not None


def state_now(submission: Submission) -> str:
    """The state as the database has it: what was fetched before the lock may be of yesterday."""
    state: str = Submission.objects.values_list("state", flat=True).get(pk=submission.pk)
    return state


def move_submissions(
    nominations: QuerySet[Nomination], step: Transition, *, actor: Person, now: dt.datetime, why: str = ""
) -> None:
    """Take the step with the submission of each; their owners are told."""
    for row in nominations.select_related("submission__tenant", "submission__owner"):
        transition(row.submission, step, actor=actor, now=now, why=why)


def change_decision(
    batch: NominationBatch, row: Nomination | None, campaign: Campaign, *, now: dt.datetime
) -> Decision:
    """Whether this nomination of the batch may be changed now; the date it names is in the campaign's zone."""
    until = row.sent_back_until if row is not None else None
    return decide_change(
        batch_submitted=is_submitted(batch),
        sent_back=sent_back(row),
        until=until and timezone.localtime(until, campaign.zone),
        now=now,
    )


def changeable(submission: Submission, unit: Unit, doc: Document, *, now: dt.datetime) -> Nomination:
    """The unit's nomination, locked with its level, where it may be changed now."""
    campaign = submission.campaign
    batch, _ = locked_level(campaign, unit, doc)
    row = Nomination.objects.filter(batch=batch, submission=submission).select_related("batch__unit").first()
    require(change_decision(batch, row, campaign, now=now))
    if not sent_back(row):
        require(
            recommending_window(campaign, unit, now=now, category=submission.category, submission=submission)
        )
    if row is None:
        raise NotAllowed(refuse("not_recommended"))
    return row


def reports_until(submission: Submission, unit: Unit, row: Nomination | None) -> dt.datetime | None:
    """Until when the unit can report the case, in the campaign's zone: the date it was given back with, else the end of
    the recommending stage with what was granted; None where there is no end.
    """
    campaign = submission.campaign
    if row is not None and row.sent_back_at is not None:
        end = row.sent_back_until
    else:
        end = window(document_of(campaign), StageKind.RECOMMEND, submission.category)[1]
        granted = until_with_own(submission, StageKind.RECOMMEND, unit=unit)
        end = max(end, granted) if end and granted else end
    return end and timezone.localtime(end, campaign.zone)


def coordinators_of(unit: Unit) -> list[Person]:
    """Everybody who acts for the unit itself. One query."""
    rows = Membership.objects.filter(role=Role.COORDINATOR, unit=unit).select_related("person")
    return [membership.person for membership in rows]
