"""The author's side: only their own yes makes a case of the receiving campaign, and it is theirs. And what is told when a
case no longer qualifies where it came from.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from portal import audit, messages
from portal.decisions import Decision, NotAllowed, refuse
from portal.files.actions.sharing import attach_shared
from portal.locks import lock_names
from portal.models import Attachment, Membership, Person
from review.access import document_of
from review.forwarding import crossing
from review.forwarding.actions.sending import decide, pair_lock
from review.links import to_campaign
from review.models import ForwardBatch, ForwardedCase, Side
from submissions.actions.locking import locked
from submissions.drafts.actions.authors import set_authors
from submissions.drafts.actions.drafts import create_draft, save_draft
from submissions.drafts.author_input import AuthorInput
from submissions.models import Submission


@dataclass(frozen=True, slots=True)
class Left:
    """A file that could not go over, and why."""

    name: str
    refusal: Decision


@dataclass(frozen=True, slots=True)
class Confirmed:
    """The draft in the receiving campaign, its tenant's slug, and what could not go over."""

    tenant: str
    draft: Submission
    left: tuple[Left, ...]


@transaction.atomic
def confirm(row: ForwardedCase, *, actor: Person, now: dt.datetime) -> Confirmed:
    """Make the draft: title, authors, answers and files as the receiver mapped them. What the new rules don't take is left out
    and named; declarations are given anew, and handing in is the author's. Again, where the draft was thrown away.
    """
    fresh, case = _mine(row, actor)
    if fresh.batch.closes_at <= now:
        raise NotAllowed(refuse("forward_lapsed"))
    if fresh.stopped_at is not None:
        raise NotAllowed(refuse("forward_stopped"))
    plan = fresh.batch.mapping[fresh.category]
    people = [_lines(case.authors), _lines(case.instructors)]
    files = list(case.files.select_related("blob"))
    with crossing.other_end(fresh.batch) as theirs:
        counterpart: ForwardedCase = theirs.cases.select_for_update().get(pair=fresh.pair)
        if fresh.state == ForwardedCase.State.CONFIRMED and counterpart.submission_id is not None:
            raise NotAllowed(refuse("forward_confirmed_already"))
        draft = _draft(theirs, case, plan, people, actor=actor, now=now)
        left = _bring_files(draft, files, plan, actor=actor, now=now)
        ForwardedCase.objects.filter(pk=counterpart.pk).update(submission=draft)
        audit.record("forward.arrive", draft, actor=actor, now=now, pair=str(fresh.pair))
    crossing.set_both([fresh.pair], state=ForwardedCase.State.CONFIRMED, answered_at=now)
    audit.record("forward.confirm", case, actor=actor, now=now, pair=str(fresh.pair))
    return Confirmed(theirs.campaign.tenant.slug, draft, left)


@transaction.atomic
def decline(row: ForwardedCase, *, actor: Person, now: dt.datetime) -> None:
    """The author does not go on; both sides see that, and nobody asks again."""
    fresh, case = _mine(row, actor)
    if fresh.state != ForwardedCase.State.INVITED:
        raise NotAllowed(refuse("forward_confirmed_already"))
    crossing.set_both([fresh.pair], state=ForwardedCase.State.DECLINED, answered_at=now)
    audit.record("forward.decline", case, actor=actor, now=now, pair=str(fresh.pair))


def _mine(row: ForwardedCase, actor: Person) -> tuple[ForwardedCase, Submission]:
    """The row as it is now, under the batch's lock and its case's, while its author may answer."""
    lock_names([pair_lock(row.batch.pair)])
    if row.submission is None or row.submission.owner_id != actor.pk:
        raise NotAllowed(refuse("forward_not_yours"))
    case = locked(row.submission)
    fresh: ForwardedCase = ForwardedCase.objects.select_related("batch").get(pk=row.pk, side=Side.OUT)
    if fresh.state == ForwardedCase.State.DECLINED:
        raise NotAllowed(refuse("forward_author_declined", title=fresh.title))
    if fresh.state not in (ForwardedCase.State.INVITED, ForwardedCase.State.CONFIRMED):
        raise NotAllowed(refuse("forward_not_invited"))
    return fresh, case


def _lines(people: Any) -> list[AuthorInput]:
    """By name: the receiver looks for a unit of exactly that name, and where it has none the author chooses."""
    return [
        AuthorInput(
            name=each.name, unit_name=each.unit.name if each.unit else each.unit_name, phone=each.phone,
            details=each.details,
        )
        for each in people.select_related("unit")
    ]  # fmt: skip


def _draft(
    theirs: ForwardBatch, case: Submission, plan: Mapping[str, Any], people: list[list[AuthorInput]], *, actor: Person, now: dt.datetime
) -> Submission:  # fmt: skip
    """Called inside the receiver's tenant; the calendar, the number of drafts and the rules there decide."""
    tracks = {each.key: each.tracks for each in document_of(theirs.campaign).categories}
    track = case.track if case.track in tracks.get(plan["category"], ()) else ""
    draft = create_draft(
        theirs.campaign, plan["category"], actor=actor, now=now, track=track, group=case.group
    )
    answers = {to: case.answers[source] for source, _, to, _ in plan["fields"] if source in case.answers}
    draft = save_draft(draft, actor=actor, now=now, title=case.title, answers=answers)
    return set_authors(draft, *people, actor=actor, now=now)


def _bring_files(
    draft: Submission, files: list[Attachment], plan: Mapping[str, Any], *, actor: Person, now: dt.datetime
) -> tuple[Left, ...]:
    left = []
    for source, _, to, _ in plan["slots"]:
        for file in (each for each in files if each.slot == source):
            try:
                with transaction.atomic():
                    attach_shared(draft.folder, to, file, actor=actor, now=now)
            except NotAllowed as refused:
                left.append(Left(file.name, refused.decision))
    return tuple(left)


def follow_exclusion(submission: Submission, *, why: str, now: dt.datetime) -> None:
    """A case that went on was rejected or disqualified (settings.EXCLUSION_HANDLERS): the receiver is told that it no longer
    qualifies, and not why.
    """
    _stop(submission, {row.forward for row in _gone_on(submission)}, now)


def follow_award_change(submission: Submission, *, why: str, now: dt.datetime, list_key: str = "") -> None:
    """Its published award was changed or taken (settings.AWARD_CHANGE_HANDLERS): the same, where the forward asks for another.
    Special awards qualify for no forward.
    """
    if list_key:
        return
    rows = list(_gone_on(submission))
    if not rows:
        return
    case = Submission.objects.with_relations().get(pk=submission.pk)
    doc = document_of(case.campaign)
    holding = {each.key for each in doc.forwards if decide(each, case, doc)}
    _stop(submission, {row.forward for row in rows} - holding, now)


def follow_reinstatement(submission: Submission, *, why: str, now: dt.datetime) -> None:
    """It is in again (settings.REINSTATEMENT_HANDLERS): the note goes where it qualifies as before."""
    rows = list(_gone_on(submission).exclude(stopped_at=None))
    if not rows:
        return
    case = Submission.objects.with_relations().get(pk=submission.pk)
    doc = document_of(case.campaign)
    holding = {each.key for each in doc.forwards if decide(each, case, doc)}
    crossing.set_both([row.pair for row in rows if row.forward in holding], stopped_at=None)


def _gone_on(submission: Submission) -> Any:
    rows = ForwardedCase.objects.filter(submission=submission, side=Side.OUT, state__in=ForwardedCase.LIVE)
    return rows.select_related("batch")


def _stop(submission: Submission, forwards: set[str], now: dt.datetime) -> None:
    for row in _gone_on(submission).filter(forward__in=forwards, stopped_at=None):
        crossing.set_both([row.pair], stopped_at=now)
        with crossing.other_end(row.batch) as theirs:
            audit.record("forward.stop", theirs, actor=None, now=now, pair=str(row.pair))
            messages.notify_each(
                list(Membership.objects.organisers().values_list("person_id", flat=True)), theirs, "forward.stopped",
                now=now, link=to_campaign("desk-forward-in", theirs.campaign, batch=theirs.pair),
                submission=row.title, sender=theirs.other_tenant, campaign=theirs.campaign.name,
            )  # fmt: skip
