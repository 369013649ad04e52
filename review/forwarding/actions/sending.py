"""The sender's side, and the receiver's answer. Every batch is worked on under the advisory lock of its pair; what both sides
keep is written in one transaction, and audited on both.
"""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from campaigns.models import Campaign
from campaigns.schema import Document
from campaigns.schema.outputs import Forward
from portal import audit, messages
from portal.decisions import NotAllowed, refuse, require
from portal.locks import lock_names
from portal.models import Membership, Person
from portal.typed_text import one_line
from review.access import document_of
from review.bulk import require_chosen
from review.case_awards import award_of
from review.forwarding import crossing
from review.forwarding.mapping import mapped, shape_of
from review.forwarding.qualification import decide_case, decide_room
from review.links import to_campaign
from review.models import ForwardBatch, ForwardedCase, ForwardInvitation, Side
from submissions.actions.locking import locked
from submissions.case_attributes import case_attributes
from submissions.models import Submission
from submissions.states import State

MOST = 1000
"""Cases that one invitation may take."""


@transaction.atomic
def invite(
    campaign: Campaign,
    *,
    closes_at: dt.datetime,
    most: int,
    shows_outcome: bool,
    note: str,
    actor: Person,
    now: dt.datetime,
) -> ForwardInvitation:
    """A code by which another campaign's organiser may send cases into this one."""
    if closes_at <= now:
        raise NotAllowed(refuse("forward_deadline_over"))
    if not 1 <= most <= MOST:
        raise NotAllowed(refuse("forward_most", max=MOST))
    row: ForwardInvitation = ForwardInvitation.objects.create(
        tenant_id=campaign.tenant_id, campaign=campaign, closes_at=closes_at, most=most,
        shows_outcome=shows_outcome, note=one_line(note)[:200], made_by=actor, made_at=now,
    )  # fmt: skip
    audit.record(
        "forward.invite", campaign, campaign=campaign.pk, actor=actor, now=now, most=most, invitation=row.pk
    )
    return row  # fmt: skip


@transaction.atomic
def close(invitation: ForwardInvitation, *, actor: Person, now: dt.datetime) -> None:
    """Nothing more comes by this code; what came stays."""
    if ForwardInvitation.objects.filter(pk=invitation.pk, closed_at=None).update(closed_at=now):
        audit.record("forward.close", invitation, actor=actor, now=now)


def decide(forward: Forward, submission: Submission, doc: Document) -> Any:
    """Whether the case may go on, from what is at hand of it."""
    award = award_of(submission)
    shown = award if award is not None and award.published_at else None
    return decide_case(
        forward, case_attributes(submission), state=State(submission.state),
        judged=doc.category(submission.category).judged,
        tier=shown.tier if shown else "", award=shown.label if shown else "",
    )  # fmt: skip


@transaction.atomic
def send(
    campaign: Campaign, forward: Forward, submissions: Sequence[Submission], code: str, *, actor: Person, now: dt.datetime
) -> ForwardBatch:  # fmt: skip
    """Ask the campaign of the code to take these cases: all of them, or none. Only titles and what the rules call their parts
    go over.
    """
    require_chosen(submissions)
    doc = document_of(campaign)
    offer = crossing.offer_of(code, sender=campaign, now=now)
    if offer.campaign_id == campaign.pk:
        raise NotAllowed(refuse("forward_to_itself"))
    cases = [locked(each) for each in sorted(submissions, key=lambda each: each.pk)]
    _lapse(cases, now)
    for case in cases:
        require(decide(forward, case, doc))
        _require_new(case, forward)
    pair, shape = uuid.uuid4(), shape_of(doc, {case.category for case in cases})
    batch: ForwardBatch = ForwardBatch.objects.create(
        tenant_id=campaign.tenant_id, pair=pair, side=Side.OUT, campaign=campaign, forward=forward.key,
        other_tenant=offer.tenant, other_campaign=offer.campaign, closes_at=offer.closes_at, made_by=actor, made_at=now,
    )  # fmt: skip
    rows = [
        ForwardedCase.objects.create(
            tenant_id=campaign.tenant_id, side=Side.OUT, batch=batch, submission=case, forward=forward.key,
            title=str(case), category=case.category,
        )
        for case in cases
    ]  # fmt: skip
    audit.record(
        "forward.send", campaign, campaign=campaign.pk, actor=actor, now=now, cases=len(rows), pair=str(pair)
    )
    with crossing.receiving(offer) as invitation:
        _receive(invitation, batch, rows, shape, sender=campaign, now=now)
    return batch


def _receive(
    invitation: ForwardInvitation, sent: ForwardBatch, rows: Sequence[ForwardedCase], shape: list[dict[str, Any]], *,
    sender: Campaign, now: dt.datetime,
) -> None:  # fmt: skip
    """The receiver's rows. Called inside its tenant, under the invitation's lock."""
    if invitation.closed_at is not None or invitation.sender not in (None, sender.pk):
        raise NotAllowed(refuse("forward_code_unknown"))  # meanwhile
    live = ForwardedCase.objects.filter(batch__invitation=invitation, state__in=ForwardedCase.LIVE)
    require(decide_room(invitation.most, live.count(), len(rows)))
    ForwardInvitation.objects.filter(pk=invitation.pk).update(sender=sender.pk)
    batch = ForwardBatch.objects.create(
        tenant_id=invitation.tenant_id, pair=sent.pair, side=Side.IN, campaign=invitation.campaign,
        invitation=invitation, other_tenant=sender.tenant.name, other_campaign=sender.name, shape=shape,
        closes_at=invitation.closes_at, made_at=now,
    )  # fmt: skip
    ForwardedCase.objects.bulk_create(
        ForwardedCase(
            tenant_id=invitation.tenant_id, pair=row.pair, side=Side.IN, batch=batch, title=row.title, category=row.category
        )
        for row in rows
    )  # fmt: skip
    # The sender's person is no person of this tenant: the trail names the invitation.
    audit.record("forward.receive", invitation, actor=None, now=now, cases=len(rows), pair=str(sent.pair))
    messages.notify_each(
        list(Membership.objects.organisers().values_list("person_id", flat=True)), batch, "forward.asked", now=now,
        link=to_campaign("desk-forward-in", invitation.campaign, batch=sent.pair),
        sender=batch.other_tenant, campaign=invitation.campaign.name, count=len(rows),
    )  # fmt: skip


def _require_new(case: Submission, forward: Forward) -> None:
    """A case goes on once a forward; one whose author declined is not asked again."""
    earlier = ForwardedCase.objects.filter(submission=case, side=Side.OUT, forward=forward.key)
    states = set(earlier.values_list("state", flat=True))
    if states & set(ForwardedCase.LIVE):
        raise NotAllowed(refuse("forward_already", title=str(case)))
    if ForwardedCase.State.DECLINED in states:
        raise NotAllowed(refuse("forward_author_declined", title=str(case)))


def _lapse(cases: Sequence[Submission], now: dt.datetime) -> None:
    """What nobody answered before its deadline is over on both sides."""
    waiting = (ForwardedCase.State.ASKED, ForwardedCase.State.INVITED)
    over = ForwardedCase.objects.filter(
        submission__in=cases, side=Side.OUT, state__in=waiting, batch__closes_at__lte=now
    )
    crossing.set_both(list(over.values_list("pair", flat=True)), state=ForwardedCase.State.LAPSED)


@transaction.atomic
def accept(
    batch: ForwardBatch, choices: Mapping[str, Mapping[str, str] | None], categories: Mapping[str, str], *,
    actor: Person, now: dt.datetime,
) -> None:  # fmt: skip
    """Take a batch in. `categories` maps the sender's categories to this campaign's, `choices` each of them to what fills
    what (None: equal keys). Their authors are asked.
    """
    fresh = _answerable(batch, now)
    doc = document_of(fresh.campaign)
    known = {each.key: each for each in doc.categories}
    missing = [sent["label"] for sent in fresh.shape if categories.get(sent["key"]) not in known]
    if missing:
        raise NotAllowed(refuse("forward_unmapped", categories="、".join(missing)))
    mapping = {
        sent["key"]: mapped(sent, known[categories[sent["key"]]], choices.get(sent["key"]))
        for sent in fresh.shape
    }
    _answer(fresh, ForwardBatch.State.ACCEPTED, actor=actor, now=now, mapping=mapping)
    audit.record("forward.accept", fresh, actor=actor, now=now, pair=str(fresh.pair))
    pairs = list(fresh.cases.values_list("pair", flat=True))
    crossing.set_both(pairs, state=ForwardedCase.State.INVITED)
    with crossing.other_end(fresh) as theirs:
        ForwardBatch.objects.filter(pk=theirs.pk).update(
            state=ForwardBatch.State.ACCEPTED, mapping=mapping, answered_at=now
        )
        audit.record("forward.hear_acceptance", theirs, actor=None, now=now, pair=str(theirs.pair))
        _tell_sender(theirs, "accepted", now)
        for row in theirs.cases.select_related("submission__owner"):
            if row.submission is None:  # never: a case that passed is not thrown away
                continue
            messages.notify(
                row.submission.owner, row, "forward.invited", now=now,
                link=to_campaign("my-forward", theirs.campaign, forwarded=row.pair), submission=row.title,
                receiver=str(theirs), until=f"{theirs.closes_at.astimezone(theirs.campaign.zone):%Y-%m-%d %H:%M}",
            )  # fmt: skip


@transaction.atomic
def refuse_batch(batch: ForwardBatch, *, why: str, actor: Person, now: dt.datetime) -> None:
    """Not taken; the sender reads why."""
    said = one_line(why)[:500]
    if not said:
        raise NotAllowed(refuse("forward_reason"))
    fresh = _answerable(batch, now)
    _answer(fresh, ForwardBatch.State.REFUSED, actor=actor, now=now, reason=said)
    audit.record("forward.refuse", fresh, actor=actor, now=now, why=said, pair=str(fresh.pair))
    crossing.set_both(list(fresh.cases.values_list("pair", flat=True)), state=ForwardedCase.State.REFUSED)
    with crossing.other_end(fresh) as theirs:
        ForwardBatch.objects.filter(pk=theirs.pk).update(
            state=ForwardBatch.State.REFUSED, reason=said, answered_at=now
        )
        audit.record("forward.hear_refusal", theirs, actor=None, now=now, why=said, pair=str(theirs.pair))
        _tell_sender(theirs, "refused", now)


def _answerable(batch: ForwardBatch, now: dt.datetime) -> ForwardBatch:
    lock_names([pair_lock(batch.pair)])
    rows = ForwardBatch.objects.select_related("campaign__current", "campaign__tenant")
    fresh: ForwardBatch = rows.get(pk=batch.pk)
    if fresh.state != ForwardBatch.State.ASKED:
        raise NotAllowed(refuse("forward_answered"))
    if fresh.closes_at <= now:
        raise NotAllowed(refuse("forward_lapsed"))
    return fresh


def pair_lock(pair: uuid.UUID) -> str:
    """The name of the lock under which both sides of a batch change."""
    return f"forward:{pair}"


def _answer(batch: ForwardBatch, state: str, *, actor: Person, now: dt.datetime, **values: Any) -> None:
    ForwardBatch.objects.filter(pk=batch.pk, state=ForwardBatch.State.ASKED).update(
        state=state, made_by=actor, answered_at=now, **values
    )


def _tell_sender(theirs: ForwardBatch, answer: str, now: dt.datetime) -> None:
    if theirs.made_by is None:
        return
    link = to_campaign("desk-forwards", theirs.campaign)
    if answer == "accepted":
        messages.notify(theirs.made_by, theirs, "forward.accepted", now=now, link=link, receiver=str(theirs))
    else:
        messages.notify(theirs.made_by, theirs, "forward.refused", now=now, link=link, receiver=str(theirs))
