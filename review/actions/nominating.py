"""Putting cases forward. The unit's batch row is the lock under which its quotas are counted (X05)."""

import datetime as dt

from django.db import transaction
from django.db.models import F, Max, QuerySet

from campaigns.models import Campaign
from portal import audit
from portal.decisions import NotAllowed, refuse, require
from portal.models import Person, Unit
from review.access import document_of
from review.batch import (
    decide_comment,
    decide_nominate,
    decide_owner,
    decide_return,
    decide_time,
    decide_unchanged,
    own_cases,
    vouches,
)
from review.models import Nomination, NominationBatch
from submissions.actions.transitions import transition
from submissions.models import Submission
from submissions.states import Transition


def locked_batch(campaign: Campaign, unit: Unit) -> NominationBatch:
    """The unit's batch, made on first use, locked until the transaction ends."""
    NominationBatch.objects.get_or_create(
        campaign=campaign,
        unit=unit,
        defaults={"tenant_id": campaign.tenant_id, "state": NominationBatch.State.OPEN},
    )
    found: NominationBatch = NominationBatch.objects.select_for_update().get(campaign=campaign, unit=unit)
    return found


@transaction.atomic
def nominate(
    submission: Submission, unit: Unit, *, comment: str, actor: Person, now: dt.datetime
) -> Nomination:
    """Put one case forward, last in its category's order."""
    campaign = submission.campaign
    doc = document_of(campaign)
    batch = locked_batch(campaign, unit)
    require(decide_time(campaign, unit, now=now, category=submission.category, submission=submission))
    require(decide_nominate(doc, unit, batch, submission, comment=comment))
    if not own_cases(campaign, unit, doc).filter(pk=submission.pk).exists():
        raise NotAllowed(refuse("other_unit_recommends"))
    require(decide_owner(doc, unit, submission.owner))
    if vouches(doc, unit, submission.owner):
        audit.record(
            "member.vouch", submission, actor=actor, now=now, person=submission.owner_id, unit=unit.key
        )
    transition(submission, Transition.RECOMMEND, actor=actor, now=now)
    last = _category_of(batch, submission.category).aggregate(last=Max("rank"))["last"] or 0
    made: Nomination = Nomination.objects.create(
        tenant_id=campaign.tenant_id,
        submission=submission,
        batch=batch,
        rank=last + 1,
        comment=comment.strip(),
        made_by=actor,
        made_at=now,
    )
    audit.record("nomination.nominate", made, campaign=campaign.pk, about=submission, actor=actor, now=now)
    return made


@transaction.atomic
def change_comment(
    submission: Submission, unit: Unit, *, comment: str, actor: Person, now: dt.datetime
) -> Nomination:
    """Reword the comment of a case that is already put forward."""
    batch = locked_batch(submission.campaign, unit)
    require(decide_unchanged(batch))
    require(
        decide_time(submission.campaign, unit, now=now, category=submission.category, submission=submission)
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
    require(decide_unchanged(batch))
    require(
        decide_time(submission.campaign, unit, now=now, category=submission.category, submission=submission)
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
    require(decide_unchanged(batch))
    require(
        decide_time(submission.campaign, unit, now=now, category=submission.category, submission=submission)
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
def return_case(submission: Submission, unit: Unit, *, why: str, actor: Person, now: dt.datetime) -> None:
    """Give a case back to its applicant, with the reason."""
    if not why.strip():
        raise NotAllowed(refuse("reason_missing"))
    require(decide_unchanged(locked_batch(submission.campaign, unit)))
    require(decide_return(submission, now=now))
    transition(submission, Transition.RETURN, actor=actor, now=now, why=why.strip())


def _category_of(batch: NominationBatch, category: str) -> QuerySet[Nomination]:
    return Nomination.objects.filter(batch=batch, submission__category=category).order_by("rank", "pk")


def _nomination(batch: NominationBatch, submission: Submission) -> Nomination:
    row: Nomination | None = Nomination.objects.filter(batch=batch, submission=submission).first()
    if row is None:
        raise NotAllowed(refuse("not_recommended"))
    return row
