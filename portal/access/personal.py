"""Phones and addresses of members, of those who ask for a unit or a role and of those invited, for whoever handles them."""

from django.http import HttpRequest

from portal.access.memberships import member_here
from portal.access.people.access import asked_here, invitation_here
from portal.access.unit_requests.queries import request_here
from portal.masking import Found, row_number


def member(request: HttpRequest, key: str, field: str) -> Found:
    """A member of the coordinator's unit."""
    row = member_here(request, row_number(key))
    return Found(row.person.phone, row, whose=row.person)


def asker(request: HttpRequest, key: str, field: str) -> Found:
    """Who asked for a unit."""
    row = request_here(request, row_number(key))
    return Found(row.person.phone, row, whose=row.person)


def invited(request: HttpRequest, key: str, field: str) -> Found:
    """Who was invited."""
    row = invitation_here(request, row_number(key))
    return Found(row.email if field == "email" else row.phone, row, whose=row.person)


def taker(request: HttpRequest, key: str, field: str) -> Found:
    """Who asks for a role by a link that names nobody."""
    row = asked_here(request, row_number(key))
    person = row.person
    values = {"email": person.email, "phone": person.phone} if person else {}
    return Found(values.get(field, ""), row, whose=person)


KINDS = {"member": member, "asker": asker, "invited": invited, "taker": taker}
"""By the name that an address gives; each refuses whom its page refuses."""
