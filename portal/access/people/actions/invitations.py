"""Offering a role, taking the offer back, taking the role."""

import datetime as dt
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.db import transaction

from portal import audit, messages, queue
from portal.access.people.binding import bound_number, is_bound, is_for
from portal.access.people.links import invitation_path
from portal.access.people.rules import decide_accepting, decide_giving
from portal.decisions import NotAllowed, refuse, require
from portal.locks import lock_names
from portal.models import Invitation, Membership, Person, Role, Tenant, Unit
from portal.permissions import may_act_as, roles_in

VALID = dt.timedelta(days=30)
"""How long an invitation may be taken."""
GIVEN = (Role.OWNER, Role.ORGANISER, Role.AUDITOR, Role.COORDINATOR)
"""Roles that people are invited to; experts are invited to a campaign's panel, members say themselves where they work."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A role, for whom. Only a coordinator has a `unit` and may be its `deputy`; `email` in lower case, "": by link."""

    role: Role
    unit: Unit | None = None
    deputy: bool = False
    name: str = ""
    email: str = ""
    phone: str = ""


def owner_of_address(email: str) -> Person | None:
    """The account that proved the address."""
    rows = EmailAddress.objects.filter(email__iexact=email, verified=True, user__is_active=True)
    row = rows.select_related("user").first() if email else None
    return row.user if row else None


@transaction.atomic
def invite(
    tenant: Tenant, offer: Offer, *, actor: Person, now: dt.datetime, batch: int | None = None
) -> Invitation:
    """Offer a role by mail, or without an address by a link that is handed over. Raises `NotAllowed` for an owner's
    role by anybody else, for a coordinator without a unit, and where the address has the role or the offer already.
    """
    by_owner = Role.OWNER in roles_in(actor, tenant)
    require(decide_giving(owners_role=offer.role == Role.OWNER, by_owner=by_owner))
    if offer.role == Role.COORDINATOR and offer.unit is None:
        raise NotAllowed(refuse("role_needs_unit"))
    unit = offer.unit if offer.role == Role.COORDINATOR else None
    lock_names([f"invitations:{tenant.pk}"])
    account = owner_of_address(offer.email)
    if offer.email:
        same = {"role": offer.role, "unit": unit}
        if account and Membership.objects.filter(person=account, **same).exists():
            raise NotAllowed(refuse("has_role_already", who=offer.email))
        waiting = Invitation.objects.filter(email=offer.email, state=Invitation.State.OPEN, **same)
        if waiting.filter(expires_at__gt=now).exists():
            raise NotAllowed(refuse("invited_already", who=offer.email))
        waiting.update(state=Invitation.State.WITHDRAWN, answered_at=now)
    invitation: Invitation = Invitation.objects.create(
        tenant=tenant, role=offer.role, unit=unit, deputy=offer.deputy and unit is not None, name=offer.name,
        email=offer.email, phone=offer.phone, batch=batch, made_by=actor, made_at=now, expires_at=now + VALID,
    )  # fmt: skip
    audit.record(
        "invitation.create", invitation, actor=actor, now=now, role=str(offer.role), unit=unit.pk if unit else None
    )  # fmt: skip
    if account is not None:
        messages.notify(
            account, invitation, "role.offered", role=offer.role.label, of=of(invitation),
            link=invitation_path(invitation), now=now,
        )  # fmt: skip
    if offer.email:
        queue.enqueue("portal.access.people.jobs.mail_invitation", invitation_id=invitation.pk)
    return invitation


def of(invitation: Invitation) -> str:
    """Whose role it is: the unit's, else the tenant's."""
    return invitation.unit.name if invitation.unit else invitation.tenant.name


@transaction.atomic
def withdraw(invitation: Invitation, *, actor: Person, now: dt.datetime) -> None:
    """Take an offer back: its link opens nothing any more."""
    rows = Invitation.objects.filter(pk=invitation.pk, state=Invitation.State.OPEN)
    if rows.update(state=Invitation.State.WITHDRAWN, answered_at=now) != 1:
        raise NotAllowed(refuse("role_invitation_answered"))
    audit.record("invitation.withdraw", invitation, actor=actor, now=now)


@transaction.atomic
def accept(invitation: Invitation, person: Person, *, now: dt.datetime) -> Membership | None:
    """Take the role; the link is used up. By a link that is bound to nobody the role is only asked for: None, until somebody
    who runs the tenant confirms (`portal.access.people.actions.confirming`). Doing it twice changes nothing.
    """
    rows = Invitation.objects.select_for_update(of=("self",)).select_related("tenant", "unit", "made_by")
    row: Invitation = rows.get(pk=invitation.pk)
    taken = {Invitation.State.ACCEPTED, Invitation.State.ASKED}
    if row.state not in taken or row.person_id != person.pk:
        giver = Role.OWNER if row.role == Role.OWNER else Role.ORGANISER
        require(
            decide_accepting(
                state=row.state,
                expired=row.expires_at <= now,
                still_given=bool(may_act_as(row.made_by, row.tenant, giver)),
                email=row.email,
                number=bound_number(row),
                proven=is_for(row, person),
            )
        )
        row.state = Invitation.State.ACCEPTED if is_bound(row) else Invitation.State.ASKED
        row.person, row.answered_at = person, now
        row.save(update_fields=["state", "person", "answered_at"])
        if row.state == Invitation.State.ASKED:
            _ask(row, person, now=now)
    return None if row.state == Invitation.State.ASKED else _take(row, person, now=now)


def _ask(row: Invitation, person: Person, *, now: dt.datetime) -> None:
    audit.record("invitation.ask", row, actor=person, now=now, role=row.role, person=person.pk)
    messages.notify(
        row.made_by, row, "role.asked", who=str(person), role=Role(row.role).label, of=of(row),
        link=f"/t/{row.tenant.slug}/people/", now=now,
    )  # fmt: skip


def _take(row: Invitation, person: Person, *, now: dt.datetime) -> Membership:
    membership, fresh = Membership.objects.get_or_create(
        tenant=row.tenant, person=person, role=row.role, unit=row.unit,
        defaults={"confirmed_at": now, "confirmed_by": row.made_by, "deputy": row.deputy},
    )  # fmt: skip
    if fresh:
        person.memberships_by_tenant.clear()
        audit.record("invitation.accept", membership, actor=person, now=now, invitation=row.pk, role=row.role)
        messages.notify(
            row.made_by, row, "role.accepted", who=str(person), role=Role(row.role).label, of=of(row),
            link=f"/t/{row.tenant.slug}/people/", now=now,
        )  # fmt: skip
    return membership
