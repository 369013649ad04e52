"""Putting cases forward. The unit's batch row is the lock under which its quotas are counted (X05)."""

import datetime as dt

from django.db import transaction
from django.db.models import F, Max, QuerySet

from campaigns.calendar.windows import frozen
from campaigns.models import Campaign
from portal import audit, messages
from portal.decisions import NotAllowed, refuse, require
from portal.models import Membership, Person, Role, Unit
from review.access import document_of
from review.links import to_campaign, to_unit
from review.models import Nomination, NominationBatch
from review.nominations.decisions import (
    decide_comment,
    decide_nominate,
    decide_owner,
    decide_return,
    decide_unchanged,
)
from review.nominations.locks import locked_batch
from review.nominations.queries import (
    batch_decision,
    batch_of,
    nominated_facts,
    own_submissions,
    recommending_window,
    unit_facts,
    vouches,
    waiting_member,
)
from submissions.actions.transitions import transition
from submissions.case_attributes import case_attributes
from submissions.deadlines import may_resubmit
from submissions.models import Submission
from submissions.states import State, Transition


@transaction.atomic
def nominate(
    submission: Submission, unit: Unit, *, comment: str, actor: Person, now: dt.datetime
) -> Nomination:
    """Put one case forward, last in its category's order."""
    campaign = submission.campaign
    doc = document_of(campaign)
    batch = locked_batch(campaign, unit)
    require(recommending_window(campaign, unit, now=now, category=submission.category, submission=submission))
    require(
        decide_nominate(
            doc,
            unit_facts(unit),
            case_attributes(submission),
            nominated_facts(batch),
            unit_name=unit.name,
            batch_submitted=_submitted(batch),
            comment=comment,
        )
    )
    if not own_submissions(campaign, unit, doc).filter(pk=submission.pk).exists():
        raise NotAllowed(refuse("other_unit_recommends"))
    waiting = waiting_member(doc, unit, submission.owner)
    require(decide_owner(membership_waiting=waiting is not None, owner_name=str(submission.owner)))
    if vouches(doc, unit, submission.owner):
        audit.record(
            "member.vouch", submission, actor=actor, now=now, person=submission.owner_id, unit=unit.key
        )
    transition(submission, Transition.RECOMMEND, actor=actor, now=now)
    last = _category_of(batch, submission.category).aggregate(last=Max("rank"))["last"] or 0
    nomination: Nomination = Nomination.objects.create(
        tenant_id=campaign.tenant_id,
        submission=submission,
        batch=batch,
        rank=last + 1,
        comment=comment.strip(),
        made_by=actor,
        made_at=now,
    )
    audit.record(
        "nomination.nominate", nomination, campaign=campaign.pk, about=submission, actor=actor, now=now
    )
    return nomination


@transaction.atomic
def change_comment(
    submission: Submission, unit: Unit, *, comment: str, actor: Person, now: dt.datetime
) -> Nomination:
    """Reword the comment of a case that is already put forward."""
    batch = locked_batch(submission.campaign, unit)
    require(decide_unchanged(batch_submitted=_submitted(batch)))
    require(
        recommending_window(
            submission.campaign, unit, now=now, category=submission.category, submission=submission
        )
    )
    require(decide_comment(document_of(submission.campaign), comment))
    row = _nomination(batch, submission)
    row.comment = comment.strip()
    row.save(update_fields=["comment"])
    audit.record(
        "nomination.reword", row, campaign=submission.campaign_id, about=submission, actor=actor, now=now
    )
    return row


@transaction.atomic
def withdraw_nomination(submission: Submission, unit: Unit, *, actor: Person, now: dt.datetime) -> None:
    """Take a case back out of the batch; those behind it move up."""
    batch = locked_batch(submission.campaign, unit)
    require(decide_unchanged(batch_submitted=_submitted(batch)))
    require(
        recommending_window(
            submission.campaign, unit, now=now, category=submission.category, submission=submission
        )
    )
    row = _nomination(batch, submission)
    transition(submission, Transition.UNRECOMMEND, actor=actor, now=now)
    audit.record("nomination.withdraw", submission, actor=actor, now=now)
    row.delete()
    _category_of(batch, submission.category).filter(rank__gt=row.rank or 0).update(rank=F("rank") - 1)


@transaction.atomic
def set_rank(submission: Submission, unit: Unit, *, rank: int, actor: Person, now: dt.datetime) -> None:
    """Move a case to a place in its category's order; the others make room."""
    batch = locked_batch(submission.campaign, unit)
    require(decide_unchanged(batch_submitted=_submitted(batch)))
    require(
        recommending_window(
            submission.campaign, unit, now=now, category=submission.category, submission=submission
        )
    )
    row = _nomination(batch, submission)
    others = [r for r in _category_of(batch, submission.category) if r.pk != row.pk]
    place = max(1, min(rank, len(others) + 1))
    others.insert(place - 1, row)
    changed = []
    for position, each in enumerate(others, start=1):
        if each.rank != position:
            each.rank = position
            changed.append(each)
    Nomination.objects.bulk_update(changed, ["rank"])
    audit.record(
        "nomination.rank",
        row,
        campaign=submission.campaign_id,
        about=submission,
        actor=actor,
        now=now,
        rank=place,
    )


@transaction.atomic
def return_submission(
    submission: Submission, unit: Unit, *, why: str, actor: Person, now: dt.datetime
) -> None:
    """Give a case back to its applicant, with the reason."""
    if not why.strip():
        raise NotAllowed(refuse("reason_missing"))
    batch = locked_batch(submission.campaign, unit)
    require(decide_unchanged(batch_submitted=_submitted(batch)))
    require(decide_return(may_be_resubmitted=bool(may_resubmit(submission, now=now))))
    transition(submission, Transition.RETURN, actor=actor, now=now, why=why.strip())


def _submitted(batch: NominationBatch) -> bool:
    return batch.state == NominationBatch.State.SUBMITTED


def _category_of(batch: NominationBatch, category: str) -> QuerySet[Nomination]:
    return Nomination.objects.filter(batch=batch, submission__category=category).order_by("rank", "pk")


def _nomination(batch: NominationBatch, submission: Submission) -> Nomination:
    row = Nomination.objects.filter(batch=batch, submission=submission).first()
    if row is None:
        raise NotAllowed(refuse("not_recommended"))
    return row


@transaction.atomic
def submit_batch(
    campaign: Campaign, unit: Unit, *, despite_warnings: bool, actor: Person, now: dt.datetime
) -> NominationBatch:
    """Freeze the unit's batch and report its cases (L18)."""
    batch = locked_batch(campaign, unit)
    require(recommending_window(campaign, unit, now=now))
    contents = batch_of(campaign, unit, document_of(campaign))
    require(batch_decision(contents, despite_warnings=despite_warnings))
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
    for membership in Membership.objects.organisers().select_related("person"):
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
            link=to_unit("unit-desk", campaign, unit),
            now=now,
        )
    batch.refresh_from_db()
    return batch
