"""Memberships of units, fetched and authorised in one: one's own, and those of the units one coordinates."""

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from portal.models import Membership, MembershipQuerySet, Role, Unit
from portal.permissions import coordinated_units
from portal.tenants import own_rows
from portal.visitors import acting_as, person_of, tenant_of


def coordinated_unit(request: HttpRequest, key: str) -> Unit:
    """The unit of this key, for a coordinator who acts for it."""
    person = acting_as(request, Role.COORDINATOR)
    for unit in coordinated_units(person, tenant_of(request)):
        if unit.key == key:
            return unit
    raise Http404


def first_coordinated_unit(request: HttpRequest) -> Unit:
    """The unit that a coordinator's way in leads to; the others are chosen there."""
    person = acting_as(request, Role.COORDINATOR)
    return coordinated_units(person, tenant_of(request))[0]


def own_membership(request: HttpRequest, membership: int) -> Membership:
    """The signed-in person's belonging to a unit, in whichever tenant; roles that were given are not theirs to leave."""
    person = person_of(request)
    with own_rows(person):
        rows = Membership.objects.filter(person=person, role=Role.MEMBER)
        own: Membership = get_object_or_404(rows.select_related("tenant"), pk=membership)
    return own


def members_here(request: HttpRequest) -> MembershipQuerySet:
    """People who say that they belong to the signed-in coordinator's units (N03)."""
    person = acting_as(request, Role.COORDINATOR)
    rows: MembershipQuerySet = Membership.objects.members_of(coordinated_units(person, tenant_of(request)))
    return rows.select_related("person", "unit", "confirmed_by").order_by("-pk")


def member_here(request: HttpRequest, membership: int) -> Membership:
    """One of them."""
    row: Membership = get_object_or_404(members_here(request), pk=membership)
    return row
