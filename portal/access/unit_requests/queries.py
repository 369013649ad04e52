"""Requests for units: one's own, and those that somebody answers."""

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from portal.decisions import authorise
from portal.models import Membership, Person, Role, Tenant, Unit, UnitRequest
from portal.permissions import coordinated_units, roles_in
from portal.visitors import organising, person_of, tenant_of

MOST_OWN = 10


def own_requests(person: Person) -> list[UnitRequest]:
    """What the person asked for in the scope's tenant, newest first."""
    rows = UnitRequest.objects.filter(person=person).select_related("parent", "unit")
    return list(rows.order_by("-pk")[:MOST_OWN])


def requests_here(request: HttpRequest) -> QuerySet[UnitRequest]:
    """Requests that the signed-in person answers: an organiser all of them, a coordinator those for a unit below their own.
    Raises Http404 for a stranger to the tenant, `Forbidden` for others.
    """
    person, tenant = person_of(request), tenant_of(request)
    if not roles_in(person, tenant):
        raise Http404
    rows = UnitRequest.objects.select_related("person", "parent", "unit", "decided_by")
    decision = organising(request)
    if not decision and (own := coordinated_units(person, tenant)):
        return rows.filter(_under(own))
    authorise(decision)
    return rows


def request_here(request: HttpRequest, number: int) -> UnitRequest:
    """One of them."""
    row: UnitRequest = get_object_or_404(requests_here(request), pk=number)
    return row


def reach_of(request: HttpRequest) -> list[Unit] | None:
    """The units below which the person may answer with; None for an organiser: the whole tree."""
    person, tenant = person_of(request), tenant_of(request)
    if organising(request):
        return None
    return coordinated_units(person, tenant)


def waiting_for(person: Person) -> dict[Tenant, int]:
    """How many requests wait for the person in each tenant. Call in the scope of all tenants. Two queries."""
    roles = [Role.OWNER, Role.ORGANISER, Role.COORDINATOR]
    mine = person.memberships.filter(role__in=roles).select_related("unit", "tenant")
    asked, tenants = Q(pk__in=()), {}
    for membership in mine:
        tenants[membership.tenant_id] = membership.tenant
        if membership.role != Role.COORDINATOR:
            asked |= Q(tenant=membership.tenant_id)
        elif membership.unit is not None:
            asked |= Q(tenant=membership.tenant_id, parent__path__startswith=membership.unit.path)
    counts: dict[Tenant, int] = {}
    if tenants:
        rows = UnitRequest.objects.filter(asked, state=UnitRequest.State.WAITING)
        for tenant_id in rows.values_list("tenant_id", flat=True)[:500]:
            counts[tenants[tenant_id]] = counts.get(tenants[tenant_id], 0) + 1
    return counts


def answerers(parent: Unit | None) -> list[Person]:
    """Who is told of a request: the coordinators of the unit above, else of the nearest above that has any, else the
    organisers.
    """
    if parent is not None:
        keys = parent.path.strip("/").split("/")
        paths = ["/".join(keys[: n + 1]) + "/" for n in range(len(keys))]
        rows = Membership.objects.filter(role=Role.COORDINATOR, unit__path__in=paths)
        found = list(rows.select_related("person", "unit"))
        if found:
            nearest = max(len(row.unit.path) for row in found if row.unit)
            return [row.person for row in found if row.unit and len(row.unit.path) == nearest][:10]
    return [row.person for row in Membership.objects.organisers().select_related("person")][:10]


def _under(units: list[Unit]) -> Q:
    found = Q(pk__in=())
    for unit in units:
        found |= Q(parent__path__startswith=unit.path)
    return found
