"""The panel: inviting, adding, answering, and telling experts."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from campaigns.models import Campaign
from portal import audit, notices, queue
from portal.decisions import NotAllowed, refuse
from portal.models import Membership, Person, Role, Unit
from review import links
from review.models import Assignment, Panelist, Review
from review.pasting import Pasted


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
) -> Panelist:
    """Invite somebody by name, and by e-mail where there is one; the link is shown to the organiser as well."""
    Campaign.objects.select_for_update().get(pk=campaign.pk)
    if email and Panelist.objects.filter(campaign=campaign, panel=panel, email__iexact=email).exists():
        raise NotAllowed(refuse("already_invited", name=name, email=email))
    made: Panelist = Panelist.objects.create(
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
    audit.record("expert.invited", made, actor=actor, now=now, name=made.name, email=made.email)
    if made.email:
        queue.enqueue("review.jobs.mail_invitation", panelist_id=made.pk)
    return made


def invite_all(
    campaign: Campaign, lines: Sequence[Pasted], *, panel: Unit | None, actor: Person, now: dt.datetime
) -> tuple[int, int]:
    """Invite a pasted list; (invited, already there). Units are matched by their exact name."""
    units = {
        unit.name: unit for unit in Unit.objects.filter(name__in={line.unit for line in lines if line.unit})
    }
    there = set(
        Panelist.objects.filter(campaign=campaign, panel=panel).values_list("name", "unit_name", "email")
    )
    made = 0
    for line in lines:
        if (line.name, line.unit, line.email) in there:
            continue
        try:
            invite(
                campaign, name=line.name, email=line.email, phone=line.phone, unit=units.get(line.unit),
                unit_name=line.unit, panel=panel, actor=actor, now=now,
            )  # fmt: skip
        except NotAllowed:
            continue
        there.add((line.name, line.unit, line.email))
        made += 1
    return made, len(lines) - made


@transaction.atomic
def add_person(
    campaign: Campaign,
    person: Person,
    *,
    actor: Person,
    now: dt.datetime,
    unit: Unit | None = None,
    unit_name: str = "",
    categories: Sequence[str] = (),
    panel: Unit | None = None,
) -> Panelist:
    """Put somebody who already has an account on the panel, without an invitation."""
    Campaign.objects.select_for_update().get(pk=campaign.pk)
    if Panelist.objects.filter(campaign=campaign, panel=panel, person=person).exists():
        raise NotAllowed(refuse("already_on_panel", name=str(person)))
    made: Panelist = Panelist.objects.create(
        tenant_id=campaign.tenant_id,
        campaign=campaign,
        person=person,
        name=str(person),
        email=person.email,
        phone=person.phone,
        unit=unit,
        unit_name=unit.name if unit else (unit_name or person.employer),
        categories=list(categories),
        panel=panel,
        state=Panelist.State.ACCEPTED,
        invited_at=now,
        answered_at=now,
    )
    _make_expert(made, person, now=now)
    audit.record("expert.added", made, actor=actor, now=now, name=made.name)
    notices.tell(
        person,
        campaign,
        title=f"您已被聘为评审专家：{campaign.name}"[:120],
        body="分配案例后，您可在“专家评审”中查看并评分。",
        link=links.to_panel(campaign),
        now=now,
    )
    return made


@transaction.atomic
def accept(panelist: Panelist, person: Person, *, now: dt.datetime) -> None:
    """The invited person takes part; the link is used up."""
    row = Panelist.objects.select_for_update().get(pk=panelist.pk)
    if row.state == Panelist.State.ACCEPTED and row.person_id == person.pk:
        return
    others = Panelist.objects.filter(campaign_id=row.campaign_id, panel_id=row.panel_id, person=person)
    if others.exclude(pk=row.pk).exists():
        raise NotAllowed(refuse("already_on_panel", name=str(person)))
    won = Panelist.objects.filter(pk=row.pk, person=None, state=Panelist.State.INVITED).update(
        state=Panelist.State.ACCEPTED, person=person, answered_at=now
    )
    if not won:
        raise NotAllowed(refuse("invitation_used"))
    _make_expert(row, person, now=now)
    audit.record("expert.accepted", row, actor=person, now=now)


@transaction.atomic
def decline(panelist: Panelist, *, actor: Person | None, now: dt.datetime) -> None:
    """The invited person does not take part."""
    won = Panelist.objects.filter(pk=panelist.pk, state=Panelist.State.INVITED).update(
        state=Panelist.State.DECLINED, answered_at=now
    )
    if not won:
        raise NotAllowed(refuse("invitation_used"))
    audit.record("expert.declined", panelist, actor=actor, now=now)


@transaction.atomic
def update_panelist(
    panelist: Panelist,
    *,
    unit: Unit | None,
    unit_name: str,
    categories: Sequence[str],
    actor: Person,
    now: dt.datetime,
) -> None:
    """Set an expert's unit and categories: what assignment goes by."""
    panelist.unit = unit
    panelist.unit_name = unit.name if unit else unit_name.strip()
    panelist.categories = list(categories)
    panelist.save(update_fields=["unit", "unit_name", "categories"])
    audit.record("expert.changed", panelist, actor=actor, now=now, categories=list(categories))


@transaction.atomic
def remind(panelist: Panelist, *, actor: Person, now: dt.datetime) -> int:
    """Tell an expert how many cases are still open; the invited are sent their link again."""
    if panelist.person is None:
        Panelist.objects.filter(pk=panelist.pk).update(
            mailed_at=None, mail_attempts=0, mail_after=None, mail_error=""
        )
        if panelist.email:
            queue.enqueue("review.jobs.mail_invitation", panelist_id=panelist.pk)
        audit.record("expert.reminded", panelist, actor=actor, now=now)
        return 0
    left: int = (
        Assignment.objects.filter(panelist=panelist).exclude(review__state=Review.State.SUBMITTED).count()
    )
    if left:
        notices.tell(
            panelist.person,
            panelist.campaign,
            title=f"请完成评审：还有 {left} 件案例"[:120],
            body=f"“{panelist.campaign.name}”还有 {left} 件案例等待您的评审，请在评审截止前提交。",
            link=links.to_panel(panelist.campaign),
            now=now,
        )
    audit.record("expert.reminded", panelist, actor=actor, now=now, left=left)
    return left


def _make_expert(panelist: Panelist, person: Person, *, now: dt.datetime) -> None:
    Membership.objects.get_or_create(
        tenant_id=panelist.tenant_id,
        person=person,
        role=Role.EXPERT,
        unit=None,
        defaults={"confirmed_at": now},
    )
    person.__dict__.pop("_memberships", None)
