"""May this person act in this role? The one place that reads memberships."""

from collections.abc import Iterable

from django.contrib.auth.models import AnonymousUser

from portal.decisions import ALLOWED, Decision, refuse
from portal.models import Membership, Person, Role, Tenant, Unit
from portal.tenants import tenant_scope

Visitor = Person | AnonymousUser


IMPLIED = {Role.OWNER: frozenset({Role.ORGANISER})}
"""What else a role is."""


def claimed_memberships_in(visitor: Visitor, tenant: Tenant) -> list[Membership]:
    """The visitor's memberships in the tenant, with their units; those that wait to be confirmed too, which open nothing.
    Read once a request (kept on the person).
    """
    if not isinstance(visitor, Person):
        return []
    kept = visitor.memberships_by_tenant
    if tenant.pk not in kept:
        with tenant_scope(tenant):
            kept[tenant.pk] = list(visitor.memberships.select_related("unit").order_by("pk"))
    return kept[tenant.pk]


def memberships_in(visitor: Visitor, tenant: Tenant) -> list[Membership]:
    """The visitor's memberships in force in the tenant: that one belongs to a unit counts once its coordinator says so
    (SEC-M5).
    """
    return [m for m in claimed_memberships_in(visitor, tenant) if m.role != Role.MEMBER or m.confirmed_at]


def roles_in(visitor: Visitor, tenant: Tenant) -> frozenset[str]:
    """Role values the visitor holds in the tenant, with those that they imply."""
    roles = frozenset(Role(m.role) for m in memberships_in(visitor, tenant))
    return roles.union(*(IMPLIED.get(role, frozenset()) for role in roles))


def may_act_as(visitor: Visitor, tenant: Tenant, role: Role, *, reading: bool = False) -> Decision:
    """Whether the visitor holds the role in the tenant. An auditor stands in for an organiser where the visitor is only
    `reading`.
    """
    roles = roles_in(visitor, tenant)
    if role in roles:
        return ALLOWED
    if role == Role.ORGANISER and Role.AUDITOR in roles:
        return ALLOWED if reading else refuse("reads_only")
    return refuse("wrong_role", role=role.label)


def coordinated_units(visitor: Visitor, tenant: Tenant) -> list[Unit]:
    """Units the visitor coordinates."""
    return [m.unit for m in memberships_in(visitor, tenant) if m.role == Role.COORDINATOR and m.unit]


def covers(units: Iterable[Unit], unit: Unit) -> bool:
    """Whether the unit is one of these or stands below one."""
    return any(unit.path.startswith(upper.path) for upper in units)
