"""The people of a tenant, fetched and authorised in one."""

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from portal.models import Invitation, Membership, Person, Role
from portal.visitors import acting_as, tenant_of


def role_here(request: HttpRequest, membership: int) -> Membership:
    """A role in force of the address's tenant, for those who run it."""
    acting_as(request, Role.ORGANISER)
    rows = Membership.objects.in_force().select_related("person", "unit", "tenant")
    row: Membership = get_object_or_404(rows, pk=membership)
    return row


def leaver_here(request: HttpRequest, person: int) -> Person:
    """Somebody with a role of the tenant, whose roles are handed over."""
    acting_as(request, Role.ORGANISER)
    row = Membership.objects.in_force().filter(person=person).select_related("person").first()
    if row is None:
        raise Http404
    leaver: Person = row.person
    return leaver


def invitation_here(request: HttpRequest, invited: int) -> Invitation:
    """An invitation of the tenant, for those who run it."""
    acting_as(request, Role.ORGANISER)
    row: Invitation = get_object_or_404(Invitation.objects.select_related("unit", "tenant"), pk=invited)
    return row


def asked_here(request: HttpRequest, invited: int) -> Invitation:
    """An invitation of the tenant whose opener asks, or asked, to be confirmed."""
    row = invitation_here(request, invited)
    if row.person_id is None:
        raise Http404
    return row


def invitation_with(request: HttpRequest, token: str) -> Invitation:
    """An invitation by its unguessable link, of the address's tenant."""
    tenant_of(request)
    rows = Invitation.objects.select_related("unit", "tenant", "made_by", "person")
    row: Invitation = get_object_or_404(rows, token=token)
    return row
