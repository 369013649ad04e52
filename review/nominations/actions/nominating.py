"""Putting cases forward. The unit's batch row is the lock under which its quotas are counted (X05); in a chain of
units the batch of the unit above is locked before it.
"""

import datetime as dt

from django.db import transaction
from django.db.models import F, Max, QuerySet

from campaigns.schema import Document
from portal import audit
from portal.decisions import NotAllowed, refuse, require
from portal.models import Person, Unit
from review.access import document_of
from review.models import Nomination, NominationBatch
from review.nominations.actions.rows import (
    change_decision,
    changeable,
    is_submitted,
    nomination_in,
    reports_until,
    sent_back,
    state_now,
)
from review.nominations.allotments.queries import place_decision
from review.nominations.chains import handed_up, nomination_below, own_submissions
from review.nominations.clashes import asking as clashes
from review.nominations.comments import drop_draft, keep_comment
from review.nominations.decisions import (
    decide_comment,
    decide_nominate,
    decide_owner,
    decide_return,
    decide_unchanged,
)
from review.nominations.locks import locked_batch, locked_level
from review.nominations.queries import (
    nominated_facts,
    recommending_window,
    unit_facts,
    vouches,
    waiting_member,
)
from review.nominations.quotas import SOFT, over_limits
from submissions.actions.transitions import transition
from submissions.case_attributes import case_attributes
from submissions.deadlines import may_resubmit
from submissions.models import Submission
from submissions.states import State, Transition


@transaction.atomic
def nominate(
    submission: Submission,
    unit: Unit,
    *,
    comment: str,
    over_reason: str = "",
    actor: Person,
    now: dt.datetime,
) -> Nomination:
    """Put one case forward, last in its category's order: one of the unit's own, or one that the level below has
    handed up. `over_reason` says why, where a quota that holds in principle is used up (S11); it is kept only then.
    """
    campaign = submission.campaign
    doc = document_of(campaign)
    batch, _ = locked_level(campaign, unit, doc)
    require(recommending_window(campaign, unit, now=now, category=submission.category, submission=submission))
    over = _require_places(submission, unit, batch, doc, comment=comment, over_reason=over_reason)
    if _is_own(submission, unit, doc):
        _enter(submission, unit, doc, actor=actor, now=now)
    else:
        _take_up(submission, unit, doc)
    last = _category_of(batch, submission.category).aggregate(last=Max("rank"))["last"] or 0
    nomination: Nomination = Nomination.objects.create(
        tenant_id=campaign.tenant_id,
        submission=submission,
        current_of=submission,
        batch=batch,
        rank=last + 1,
        comment=comment.strip(),
        over_reason=over_reason.strip() if over else "",
        made_by=actor,
        made_at=now,
    )
    drop_draft(submission, unit)
    audit.record(
        "nomination.nominate",
        nomination,
        campaign=campaign.pk,
        about=submission,
        actor=actor,
        now=now,
        why=nomination.over_reason,
    )
    if doc.author_limits or doc.exclusives:
        clashes.ask(submission, now=now)
    return nomination


def _is_own(submission: Submission, unit: Unit, doc: Document) -> bool:
    return own_submissions(submission.campaign, unit, doc).filter(pk=submission.pk).exists()


def _require_places(
    submission: Submission,
    unit: Unit,
    batch: NominationBatch,
    doc: Document,
    *,
    comment: str,
    over_reason: str,
) -> bool:
    """Refuses what the rules or the numbers given out refuse. Whether it passed a limit in principle by its reason."""
    facts, nominated = case_attributes(submission), nominated_facts(batch)
    require(
        decide_nominate(
            doc,
            unit_facts(unit),
            facts,
            nominated,
            unit_name=unit.name,
            batch_submitted=is_submitted(batch),
            comment=comment,
            over_reason=over_reason,
        )
    )
    found = place_decision(submission, unit, doc, direct=_is_own(submission, unit, doc))
    if not (found.code in SOFT and over_reason.strip()):
        require(found)
    quotas = doc.recommend.quotas if doc.recommend else ()
    return not found or bool(over_limits(quotas, unit_facts(unit), nominated, facts, doc.categories))


def _enter(submission: Submission, unit: Unit, doc: Document, *, actor: Person, now: dt.datetime) -> None:
    """The first nomination of a case: its applicant is of the unit, and the case leaves the applicant's hands."""
    waiting = waiting_member(doc, unit, submission.owner)
    require(decide_owner(membership_waiting=waiting is not None, owner_name=str(submission.owner)))
    if vouches(doc, unit, submission.owner):
        audit.record(
            "member.vouch", submission, actor=actor, now=now, person=submission.owner_id, unit=unit.key
        )
    transition(submission, Transition.RECOMMEND, actor=actor, now=now)


def _take_up(submission: Submission, unit: Unit, doc: Document) -> None:
    """A case that came up from the level below: its nomination there is current no longer."""
    taken = handed_up(submission.campaign, unit, doc).filter(
        submission=submission, submission__state=State.RECOMMENDED
    )
    if taken.update(current_of=None):
        return
    if doc.recommend is not None and doc.recommend.chain:
        raise NotAllowed(refuse("not_handed_up_now"))
    raise NotAllowed(refuse("other_unit_recommends"))


@transaction.atomic
def change_comment(
    submission: Submission, unit: Unit, *, comment: str, actor: Person, now: dt.datetime
) -> Nomination:
    """Reword the comment of a case that is already put forward."""
    doc = document_of(submission.campaign)
    row = changeable(submission, unit, doc, now=now)
    require(decide_comment(doc, comment))
    row.comment = comment.strip()
    row.save(update_fields=["comment"])
    drop_draft(submission, unit)
    audit.record(
        "nomination.reword", row, campaign=submission.campaign_id, about=submission, actor=actor, now=now
    )
    return row


@transaction.atomic
def withdraw_nomination(submission: Submission, unit: Unit, *, actor: Person, now: dt.datetime) -> None:
    """Take a case back out of the batch; those behind it move up. A case that came from the level below goes back to
    what was handed up.
    """
    doc = document_of(submission.campaign)
    row = changeable(submission, unit, doc, now=now)
    if row.current_of_id is None:
        raise NotAllowed(refuse("taken_above"))
    below = nomination_below(row)
    if below is None and not (sent_back(row) and state_now(submission) != State.RECOMMENDED):
        transition(submission, Transition.UNRECOMMEND, actor=actor, now=now)
    audit.record("nomination.withdraw", submission, actor=actor, now=now)
    batch = row.batch
    keep_comment(row, unit, actor=actor, now=now)
    row.delete()
    if below is not None:
        Nomination.objects.filter(pk=below.pk).update(current_of=submission)
    _category_of(batch, submission.category).filter(rank__gt=row.rank or 0).update(rank=F("rank") - 1)


@transaction.atomic
def set_rank(submission: Submission, unit: Unit, *, rank: int, actor: Person, now: dt.datetime) -> None:
    """Move a case to a place in its category's order; the others make room."""
    batch = locked_batch(submission.campaign, unit)
    require(decide_unchanged(batch_submitted=is_submitted(batch)))
    require(
        recommending_window(
            submission.campaign, unit, now=now, category=submission.category, submission=submission
        )
    )
    row = nomination_in(batch, submission)
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
    submission: Submission,
    unit: Unit,
    *,
    why: str,
    until: dt.datetime | None = None,
    actor: Person,
    now: dt.datetime,
) -> None:
    """Give a case back to its applicant, with the reason, and until a date where one is named. One that the unit above
    sent back keeps its place in the batch meanwhile.
    """
    if not why.strip():
        raise NotAllowed(refuse("reason_missing"))
    batch, _ = locked_level(submission.campaign, unit, document_of(submission.campaign))
    row = Nomination.objects.filter(batch=batch, submission=submission).first()
    require(change_decision(batch, row, submission.campaign, now=now))
    require(
        decide_return(
            may_be_resubmitted=bool(may_resubmit(submission, now=now)),
            until=until,
            latest=reports_until(submission, unit, row),
            now=now,
        )
    )
    if row is not None and sent_back(row) and state_now(submission) == State.RECOMMENDED:
        if nomination_below(row) is not None:
            raise NotAllowed(refuse("return_to_level_below"))
        transition(submission, Transition.UNRECOMMEND, actor=actor, now=now)
    transition(submission, Transition.RETURN, actor=actor, now=now, why=why.strip(), until=until)


def _category_of(batch: NominationBatch, category: str) -> QuerySet[Nomination]:
    return Nomination.objects.filter(batch=batch, submission__category=category).order_by("rank", "pk")
