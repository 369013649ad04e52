"""A unit hands in its batch; the organiser may give it back."""

import datetime as dt

from django.db import transaction

from campaigns.models import Campaign
from campaigns.windows import frozen
from portal import audit, notices
from portal.decisions import NotAllowed, refuse, require
from portal.models import Membership, Person, Role, Unit
from review.access import document_of
from review.actions.recommending import locked_handover
from review.batch import batch_of, decide_handover, decide_time
from review.links import to_campaign
from review.models import Handover, Recommendation
from submissions.actions import move
from submissions.states import Move, State


@transaction.atomic
def hand_in(
    campaign: Campaign, unit: Unit, *, despite_warnings: bool, actor: Person, now: dt.datetime
) -> Handover:
    """Freeze the unit's batch and report its cases (L18)."""
    handover = locked_handover(campaign, unit)
    require(decide_time(campaign, unit, now=now))
    batch = batch_of(campaign, unit, document_of(campaign))
    require(decide_handover(batch, despite_warnings=despite_warnings))
    won = Handover.objects.filter(pk=handover.pk, state=Handover.State.OPEN).update(
        state=Handover.State.HANDED_IN, handed_in_at=now, handed_in_by=actor
    )
    if not won:
        raise NotAllowed(refuse("handed_in"))
    rows = Recommendation.objects.filter(
        handover=handover, submission__state=State.RECOMMENDED
    ).select_related("submission__tenant", "submission__owner")
    for row in rows:
        move(row.submission, Move.REPORT, actor=actor, now=now)
    audit.record("batch.submit", handover, actor=actor, now=now, cases=batch.size, unit=unit.key)
    for membership in Membership.objects.filter(role=Role.ORGANISER).select_related("person"):
        notices.tell(
            membership.person,
            campaign,
            title=f"{unit.name}已报送 {batch.size} 件案例"[:120],
            body=f"“{campaign.name}”的这些案例等待资格审核。",
            link=to_campaign("desk-units", campaign) + f"?of={unit.key}",
            now=now,
        )
    handover.refresh_from_db()
    return handover


@transaction.atomic
def reopen(campaign: Campaign, unit: Unit, *, why: str, actor: Person, now: dt.datetime) -> Handover:
    """The organiser gives a batch back. Cases whose eligibility is decided stay as they are."""
    if not why.strip():
        raise NotAllowed(refuse("reason_missing"))
    handover = locked_handover(campaign, unit)
    if handover.state != Handover.State.HANDED_IN:
        raise NotAllowed(refuse("not_handed_in"))
    if frozen(document_of(campaign), now=now):
        raise NotAllowed(refuse("frozen"))
    Handover.objects.filter(pk=handover.pk, state=Handover.State.HANDED_IN).update(
        state=Handover.State.OPEN, handed_in_at=None, handed_in_by=None
    )
    rows = Recommendation.objects.filter(handover=handover, submission__state=State.REPORTED).select_related(
        "submission__tenant", "submission__owner"
    )
    for row in rows:
        move(row.submission, Move.REOPEN, actor=actor, now=now, why=why)
    audit.record("batch.reopen", handover, actor=actor, now=now, why=why, unit=unit.key)
    coordinators = Membership.objects.filter(role=Role.COORDINATOR, unit=unit).select_related("person")
    for membership in coordinators:
        notices.tell(
            membership.person,
            campaign,
            title=f"报送已退回：{unit.name}"[:120],
            body=why,
            link=to_campaign("unit-desk", campaign) + f"?unit={unit.key}",
            now=now,
        )
    handover.refresh_from_db()
    return handover
