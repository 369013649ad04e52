"""The panel: inviting, answering, removing, and telling experts."""

import datetime as dt
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from campaigns.models import Campaign
from portal import audit, messages, queue
from portal.access.people.binding import decide_for, is_bound
from portal.decisions import ALLOWED, Decision, NotAllowed, refuse, require
from portal.models import Person, Unit
from review import links
from review.access import document_of
from review.judging.actions.assignments import redraw
from review.judging.actions.seats import end_role, give_role, locked, page_of_runners, runners
from review.judging.queries import round_named
from review.models import Assignment, Review, Reviewer

TAKEN = (Reviewer.State.ACCEPTED, Reviewer.State.ASKED)
"""The link was used: the seat is taken, or asked for."""


@transaction.atomic
def invite(
    campaign: Campaign,
    *,
    name: str,
    actor: Person,
    now: dt.datetime,
    email: str = "",
    phone: str = "",
    unit: Unit | None = None,
    unit_name: str = "",
    categories: Sequence[str] = (),
    panel: Unit | None = None,
) -> Reviewer:
    """Invite somebody by name, and by e-mail where there is one; the link is shown to the organiser as well."""
    Campaign.objects.select_for_update().get(pk=campaign.pk)
    if email and Reviewer.objects.filter(campaign=campaign, panel=panel, email__iexact=email).exists():
        raise NotAllowed(refuse("already_invited", name=name, email=email))
    reviewer: Reviewer = Reviewer.objects.create(
        tenant_id=campaign.tenant_id,
        campaign=campaign,
        name=name.strip(),
        email=email.strip(),
        phone=phone.strip(),
        unit=unit,
        unit_name=unit.name if unit else unit_name.strip(),
        categories=list(categories),
        panel=panel,
        invited_at=now,
    )
    audit.record("reviewer.invite", reviewer, actor=actor, now=now)
    if reviewer.email:
        queue.enqueue("review.judging.jobs.mail_invitation", reviewer_id=reviewer.pk)
    return reviewer


@dataclass(frozen=True, slots=True)
class Invited:
    """One line of a table of experts."""

    name: str
    email: str = ""
    phone: str = ""
    unit: Unit | None = None
    unit_name: str = ""
    categories: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    most: int | None = None


@transaction.atomic
def invite_many(
    campaign: Campaign,
    lines: Sequence[Invited],
    *,
    actor: Person,
    now: dt.datetime,
    panel: Unit | None = None,
) -> list[Reviewer]:
    """Invite everybody of a table that was looked at (`review.judging.pool_tables`); whoever has an address is mailed."""
    rows = Reviewer.objects.bulk_create(
        [
            Reviewer(
                tenant_id=campaign.tenant_id, campaign=campaign, panel=panel, invited_at=now, name=line.name,
                email=line.email, phone=line.phone, unit=line.unit, unit_name=line.unit_name,
                categories=list(line.categories), subjects=list(line.subjects), stages=list(line.stages),
                most=line.most,
            )
            for line in lines
        ]
    )  # fmt: skip
    for row in rows:
        audit.record("reviewer.invite", row, actor=actor, now=now)
        if row.email:
            queue.enqueue("review.judging.jobs.mail_invitation", reviewer_id=row.pk)
    return list(rows)


@transaction.atomic
def appoint(
    campaign: Campaign,
    person: Person,
    *,
    actor: Person,
    now: dt.datetime,
    unit: Unit | None = None,
    unit_name: str = "",
    categories: Sequence[str] = (),
    panel: Unit | None = None,
) -> Reviewer:
    """Invite an account that was looked up. Nobody else can accept this invitation, and until it is accepted the
    account has no role. Somebody who declined or was removed is asked again under the old row, so that what they
    reviewed before stays theirs.
    """
    Campaign.objects.select_for_update().get(pk=campaign.pk)
    row = Reviewer.objects.select_for_update().filter(campaign=campaign, panel=panel, person=person).first()
    if row is not None and row.state == Reviewer.State.ACCEPTED:
        raise NotAllowed(refuse("already_on_panel", name=str(person)))
    if row is not None and row.state == Reviewer.State.INVITED:
        raise NotAllowed(refuse("already_appointed", name=str(person)))
    if row is None:
        row = Reviewer(tenant_id=campaign.tenant_id, campaign=campaign, person=person, panel=panel)
    row.name, row.state = str(person), Reviewer.State.INVITED
    row.unit, row.unit_name = unit, unit.name if unit else (unit_name.strip() or person.employer)
    row.categories, row.token = list(categories), secrets.token_urlsafe()
    row.invited_at, row.answered_at = now, None
    row.save()
    audit.record("reviewer.invite", row, actor=actor, now=now, account=person.pk)
    _tell_appointed(row, person, now=now)
    return row


def _tell_appointed(reviewer: Reviewer, person: Person, *, now: dt.datetime) -> None:
    campaign = reviewer.campaign
    messages.notify(
        person,
        campaign,
        "reviewer.invited",
        campaign=campaign.name,
        tenant=campaign.tenant.name,
        link=links.invitation_path(reviewer),
        now=now,
    )


@transaction.atomic
def accept(reviewer: Reviewer, person: Person, *, now: dt.datetime) -> bool:
    """The invited person takes part; the link is used up. Whether they have the seat now: by a link that is bound to nobody they
    only ask for it, until whoever runs the panel confirms (`review.judging.actions.confirming`). Doing it twice changes nothing.
    """
    row = locked(reviewer, person)
    if row.state in TAKEN and row.person_id == person.pk:
        return row.state == Reviewer.State.ACCEPTED
    require(decide_answer(row, person))
    bound = row.person_id == person.pk or is_bound(row)
    others = Reviewer.objects.filter(campaign_id=row.campaign_id, panel_id=row.panel_id, person=person)
    earlier_row = others.exclude(pk=row.pk).first()
    if earlier_row is not None and earlier_row.state in {*TAKEN, Reviewer.State.INVITED}:
        raise NotAllowed(refuse("already_on_panel", name=str(person)))
    if earlier_row is not None:  # they return under the row that their earlier reviews hang on
        row.delete()
        earlier_row.token, earlier_row.invited_at = row.token, row.invited_at
        row = earlier_row
    row.person, row.answered_at = person, now
    row.state = Reviewer.State.ACCEPTED if bound else Reviewer.State.ASKED
    row.save(update_fields=["person", "state", "answered_at", "token", "invited_at"])
    if bound:
        give_role(row, person, now=now)
    else:
        for runner in runners(row):
            messages.notify(
                runner, row.campaign, "reviewer.asked", who=str(person), reviewer=row.name, campaign=row.campaign.name,
                link=page_of_runners(row, "experts"), now=now,
            )  # fmt: skip
    audit.record("reviewer.accept" if bound else "reviewer.ask", row, actor=person, now=now)
    return bound


@transaction.atomic
def decline(reviewer: Reviewer, *, actor: Person, now: dt.datetime) -> None:
    """The invited person does not take part."""
    row = locked(reviewer, actor)
    require(decide_answer(row, actor))
    row.state, row.answered_at = Reviewer.State.DECLINED, now
    row.save(update_fields=["state", "answered_at"])
    audit.record("reviewer.decline", row, actor=actor, now=now)


def decide_answer(reviewer: Reviewer, person: Person) -> Decision:
    """Whether this person may answer this invitation: it is open, and it asks nobody else. One to an account is that account's;
    one by a link is for whoever proved the address or the number that it was written to.
    """
    if reviewer.state == Reviewer.State.REMOVED:
        return refuse("invitation_withdrawn")
    if reviewer.state != Reviewer.State.INVITED:
        return refuse("invitation_used")
    if reviewer.person_id not in {None, person.pk}:
        return refuse("invitation_of_another")
    return ALLOWED if reviewer.person_id == person.pk else decide_for(reviewer, person)


@dataclass(frozen=True, slots=True)
class Left:
    """What became of an expert's open cases: how many were taken back, to how many others were given, how many lack somebody."""

    withdrawn: int
    given: int = 0
    lacking: int = 0


@transaction.atomic
def remove_reviewer(
    reviewer: Reviewer, *, why: str, actor: Person, now: dt.datetime, replace: bool = False, seed: int = 0
) -> Left:
    """Take somebody off the panel, or take an invitation back. Reviews that were submitted stay and count; what was
    not submitted is withdrawn, and the person is told. The role ends with the person's last panel of the tenant.
    `replace`: the open cases are drawn again at once among the others, by `seed`.
    """
    if not why.strip():
        raise NotAllowed(refuse("reason_missing"))
    row = locked(reviewer, reviewer.person)
    if row.state in {Reviewer.State.REMOVED, Reviewer.State.WITHDRAWN}:
        raise NotAllowed(refuse("removed_already", name=row.name))
    was_on_panel, person = row.state == Reviewer.State.ACCEPTED, row.person
    taken = _take_back_open(row, why=why.strip(), actor=actor, now=now)
    row.state, row.answered_at = Reviewer.State.REMOVED, now
    row.save(update_fields=["state", "answered_at"])
    withdrawn = sum(map(len, taken.values()))
    audit.record("reviewer.remove", row, actor=actor, now=now, why=why.strip(), withdrawn=withdrawn)
    if person is not None and was_on_panel:
        end_role(row, person, actor=actor, now=now)
        _tell_removed(row, person, withdrawn, why.strip(), now=now)
    return _given_on(row, taken, replace=replace, seed=seed, actor=actor, now=now)


@transaction.atomic
def withdraw(reviewer: Reviewer, *, why: str, actor: Person, now: dt.datetime, seed: int = 0) -> Left:
    """The expert leaves the panel: what was submitted stays and counts, the open cases are drawn again at once among the
    others, and whoever runs the panel is told what that came to.
    """
    if not why.strip():
        raise NotAllowed(refuse("reason_missing"))
    row = locked(reviewer, reviewer.person)
    if row.person_id != actor.pk or row.state != Reviewer.State.ACCEPTED:
        raise NotAllowed(refuse("not_on_panel"))
    if row.campaign.results_at is not None:
        raise NotAllowed(refuse("judging_over"))
    taken = _take_back_open(row, why=why.strip(), actor=actor, now=now)
    row.state, row.answered_at = Reviewer.State.WITHDRAWN, now
    row.save(update_fields=["state", "answered_at"])
    withdrawn = sum(map(len, taken.values()))
    audit.record("reviewer.withdraw", row, actor=actor, now=now, why=why.strip(), withdrawn=withdrawn)
    end_role(row, actor, actor=actor, now=now)
    left = _given_on(row, taken, replace=True, seed=seed, actor=actor, now=now)
    for runner in runners(row):
        messages.notify(
            runner, row.campaign, "reviewer.withdrew", reviewer=row.name, why=why.strip(), campaign=row.campaign.name,
            withdrawn=left.withdrawn, given=left.given, lacking=left.lacking, link=page_of_runners(row, "assign"), now=now,
        )  # fmt: skip
    return left


def _take_back_open(reviewer: Reviewer, *, why: str, actor: Person, now: dt.datetime) -> dict[str, list[int]]:
    """Delete what the expert was given and has not submitted; the cases by round."""
    open_rows = Assignment.objects.select_for_update(of=("self",)).filter(reviewer=reviewer)
    open_rows = open_rows.exclude(review__state=Review.State.SUBMITTED).select_related("submission")
    taken: dict[str, list[int]] = {}
    for assignment in list(open_rows):
        audit.record(
            "assignment.remove", assignment.submission, actor=actor, now=now, why=why,
            reviewer=reviewer.pk, round=assignment.round,
        )  # fmt: skip
        taken.setdefault(assignment.round, []).append(assignment.submission_id)
        assignment.delete()
    return taken


def _given_on(
    reviewer: Reviewer,
    taken: dict[str, list[int]],
    *,
    replace: bool,
    seed: int,
    actor: Person,
    now: dt.datetime,
) -> Left:
    """The cases taken back, drawn again among the others of the panel where that is wanted."""
    withdrawn = sum(map(len, taken.values()))
    if not replace or not withdrawn:
        return Left(withdrawn)
    campaign, given, lacking = reviewer.campaign, 0, 0
    for key, cases in taken.items():
        round_ = round_named(document_of(campaign), key, reviewer.panel)
        found, not_found = redraw(
            campaign, round_, cases, seed=seed, panel=reviewer.panel, actor=actor, now=now
        )
        given, lacking = given + found, lacking + not_found
    return Left(withdrawn, given, lacking)


def _tell_removed(reviewer: Reviewer, person: Person, withdrawn: int, why: str, *, now: dt.datetime) -> None:
    messages.notify(
        person,
        reviewer.campaign,
        "reviewer.removed_at_work" if withdrawn else "reviewer.removed",
        campaign=reviewer.campaign.name,
        withdrawn=withdrawn,
        why=why,
        now=now,
    )


@transaction.atomic
def update_reviewer(
    reviewer: Reviewer,
    *,
    unit: Unit | None,
    unit_name: str,
    categories: Sequence[str],
    actor: Person,
    now: dt.datetime,
    subjects: Sequence[str] = (),
    stages: Sequence[str] = (),
    avoids: Sequence[str] = (),
    most: int | None = None,
) -> None:
    """Set what assignment goes by: an expert's unit, categories, subjects, stages, units to avoid and cases at most."""
    reviewer.unit = unit
    reviewer.unit_name = unit.name if unit else unit_name.strip()
    reviewer.categories, reviewer.subjects = list(categories), list(subjects)
    reviewer.stages, reviewer.avoids, reviewer.most = list(stages), list(avoids), most
    reviewer.save(update_fields=["unit", "unit_name", "categories", "subjects", "stages", "avoids", "most"])
    audit.record(
        "reviewer.update", reviewer, actor=actor, now=now, categories=list(categories), stages=list(stages), most=most
    )  # fmt: skip


@transaction.atomic
def remind(reviewer: Reviewer, *, actor: Person, now: dt.datetime) -> int:
    """Tell an expert how many cases are still open; the invited are sent their link again."""
    if reviewer.state in {Reviewer.State.REMOVED, Reviewer.State.WITHDRAWN}:
        raise NotAllowed(refuse("removed_already", name=reviewer.name))
    if reviewer.state == Reviewer.State.INVITED and reviewer.person is not None:
        _tell_appointed(reviewer, reviewer.person, now=now)
        audit.record("reviewer.remind", reviewer, actor=actor, now=now)
        return 0
    if reviewer.person is None:
        Reviewer.objects.filter(pk=reviewer.pk).update(
            mailed_at=None, mail_attempts=0, mail_after=None, mail_error=""
        )
        if reviewer.email:
            queue.enqueue("review.judging.jobs.mail_invitation", reviewer_id=reviewer.pk)
        audit.record("reviewer.remind", reviewer, actor=actor, now=now)
        return 0
    left: int = (
        Assignment.objects.filter(reviewer=reviewer).exclude(review__state=Review.State.SUBMITTED).count()
    )
    if left:
        messages.notify(
            reviewer.person,
            reviewer.campaign,
            "reviewer.reminded",
            count=left,
            campaign=reviewer.campaign.name,
            link=links.to_panel(reviewer.campaign),
            now=now,
        )
    audit.record("reviewer.remind", reviewer, actor=actor, now=now, left=left)
    return left
