"""Whether who opened a link that names nobody is who was meant: a forwarded link is an asking, not a role."""

import datetime as dt
from typing import cast

from django.db import transaction

from portal import audit, messages
from portal.access.people.actions.invitations import of
from portal.access.people.rules import decide_confirming
from portal.decisions import require
from portal.models import Invitation, Membership, Person, Role
from portal.permissions import roles_in


@transaction.atomic
def confirm(invitation: Invitation, *, actor: Person, now: dt.datetime) -> Membership:
    """It is them: the role begins, and the person is told. Raises `NotAllowed` where it was answered already, for a closed
    account, and for an owner's role by anybody but an owner.
    """
    row, person = _asked(invitation, actor=actor, only_open_accounts=True)
    row.state, row.answered_at = Invitation.State.ACCEPTED, now
    row.save(update_fields=["state", "answered_at"])
    membership, fresh = Membership.objects.get_or_create(
        tenant=row.tenant, person=person, role=row.role, unit=row.unit,
        defaults={"confirmed_at": now, "confirmed_by": actor, "deputy": row.deputy},
    )  # fmt: skip
    if fresh:
        audit.record("invitation.confirm", membership, actor=actor, now=now, invitation=row.pk, role=row.role)
        messages.notify(
            person, row, "role.confirmed", role=Role(row.role).label, of=of(row),
            link=f"/t/{row.tenant.slug}/", now=now,
        )  # fmt: skip
    return membership


@transaction.atomic
def turn_down(invitation: Invitation, *, actor: Person, now: dt.datetime) -> None:
    """It is somebody else: no role, the person is told, and the link, which went astray, opens nothing any more. Raises
    `NotAllowed` as `confirm` does, but for a closed account.
    """
    row, person = _asked(invitation, actor=actor, only_open_accounts=False)
    row.state, row.answered_at = Invitation.State.REFUSED, now
    row.save(update_fields=["state", "answered_at"])
    audit.record("invitation.refuse", row, actor=actor, now=now, role=row.role, person=person.pk)
    messages.notify(person, row, "role.refused", role=Role(row.role).label, of=of(row), now=now)


def _asked(invitation: Invitation, *, actor: Person, only_open_accounts: bool) -> tuple[Invitation, Person]:
    """The locked row and who asks."""
    rows = Invitation.objects.select_for_update(of=("self",)).select_related("tenant", "unit", "person")
    row: Invitation = rows.get(pk=invitation.pk)
    require(
        decide_confirming(
            state=row.state,
            closed=only_open_accounts and not (row.person and row.person.is_active),
            owners_role=row.role == Role.OWNER,
            by_owner=Role.OWNER in roles_in(actor, row.tenant),
        )
    )
    return row, cast("Person", row.person)  # who asks is written with the state
