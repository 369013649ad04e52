"""Ending a role, naming a deputy, handing over."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction

from portal import audit, messages
from portal.access.people.rules import decide_ending
from portal.decisions import NotAllowed, refuse, require
from portal.locks import lock_names
from portal.models import Invitation, Membership, Person, Role, Tenant, Unit
from portal.permissions import may_act_as, roles_in

UNANSWERED = (Invitation.State.OPEN, Invitation.State.ASKED)


def _locked(membership: Membership) -> Membership:
    """The row as it is now, behind the lock of its tenant's roles: two owners that end each other must not both win."""
    lock_names([f"roles:{membership.tenant_id}"])
    rows = Membership.objects.select_related("tenant", "unit", "person").filter(pk=membership.pk)
    row: Membership | None = rows.first()
    if row is None:
        raise NotAllowed(refuse("role_ended_already"))
    return row


@transaction.atomic
def end_role(membership: Membership, *, why: str, actor: Person, now: dt.datetime) -> None:
    """A person loses a role from the next request on, and is told. Raises `NotAllowed` for the last owner, for an
    owner's role by anybody else, for an expert (who is taken off a campaign's panel), and without a reason.
    """
    if not why.strip():
        raise NotAllowed(refuse("role_end_reason"))
    row = _locked(membership)
    if row.role == Role.REVIEWER:
        raise NotAllowed(refuse("expert_by_panel"))
    others = Membership.objects.filter(role=Role.OWNER, person__is_active=True).exclude(person=row.person)
    require(
        decide_ending(
            owners_role=row.role == Role.OWNER,
            by_owner=_is_owner(actor, row.tenant),
            other_owners=others.count(),
        )
    )
    _end(row, why=why.strip(), actor=actor, now=now)


def _is_owner(actor: Person, tenant: Tenant) -> bool:
    """As the database has it now: who was an owner when the page was asked for may have been removed since."""
    return Membership.objects.filter(tenant=tenant, person=actor, role=Role.OWNER).exists()


def _end(row: Membership, *, why: str, actor: Person | None, now: dt.datetime) -> None:
    audit.record(
        "role.end", row, actor=actor, now=now, why=why, person=row.person_id, role=row.role, unit=row.unit_id
    )
    messages.notify(
        row.person, row, "role.ended", role=Role(row.role).label,
        of=row.unit.name if row.unit else row.tenant.name, why=why, now=now,
    )  # fmt: skip
    row.delete()
    if actor is not None:
        actor.memberships_by_tenant.clear()


@transaction.atomic
def appoint(person: Person, tenant: Tenant, role: Role, unit: Unit | None, *, now: dt.datetime) -> bool:
    """The operator gives a role to an account, without an invitation; whether it is new. Raises `NotAllowed` for an expert,
    who is invited to a campaign's panel, and where unit and role don't go together.
    """
    if role == Role.REVIEWER:
        raise NotAllowed(refuse("expert_by_panel"))
    if (unit is None) == (role in {Role.COORDINATOR, Role.MEMBER}):
        raise NotAllowed(refuse("role_and_unit", role=role.label))
    lock_names([f"roles:{tenant.pk}"])
    row, fresh = Membership.objects.get_or_create(
        tenant=tenant, person=person, role=role, unit=unit, defaults={"confirmed_at": now}
    )
    if fresh:
        audit.record(
            "role.appoint", row, actor=None, now=now, person=person.pk, role=role, unit=unit.pk if unit else None
        )  # fmt: skip
    return fresh


@transaction.atomic
def dismiss(membership: Membership, *, why: str, now: dt.datetime) -> None:
    """The operator ends a role; the person is told. Raises `NotAllowed` for the last owner and for an expert."""
    row = _locked(membership)
    if row.role == Role.REVIEWER:
        raise NotAllowed(refuse("expert_by_panel"))
    owners = Membership.objects.filter(role=Role.OWNER, person__is_active=True).exclude(person=row.person)
    require(decide_ending(owners_role=row.role == Role.OWNER, by_owner=True, other_owners=owners.count()))
    _end(row, why=why, actor=None, now=now)


@transaction.atomic
def set_deputy(membership: Membership, *, deputy: bool, actor: Person, now: dt.datetime) -> None:
    """Call a coordinator the unit's deputy (副管理员), or no longer; a deputy may all that the coordinator may."""
    row = _locked(membership)
    if row.role != Role.COORDINATOR:
        raise NotAllowed(refuse("deputy_of_unit"))
    row.deputy = deputy
    row.save(update_fields=["deputy"])
    audit.record("role.set_deputy", row, actor=actor, now=now, deputy=deputy)
    messages.notify(
        row.person, row, "role.deputy" if deputy else "role.no_deputy", of=row.unit.name if row.unit else "", now=now
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class HandedOver:
    """How much went from one person to another."""

    units: int
    invitations: int


@transaction.atomic
def hand_over(
    person: Person, successor: Person, tenant: Tenant, *, actor: Person, now: dt.datetime
) -> HandedOver:
    """All units that a person coordinates, and the open invitations they made, go to a successor at once (交接). The
    successor is one of the tenant's people already: a role is taken, not put on somebody (SEC-H3).
    """
    if successor.pk == person.pk:
        raise NotAllowed(refuse("successor_same"))
    if not roles_in(successor, tenant):
        raise NotAllowed(refuse("successor_unknown"))
    lock_names([f"roles:{tenant.pk}"])
    rows = list(
        Membership.objects.filter(person=person, role=Role.COORDINATOR).select_related("unit", "tenant")
    )
    invitations = 0
    if may_act_as(successor, tenant, Role.ORGANISER):
        made = Invitation.objects.filter(made_by=person, state__in=UNANSWERED)
        if not may_act_as(successor, tenant, Role.OWNER):
            made = made.exclude(role=Role.OWNER)
        invitations = made.update(made_by=successor)
    if not rows and not invitations:
        raise NotAllowed(refuse("nothing_to_hand_over"))
    for row in rows:
        taken, _ = Membership.objects.get_or_create(
            tenant=tenant, person=successor, role=Role.COORDINATOR, unit=row.unit,
            defaults={"confirmed_at": now, "confirmed_by": actor, "deputy": row.deputy},
        )  # fmt: skip
        audit.record(
            "role.hand_over",
            taken,
            actor=actor,
            now=now,
            giver=person.pk,
            taker=successor.pk,
            unit=row.unit_id,
        )
        row.delete()
    if rows:
        names = "、".join(row.unit.name for row in rows if row.unit)[:200]
        messages.notify(person, rows[0], "role.handed_over", units=names, to=str(successor), now=now)
        messages.notify(
            successor, rows[0], "role.taken_over", units=names, giver=str(person), link=f"/t/{tenant.slug}/", now=now
        )  # fmt: skip
    if invitations:
        audit.record(
            "invitation.hand_over", tenant, actor=actor, now=now, giver=person.pk, taker=successor.pk, count=invitations
        )  # fmt: skip
    successor.memberships_by_tenant.clear()
    return HandedOver(len(rows), invitations)
