"""Handing a batch in, and giving it back."""

import datetime as dt

from django.db import transaction

from campaigns.calendar.windows import frozen
from campaigns.models import Campaign
from portal import audit, messages
from portal.decisions import NotAllowed, refuse, require
from portal.models import Membership, Person, Unit
from review.access import document_of
from review.judging.locks import published_under_lock
from review.links import to_campaign, to_unit
from review.models import Nomination, NominationBatch
from review.nominations.actions.levels import pass_over, restore
from review.nominations.actions.rows import coordinators_of, is_submitted, move_submissions
from review.nominations.alike_comments import groups
from review.nominations.decisions import decide_reopen
from review.nominations.first_round import first_round_state
from review.nominations.locks import locked_batch, locked_level
from review.nominations.queries import batch_decision, batch_of, in_batch, recommending_window
from submissions.states import State, Transition


@transaction.atomic
def submit_batch(
    campaign: Campaign, unit: Unit, *, despite_warnings: bool, actor: Person, now: dt.datetime
) -> NominationBatch:
    """Freeze the unit's batch (L18). At the top of a chain its cases are reported to the organiser; below it they
    stand before the unit above.
    """
    doc = document_of(campaign)
    batch, above = locked_level(campaign, unit, doc)
    require(recommending_window(campaign, unit, now=now))
    contents = batch_of(campaign, unit, doc)
    own_round = first_round_state(campaign, unit)
    require(
        batch_decision(
            contents,
            despite_warnings=despite_warnings,
            unfinished_round=own_round is not None and not own_round.finished,
            alike_comments=bool(
                groups({row.pk: (row.comment, row.submission.title) for row in in_batch(batch)})
            ),
        )
    )
    won = NominationBatch.objects.filter(pk=batch.pk, state=NominationBatch.State.OPEN).update(
        state=NominationBatch.State.SUBMITTED, submitted_at=now, submitted_by=actor
    )
    if not won:
        raise NotAllowed(refuse("batch_submitted"))
    if above is None:
        _report(batch, actor=actor, now=now)
    pass_over(campaign, unit, doc, actor=actor, now=now)
    audit.record("batch.submit", batch, actor=actor, now=now, cases=contents.size, unit=unit.key)
    if above is None:
        _tell_organisers(campaign, unit, contents.size, now=now)
    else:
        for person in coordinators_of(above):
            messages.notify(
                person,
                campaign,
                "batch.handed_up",
                link=to_unit("unit-desk", campaign, above),
                unit=unit.name,
                count=contents.size,
                campaign=campaign.name,
                now=now,
            )
    batch.refresh_from_db()
    return batch


def _report(batch: NominationBatch, *, actor: Person, now: dt.datetime) -> None:
    """The batch's cases become the organiser's."""
    rows = Nomination.objects.filter(batch=batch, submission__state=State.RECOMMENDED)
    move_submissions(rows, Transition.REPORT, actor=actor, now=now)


def _tell_organisers(campaign: Campaign, unit: Unit, size: int, *, now: dt.datetime) -> None:
    for membership in Membership.objects.organisers().select_related("person"):
        messages.notify(
            membership.person,
            campaign,
            "batch.submitted",
            unit=unit.name,
            count=size,
            campaign=campaign.name,
            link=to_campaign("desk-units", campaign) + f"?of={unit.key}",
            now=now,
        )


@transaction.atomic
def reopen_batch(
    campaign: Campaign, unit: Unit, *, why: str, actor: Person, now: dt.datetime
) -> NominationBatch:
    """The organiser gives a batch back. Cases whose eligibility is decided stay as they are. In a chain the batch of
    the unit above has to be open first.
    """
    doc = document_of(campaign)
    published = published_under_lock(campaign.pk)
    batch, above = locked_level(campaign, unit, doc)
    above_submitted = above is not None and is_submitted(locked_batch(campaign, above))
    require(
        decide_reopen(
            published=published,
            batch_submitted=is_submitted(batch),
            frozen=frozen(doc, now=now),
            above_submitted=above.name if above is not None and above_submitted else "",
            why=why,
        )
    )
    if (
        above is None
    ):  # what was given back singly is open with the rest; a level above still waits for its own
        Nomination.objects.filter(batch=batch).update(sent_back_at=None, sent_back_until=None)
    NominationBatch.objects.filter(pk=batch.pk, state=NominationBatch.State.SUBMITTED).update(
        state=NominationBatch.State.OPEN, submitted_at=None, submitted_by=None
    )
    rows = Nomination.objects.filter(batch=batch, submission__state=State.REPORTED)
    move_submissions(rows, Transition.REOPEN, actor=actor, now=now, why=why)
    restore(campaign, unit, doc, actor=actor, now=now)
    audit.record("batch.reopen", batch, actor=actor, now=now, why=why, unit=unit.key)
    for person in coordinators_of(unit):
        messages.notify(
            person,
            campaign,
            "batch.reopened",
            link=to_unit("unit-desk", campaign, unit),
            unit=unit.name,
            why=why,
            now=now,
        )
    batch.refresh_from_db()
    return batch
