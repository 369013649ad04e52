"""Who belongs to which unit, and who confirms it (N03)."""

import datetime as dt

from django.db import transaction

from portal import audit, messages
from portal.decisions import ALLOWED, Decision, NotAllowed, refuse, require
from portal.locks import lock_names
from portal.models import Membership, Person, Role, Unit

MOST_WAITING = 2
"""Units of a tenant that one person may wait for."""


def decide_joining(waiting: int) -> Decision:
    """Whether somebody who waits for so many units may ask for one more (SEC-M5)."""
    return ALLOWED if waiting < MOST_WAITING else refuse("too_many_waiting", max=MOST_WAITING)


@transaction.atomic
def join_unit(person: Person, unit: Unit, *, now: dt.datetime) -> Membership:
    """Say that one belongs to a unit; its coordinator confirms it (N03). Doing it twice changes nothing. Raises
    `NotAllowed` for whoever waits for too many already.
    """
    lock_names([f"join:{unit.tenant_id}:{person.pk}"])
    own = Membership.objects.filter(tenant_id=unit.tenant_id, person=person, role=Role.MEMBER)
    membership = own.filter(unit=unit).first()
    if membership is None:
        require(decide_joining(own.filter(confirmed_at=None).count()))
        membership = Membership.objects.create(
            tenant_id=unit.tenant_id, person=person, role=Role.MEMBER, unit=unit
        )
        person.memberships_by_tenant.clear()
        audit.record("member.join", membership, actor=person, now=now)
        for coordinator in _coordinators_of(unit):
            messages.notify(
                coordinator,
                membership,
                "member.asked",
                applicant=str(person),
                unit=unit.name,
                link=f"/t/{unit.tenant.slug}/members/",
                now=now,
            )
    return membership


def _coordinators_of(unit: Unit) -> list[Person]:
    """Who coordinates the unit itself, or the nearest unit above it that has somebody."""
    keys = unit.path.strip("/").split("/")
    while keys:
        path = "/".join(keys) + "/"
        coordinators = Person.objects.filter(
            memberships__role=Role.COORDINATOR,
            memberships__unit__path=path,
            memberships__tenant=unit.tenant_id,
        )
        if people := list(coordinators.distinct()[:10]):
            return people
        keys.pop()
    return []


@transaction.atomic
def confirm_member(membership: Membership, *, actor: Person, now: dt.datetime) -> None:
    """The unit's coordinator says that the person belongs to it (N03)."""
    changed = Membership.objects.filter(pk=membership.pk, confirmed_at=None, role=Role.MEMBER)
    if changed.update(confirmed_at=now, confirmed_by=actor) != 1:
        raise NotAllowed(refuse("member_decided"))
    audit.record("member.confirm", membership, actor=actor, now=now)
    unit = membership.unit
    messages.notify(
        membership.person,
        membership,
        "member.confirmed",
        unit=unit.name if unit else "单位",
        link="/me/",
        now=now,
    )


@transaction.atomic
def decline_member(membership: Membership, *, actor: Person, why: str, now: dt.datetime) -> None:
    """The coordinator says that the person doesn't belong to the unit; the person may choose another one."""
    rows = Membership.objects.filter(pk=membership.pk, confirmed_at=None, role=Role.MEMBER)
    if rows.select_for_update().first() is None:
        raise NotAllowed(refuse("member_decided"))
    audit.record("member.decline", membership, actor=actor, now=now, why=why)
    unit = membership.unit
    messages.notify(
        membership.person,
        membership,
        "member.declined",
        unit=unit.name if unit else "单位",
        why=why,
        link="/me/",
        now=now,
    )
    rows.delete()


@transaction.atomic
def end_member(membership: Membership, *, actor: Person, why: str, now: dt.datetime) -> None:
    """The coordinator ends that somebody confirmed belongs to the unit; the person is told why (O3)."""
    if not why.strip():
        raise NotAllowed(refuse("role_end_reason"))
    rows = Membership.objects.filter(pk=membership.pk, role=Role.MEMBER, confirmed_at__isnull=False)
    if rows.select_for_update().first() is None:
        raise NotAllowed(refuse("role_ended_already"))
    audit.record(
        "member.end", membership, actor=actor, now=now, why=why.strip(), person=membership.person_id,
        unit=membership.unit_id,
    )  # fmt: skip
    messages.notify(
        membership.person, membership, "member.ended", unit=membership.unit.name if membership.unit else "单位",
        why=why.strip(), link="/me/", now=now,
    )  # fmt: skip
    rows.delete()


def leave_unit(membership: Membership, *, actor: Person, now: dt.datetime) -> None:
    """A person takes back that they belong to a unit."""
    with transaction.atomic():
        audit.record("member.leave", membership, actor=actor, now=now)
        membership.delete()
