"""A unit hands in its batch; the organiser may give it back."""

import datetime as dt

from django.db import transaction

from campaigns.calendar.windows import frozen
from campaigns.models import Campaign
from portal import audit, messages
from portal.decisions import NotAllowed, refuse, require
from portal.models import Membership, Person, Role, Unit
from review.access import document_of
from review.actions.nominating import locked_batch
from review.batch import batch_of, decide_submit_batch, decide_time
from review.links import to_campaign
from review.models import Nomination, NominationBatch
from submissions.actions.transitions import transition
from submissions.states import State, Transition


@transaction.atomic
def submit_batch(
    campaign: Campaign, unit: Unit, *, despite_warnings: bool, actor: Person, now: dt.datetime
) -> NominationBatch:
    """Freeze the unit's batch and report its cases (L18)."""
    batch = locked_batch(campaign, unit)
    require(decide_time(campaign, unit, now=now))
    contents = batch_of(campaign, unit, document_of(campaign))
    require(decide_submit_batch(contents, despite_warnings=despite_warnings))
    won = NominationBatch.objects.filter(pk=batch.pk, state=NominationBatch.State.OPEN).update(
        state=NominationBatch.State.SUBMITTED, submitted_at=now, submitted_by=actor
    )
    if not won:
        raise NotAllowed(refuse("batch_submitted"))
    rows = Nomination.objects.filter(batch=batch, submission__state=State.RECOMMENDED).select_related(
        "submission__tenant", "submission__owner"
    )
    for row in rows:
        transition(row.submission, Transition.REPORT, actor=actor, now=now)
    audit.record("batch.submit", batch, actor=actor, now=now, cases=contents.size, unit=unit.key)
    for membership in Membership.objects.filter(role=Role.ORGANISER).select_related("person"):
        messages.notify(
            membership.person,
            campaign,
            "batch.submitted",
            unit=unit.name,
            count=contents.size,
            campaign=campaign.name,
            link=to_campaign("desk-units", campaign) + f"?of={unit.key}",
            now=now,
        )
    batch.refresh_from_db()
    return batch


@transaction.atomic
def reopen_batch(
    campaign: Campaign, unit: Unit, *, why: str, actor: Person, now: dt.datetime
) -> NominationBatch:
    """The organiser gives a batch back. Cases whose eligibility is decided stay as they are."""
    if not why.strip():
        raise NotAllowed(refuse("reason_missing"))
    batch = locked_batch(campaign, unit)
    if batch.state != NominationBatch.State.SUBMITTED:
        raise NotAllowed(refuse("batch_not_submitted"))
    if frozen(document_of(campaign), now=now):
        raise NotAllowed(refuse("frozen"))
    NominationBatch.objects.filter(pk=batch.pk, state=NominationBatch.State.SUBMITTED).update(
        state=NominationBatch.State.OPEN, submitted_at=None, submitted_by=None
    )
    rows = Nomination.objects.filter(batch=batch, submission__state=State.REPORTED).select_related(
        "submission__tenant", "submission__owner"
    )
    for row in rows:
        transition(row.submission, Transition.REOPEN, actor=actor, now=now, why=why)
    audit.record("batch.reopen", batch, actor=actor, now=now, why=why, unit=unit.key)
    coordinators = Membership.objects.filter(role=Role.COORDINATOR, unit=unit).select_related("person")
    for membership in coordinators:
        messages.notify(
            membership.person,
            campaign,
            "batch.reopened",
            unit=unit.name,
            why=why,
            link=to_campaign("unit-desk", campaign) + f"?unit={unit.key}",
            now=now,
        )
    batch.refresh_from_db()
    return batch
