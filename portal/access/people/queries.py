"""Who holds which role, which invitations wait, who may take over."""

from collections.abc import Mapping

from django.db.models import Q, QuerySet

from portal.access.people.actions.invitations import owner_of_address
from portal.models import Invitation, Membership, MembershipQuerySet, Person, Role, Tenant, Unit
from portal.permissions import roles_in

ORDER = [Role.OWNER, Role.ORGANISER, Role.AUDITOR, Role.COORDINATOR, Role.REVIEWER, Role.MEMBER]

MOST_ASKING = 50
"""Shown at once; the next ones follow when these are answered."""


def people(query: Mapping[str, str]) -> MembershipQuerySet:
    """Roles in force of the tenant in scope, narrowed by `role` and by `q`: a part of a person's name, user name or
    telephone number, or of a unit's name.
    """
    rows: MembershipQuerySet = Membership.objects.in_force().select_related("person", "unit")
    role = query.get("role", "")
    if role in Role.values:
        rows = rows.filter(role=role)
    if q := query.get("q", "").strip()[:60]:
        rows = rows.filter(
            Q(person__real_name__icontains=q)
            | Q(person__username__icontains=q)
            | Q(person__phone__startswith=q)
            | Q(unit__name__icontains=q)
        )
    return rows.order_by("unit__path", "person__real_name", "pk") if role else rows.order_by("-pk")


def invitations(query: Mapping[str, str]) -> "QuerySet[Invitation]":
    """Invitations of the tenant in scope, latest first, narrowed by `state`, `batch` (a table's key) and `q`."""
    rows = Invitation.objects.select_related("unit", "person", "made_by", "tenant").order_by(
        "-made_at", "-pk"
    )
    state, batch = query.get("state", ""), query.get("batch", "")
    if state in Invitation.State.values:
        rows = rows.filter(state=state)
    if batch.isdecimal() and len(batch) < 19:
        rows = rows.filter(batch=int(batch))
    if q := query.get("q", "").strip()[:60]:
        rows = rows.filter(Q(name__icontains=q) | Q(email__icontains=q) | Q(unit__name__icontains=q))
    return rows


def asking() -> list[Invitation]:
    """Who opened a link that names nobody and waits to be confirmed, the first to ask first; in the tenant's scope."""
    rows = Invitation.objects.filter(state=Invitation.State.ASKED).select_related("unit", "person", "made_by")
    return list(rows.order_by("answered_at", "pk")[:MOST_ASKING])


def one_of_ours(account: str, tenant: Tenant) -> Person | None:
    """The person with this user name or proven address, if they hold a role of the tenant."""
    account = account.strip()
    if "@" in account:
        person = owner_of_address(account)
    else:
        person = Person.objects.filter(username__iexact=account, is_active=True).first()
    return person if person is not None and roles_in(person, tenant) else None


def units_named(name: str) -> list[Unit]:
    """Listed units of this name or key; several where the tree has it twice."""
    rows = Unit.objects.offered()
    return list(rows.filter(name=name)[:3]) or list(rows.filter(key=name)[:1])


def roles_of(person: Person) -> MembershipQuerySet:
    """What a person holds in the tenant in scope."""
    rows: MembershipQuerySet = Membership.objects.in_force().filter(person=person)
    return rows.select_related("unit").order_by("pk")
