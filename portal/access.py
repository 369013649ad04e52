"""Fetching and authorising in one. A stranger to the tenant gets 404, a member with the wrong role 403."""

from django.http import Http404, HttpRequest

from portal.decisions import require
from portal.models import Membership, MembershipQuerySet, Notice, NoticeQuerySet, Person, Role, Tenant, Unit
from portal.permissions import coordinated_units, may_act_as, roles_in
from portal.tenancy import all_tenants


def tenant_of(request: HttpRequest) -> Tenant:
    """The tenant the address names (set by the middleware)."""
    tenant: Tenant | None = getattr(request, "tenant", None)
    if tenant is None:
        raise Http404
    return tenant


def person_of(request: HttpRequest) -> Person:
    """The signed-in person; views that call it stand behind `login_required`."""
    if not request.user.is_authenticated:
        raise Http404
    return request.user


def acting_as(request: HttpRequest, role: Role) -> Person:
    """The signed-in person in this role of the address's tenant. Raises Http404 for a stranger to the tenant,
    `NotAllowed` (403) for a member in another role.
    """
    person, tenant = person_of(request), tenant_of(request)
    if not roles_in(person, tenant):
        raise Http404
    require(may_act_as(person, tenant, role))
    return person


def coordinated_unit(request: HttpRequest) -> Unit:
    """The unit the coordinator acts for: `?unit=<key>` where there are several, else the first."""
    person, tenant = acting_as(request, Role.COORDINATOR), tenant_of(request)
    units = coordinated_units(person, tenant)
    wanted = request.GET.get("unit") or request.POST.get("unit")
    chosen = next((unit for unit in units if unit.key == wanted), None) if wanted else next(iter(units), None)
    if chosen is None:
        raise Http404
    return chosen


def organiser_named(slug: str) -> Tenant:
    """A tenant by its slug, from outside its addresses."""
    tenant = Tenant.objects.filter(slug=slug).first()
    if tenant is None:
        raise Http404
    return tenant


def notices_of(person: Person) -> NoticeQuerySet:
    """What a person was told, latest first: theirs wherever it comes from."""
    with all_tenants():
        return Notice.objects.to(person)


def own_notice(request: HttpRequest, notice: int) -> Notice:
    """One of the signed-in person's notices."""
    found: Notice | None = notices_of(person_of(request)).filter(pk=notice).first()
    if found is None:
        raise Http404
    return found


def own_membership(request: HttpRequest, membership: int) -> Membership:
    """The signed-in person's belonging to a unit, in whichever tenant; roles that were given are not theirs to leave."""
    with all_tenants():
        rows = Membership.objects.filter(person=person_of(request), role=Role.MEMBER)
    found: Membership | None = rows.filter(pk=membership).select_related("tenant").first()
    if found is None:
        raise Http404
    return found


def members_here(request: HttpRequest) -> MembershipQuerySet:
    """People who say that they belong to the signed-in coordinator's units (N03)."""
    person = acting_as(request, Role.COORDINATOR)
    rows: MembershipQuerySet = Membership.objects.members_of(coordinated_units(person, tenant_of(request)))
    return rows.select_related("person", "unit", "confirmed_by").order_by("-pk")


def member_here(request: HttpRequest, membership: int) -> Membership:
    """One of them."""
    found: Membership | None = members_here(request).filter(pk=membership).first()
    if found is None:
        raise Http404
    return found
