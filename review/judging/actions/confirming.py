"""Whether who took an expert's link that names nobody is who was meant: a forwarded link is an asking, not a seat."""

import datetime as dt

from django.db import transaction

from portal import audit, messages
from portal.decisions import NotAllowed, refuse
from portal.models import Person
from review import links
from review.judging.actions.seats import give_role, locked
from review.models import Reviewer


@transaction.atomic
def confirm(reviewer: Reviewer, *, actor: Person, now: dt.datetime) -> None:
    """It is them: they may judge, and are told. Raises `NotAllowed`: answered already (expert_answered), closed account
    (role_asker_gone).
    """
    row, person = _asked(reviewer)
    if not person.is_active:
        raise NotAllowed(refuse("role_asker_gone"))
    row.state, row.answered_at = Reviewer.State.ACCEPTED, now
    row.save(update_fields=["state", "answered_at"])
    give_role(row, person, now=now)
    audit.record("reviewer.confirm", row, actor=actor, now=now, person=person.pk)
    messages.notify(
        person, row.campaign, "reviewer.confirmed", campaign=row.campaign.name, link=links.to_panel(row.campaign), now=now
    )  # fmt: skip


@transaction.atomic
def turn_down(reviewer: Reviewer, *, actor: Person, now: dt.datetime) -> None:
    """It is somebody else: no seat, the person is told, and the link, which went astray, opens nothing any more. Raises
    `NotAllowed` (expert_answered).
    """
    row, person = _asked(reviewer)
    row.state, row.answered_at = Reviewer.State.REMOVED, now
    row.save(update_fields=["state", "answered_at"])
    audit.record("reviewer.turn_down", row, actor=actor, now=now, person=person.pk)
    messages.notify(person, row.campaign, "reviewer.turned_down", campaign=row.campaign.name, now=now)


def _asked(reviewer: Reviewer) -> tuple[Reviewer, Person]:
    """The locked row and who asks."""
    row = locked(reviewer, reviewer.person)
    if row.state != Reviewer.State.ASKED or row.person is None:
        raise NotAllowed(refuse("expert_answered", name=row.name))
    return row, row.person
