"""Handing over the link."""

import datetime as dt

from django.db import transaction

from portal import audit, messages
from portal.access.way_back.rules import Held, decide_way_back
from portal.accounts.first_password import first_password_link
from portal.decisions import NotAllowed, refuse, require
from portal.models import Membership, Person
from portal.permissions import roles_in
from portal.tenants import own_rows


@transaction.atomic
def open_again(membership: Membership, *, actor: Person, why: str, now: dt.datetime) -> str:
    """The link by which the person of this membership sets a new password, to be handed to them by `actor`, who says how they
    knew them (`why`). The person is told by notification and mail. Raises `NotAllowed`.
    """
    if not why.strip():
        raise NotAllowed(refuse("way_back_why"))
    person = Person.objects.select_for_update().get(pk=membership.person_id)
    with own_rows(person):
        held = [
            Held(row.role, row.tenant_id == membership.tenant_id)
            for row in Membership.objects.filter(person=person)
        ]
    require(
        decide_way_back(
            by=roles_in(actor, membership.tenant), myself=person.pk == actor.pk, operator=person.is_staff,
            active=person.is_active, held=held,
        )
    )  # fmt: skip
    audit.record("member.way_back", membership, actor=actor, now=now, why=why.strip(), person=person.pk)
    messages.notify(
        person, membership, "member.way_back", who=str(actor), why=why.strip(), now=now, link="/me/trail/"
    )
    return first_password_link(person)
