"""Whose account is to be opened again, fetched and authorised in one."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from portal.access.memberships import members_here
from portal.models import Membership, Role
from portal.visitors import acting_as


def listed_member(request: HttpRequest, membership: int, page: str) -> Membership:
    """One of the people on the list that the signed-in person sees: an organiser's ("people") or a coordinator's ("members")."""
    if page == "people":
        acting_as(request, Role.ORGANISER)
        rows = Membership.objects.all()
    else:
        rows = members_here(request)
    row: Membership = get_object_or_404(rows.select_related("person", "unit", "tenant"), pk=membership)
    return row
