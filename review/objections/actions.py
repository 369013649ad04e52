"""Opening and ending a public notice; filing, handling and deciding objections (C20)."""

import datetime as dt

from django.db import transaction

from campaigns.models import Campaign
from portal import audit, messages
from portal.decisions import NotAllowed, refuse, require
from portal.files.owners import open_folder
from portal.locks import lock_names
from portal.models import ORGANISERS, Membership, Person
from review import links
from review.access import document_of
from review.awards.actions.drafting import pin_run
from review.models import Objection, ObjectionNote, PublicNotice, UnitHonour
from review.objections.decisions import MOST_NOTES, decide_object, decide_open
from review.objections.queries import listed_count, running_notice
from review.objections.states import DECIDED_BY, MOVES, OPEN, Step, decide_step
from submissions.models import Submission

KIND = "objection"
QUOTED = 300
"""Characters of a text that a notification quotes."""


@transaction.atomic
def open_notice(
    campaign: Campaign,
    *,
    opens_at: dt.datetime,
    closes_at: dt.datetime,
    text: str,
    actor: Person,
    now: dt.datetime,
) -> PublicNotice:
    """Put the list under public notice. The campaign's row is the lock. Raises `NotAllowed`."""
    row = Campaign.objects.select_for_update(no_key=True, of=("self",)).get(pk=campaign.pk)
    require(
        decide_open(
            listed=listed_count(campaign),
            published=row.results_at is not None,
            running=running_notice(campaign, now=now) is not None,
            opens_at=opens_at,
            closes_at=closes_at,
            now=now,
        )
    )
    notice: PublicNotice = PublicNotice.objects.create(
        tenant_id=campaign.tenant_id, campaign=campaign, run=pin_run(campaign, now=now), opens_at=opens_at, closes_at=closes_at, text=text,
        opened_by=actor,
    )  # fmt: skip
    audit.record(
        "public_notice.open", notice, about=campaign, campaign=campaign.pk, actor=actor, now=now,
        opens=opens_at.isoformat(), closes=closes_at.isoformat(),
    )  # fmt: skip
    return notice


@transaction.atomic
def change_end(
    notice: PublicNotice, *, closes_at: dt.datetime, why: str, actor: Person, now: dt.datetime
) -> None:
    """Give the notice another end: a later one, or now. Raises `NotAllowed`."""
    row = PublicNotice.objects.select_for_update(of=("self",)).get(pk=notice.pk)
    if not why.strip():
        raise NotAllowed(refuse("reason_missing"))
    if row.closes_at <= now or row.ended_at is not None:
        raise NotAllowed(refuse("notice_over", closes=row.closes_at.astimezone(notice.campaign.zone)))
    old, row.closes_at = row.closes_at, max(closes_at, now)
    if row.closes_at <= now:
        row.ended_at, row.ended_why = now, why.strip()[:500]
    row.save(update_fields=["closes_at", "ended_at", "ended_why"])
    audit.record(
        "public_notice.change", row, about=notice.campaign, campaign=notice.campaign_id, actor=actor, now=now,
        why=why.strip(), old=old.isoformat(), new=row.closes_at.isoformat(),
    )  # fmt: skip


@transaction.atomic
def file_objection(
    notice: PublicNotice,
    *,
    submission: Submission | None,
    honour: UnitHonour | None = None,
    ground: str,
    text: str,
    name: str,
    contact: str,
    actor: Person,
    now: dt.datetime,
) -> Objection:
    """Object, by name, to one case, to one honour of a unit, or to the list. Raises `NotAllowed`."""
    campaign = notice.campaign
    lock_names([f"objection:{campaign.pk}:{actor.pk}"])
    row = PublicNotice.objects.select_for_update(no_key=True, of=("self",)).get(pk=notice.pk)
    about = {
        "unit": honour.unit if honour else None,
        "honour": honour.honour_list.award if honour else "",
    }
    mine = Objection.objects.filter(notice__campaign=campaign, objector=actor, state__in=OPEN)
    require(
        decide_object(
            opens_at=row.opens_at.astimezone(campaign.zone),
            closes_at=row.closes_at.astimezone(campaign.zone),
            open_already=mine.count(),
            repeated=mine.filter(submission=submission, ground=ground, **about).exists(),
            now=now,
        )
    )
    label = honour.honour_list.label if honour else ""
    promise = document_of(campaign).objections
    objection: Objection = Objection.objects.create(
        tenant_id=campaign.tenant_id, notice=notice, submission=submission, objector=actor, name=name,
        contact=contact, ground=ground, text=text, filed_at=now,
        due_at=now + dt.timedelta(days=promise.handle_days),
        folder=open_folder(KIND, campaign.tenant_id), honour_label=label, **about,
    )  # fmt: skip
    audit.record("objection.file", objection, campaign=campaign.pk, actor=actor, now=now, ground=ground)
    organisers = Membership.objects.filter(tenant_id=campaign.tenant_id, role__in=ORGANISERS)
    people = {row.person_id: row.person for row in organisers.select_related("person")}
    for organiser in people.values():
        messages.notify(
            organiser, objection, "objection.filed", campaign=campaign.name,
            ground=objection.get_ground_display(), link=to_objection(objection), now=now,
        )  # fmt: skip
    return objection


@transaction.atomic
def take_step(
    objection: Objection, step: Step, *, text: str, told_text: str = "", actor: Person, now: dt.datetime
) -> Objection:
    """Accept, decline, decide, withdraw or reopen. `text` is the reason or the decision in words, `told_text` what the
    case's applicant is told where it is accepted. Raises `NotAllowed`.
    """
    row = _locked(objection)
    require(decide_step(row.state, step))
    if step is not Step.ACCEPT and step is not Step.WITHDRAW and not text.strip():
        raise NotAllowed(refuse("objection_words_missing"))
    row.state = MOVES[step][1]
    if step in DECIDED_BY:
        row.outcome, row.decided_at = text.strip(), now
    elif step is Step.REOPEN:
        row.outcome, row.decided_at = "", None
    elif step is Step.ACCEPT and row.submission is not None:
        row.told_text = told_text.strip()
    row.save(update_fields=["state", "outcome", "decided_at", "told_text"])
    _note(row, ObjectionNote.Kind.STEP, text, state=row.state, actor=actor, now=now)
    audit.record(f"objection.{step}", row, campaign=row.notice.campaign_id, actor=actor, now=now)
    _tell_objector(row, step, text, now=now)
    _tell_applicant(row, step, text, now=now)
    return row


def _tell_objector(objection: Objection, step: Step, text: str, *, now: dt.datetime) -> None:
    if step is Step.WITHDRAW:
        return
    messages.notify(
        objection.objector, objection, "objection.moved", campaign=objection.notice.campaign.name,
        state=objection.get_state_display(), text=text.strip()[:QUOTED], link=to_objection(objection), now=now,
    )  # fmt: skip


def _tell_applicant(objection: Objection, step: Step, text: str, *, now: dt.datetime) -> None:
    """The case's applicant hears of an objection once it is accepted and told, and then of what is decided."""
    submission = objection.submission
    if submission is None or not objection.told_text or step in {Step.DECLINE, Step.WITHDRAW}:
        return
    said = objection.told_text if step is Step.ACCEPT else text.strip()
    messages.notify(
        submission.owner, objection, "objection.about_your_case", campaign=objection.notice.campaign.name,
        submission=str(submission), state=objection.get_state_display(), text=said[:QUOTED],
        link=to_objection(objection), now=now,
    )  # fmt: skip


@transaction.atomic
def add_note(
    objection: Objection, kind: ObjectionNote.Kind, *, text: str, actor: Person, now: dt.datetime
) -> ObjectionNote:
    """One more entry of the record: the organiser's own, a question to the objector, what the objector adds, what the
    applicant says. Raises `NotAllowed`.
    """
    row = _locked(objection)
    if kind is not ObjectionNote.Kind.INTERNAL and row.state not in OPEN:
        raise NotAllowed(refuse("objection_moved_on", objection_state=row.state))
    if row.notes.count() >= MOST_NOTES:
        raise NotAllowed(refuse("objection_full", max=MOST_NOTES))
    note = _note(row, kind, text, actor=actor, now=now)
    audit.record("objection.note", row, campaign=row.notice.campaign_id, actor=actor, now=now, kind=str(kind))
    if kind is ObjectionNote.Kind.QUESTION:
        messages.notify(
            row.objector, row, "objection.asked", campaign=row.notice.campaign.name, text=text[:QUOTED],
            link=to_objection(row), now=now,
        )  # fmt: skip
    return note


def _note(
    objection: Objection,
    kind: ObjectionNote.Kind,
    text: str,
    *,
    state: str = "",
    actor: Person,
    now: dt.datetime,
) -> ObjectionNote:
    note: ObjectionNote = ObjectionNote.objects.create(
        tenant_id=objection.tenant_id, objection=objection, kind=kind, state=state, text=text.strip(),
        author=actor, at=now,
    )  # fmt: skip
    return note


def _locked(objection: Objection) -> Objection:
    row: Objection = (
        Objection.objects.select_related("notice__campaign__tenant", "submission__owner", "objector")
        .select_for_update(of=("self",))
        .get(pk=objection.pk)
    )
    return row


def to_objection(objection: Objection) -> str:
    """The objection's page, as a path."""
    return links.to_campaign("objection", objection.notice.campaign, objection=objection.uuid)


def withdraw(objection: Objection, *, actor: Person, now: dt.datetime) -> Objection:
    """The objector takes it back while it is undecided; nobody else may. Raises `NotAllowed`."""
    if objection.objector_id != actor.pk:
        raise NotAllowed(refuse("not_your_objection"))
    return take_step(objection, Step.WITHDRAW, text="", actor=actor, now=now)
