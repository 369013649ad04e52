"""Who asks, in which tenant and in which role. A stranger to the tenant gets 404, a member with the wrong role 403."""

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from portal.decisions import Decision, authorise
from portal.models import Person, Role, Tenant
from portal.permissions import may_act_as, roles_in


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


def only_reads(request: HttpRequest) -> bool:
    """Whether the request asks and changes nothing."""
    return request.method in {"GET", "HEAD", "OPTIONS"}


def acting_as(request: HttpRequest, role: Role) -> Person:
    """The signed-in person in this role of the address's tenant. Raises Http404 for a stranger to the tenant,
    `Forbidden` (403) for a member in another role; an auditor passes for an organiser in requests that only read.
    """
    person, tenant = person_of(request), tenant_of(request)
    if not roles_in(person, tenant):
        raise Http404
    authorise(organising(request) if role == Role.ORGANISER else may_act_as(person, tenant, role))
    return person


def organising(request: HttpRequest) -> Decision:
    """Whether the signed-in person may do what the request does as an organiser of the address's tenant. Where an auditor
    reads in an organiser's place, the page hides what only an organiser may use (`Shell.reads_only`).
    """
    person, tenant = person_of(request), tenant_of(request)
    decision = may_act_as(person, tenant, Role.ORGANISER, reading=only_reads(request))
    if decision and not may_act_as(person, tenant, Role.ORGANISER):
        request.auditing = True  # type: ignore[attr-defined]
    return decision


def tenant_named(slug: str) -> Tenant:
    """A tenant by its slug, from outside its addresses."""
    return get_object_or_404(Tenant, slug=slug)
