"""Asking for a unit that isn't in the tree, and answering: made, the one that is meant, or declined."""

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from portal import audit, messages
from portal.access.unit_requests.queries import answerers
from portal.decisions import ALLOWED, Decision, NotAllowed, refuse, require
from portal.locks import lock_names
from portal.models import Membership, Person, Role, Tenant, Unit, UnitRequest
from portal.organisation.units.actions import UnitValues, add_unit
from portal.typed_text import person_name

MOST_WAITING = 3
"""Requests of one person that may wait in a tenant."""


def decide_asking(waiting: int) -> Decision:
    """Whether somebody with so many waiting requests may send one more."""
    return ALLOWED if waiting < MOST_WAITING else refuse("unit_requests_waiting", max=MOST_WAITING)


@transaction.atomic
def ask_for_unit(
    tenant: Tenant, *, name: str, kind: str, parent: Unit | None, actor: Person, now: dt.datetime
) -> UnitRequest:
    """Ask that a unit be added; asking twice changes nothing. Raises `NotAllowed` where it is in the tree already, or too
    many wait.
    """
    lock_names([f"unit-request:{tenant.pk}:{actor.pk}"])
    own = UnitRequest.objects.filter(person=actor, state=UnitRequest.State.WAITING)
    for asked in own.filter(parent=parent):
        if person_name(asked.name) == person_name(name):
            return asked
    beside = Unit.objects.offered().filter(parent=parent).values_list("name", flat=True)
    if person_name(name) in {person_name(other) for other in beside}:
        raise NotAllowed(refuse("unit_there_already", unit=name))
    require(decide_asking(own.count()))
    asked = UnitRequest.objects.create(
        tenant=tenant, person=actor, name=name, kind=kind, parent=parent, created_at=now
    )
    audit.record("unit_request.ask", asked, actor=actor, now=now)
    for person in answerers(parent):
        messages.notify(
            person,
            asked,
            "unit_request.asked",
            applicant=str(actor),
            unit=name,
            link=f"/t/{tenant.slug}/unit-requests/{asked.pk}/",
            now=now,
        )
    return asked


@transaction.atomic
def make_unit(
    asked: UnitRequest,
    values: UnitValues,
    *,
    under: Unit | None,
    confirm: bool,
    actor: Person,
    now: dt.datetime,
) -> Unit:
    """Add the unit that was asked for. `confirm`: the person belongs to it from now on, else that waits to be confirmed."""
    _hold(asked)
    unit = add_unit(asked.tenant, values, under=under, actor=actor, now=now)
    _finish(asked, UnitRequest.State.MADE, unit, confirm=confirm, actor=actor, now=now)
    return unit


@transaction.atomic
def map_to_unit(asked: UnitRequest, unit: Unit, *, confirm: bool, actor: Person, now: dt.datetime) -> None:
    """Say which unit of the tree is meant."""
    _hold(asked)
    _finish(asked, UnitRequest.State.MAPPED, unit, confirm=confirm, actor=actor, now=now)


@transaction.atomic
def decline_request(asked: UnitRequest, *, why: str, actor: Person, now: dt.datetime) -> None:
    """Add nothing, and say why; the person may ask again."""
    _hold(asked)
    UnitRequest.objects.filter(pk=asked.pk).update(
        state=UnitRequest.State.DECLINED, why=why, decided_by=actor, decided_at=now
    )
    audit.record("unit_request.decline", asked, actor=actor, now=now, why=why)
    messages.notify(
        asked.person,
        asked,
        "unit_request.declined",
        unit=asked.name,
        why=why,
        link=f"/t/{asked.tenant.slug}/unit-requests/ask/",
        now=now,
    )


def _hold(asked: UnitRequest) -> None:
    locked = UnitRequest.objects.select_for_update(of=("self",)).filter(pk=asked.pk).first()
    if locked is None or locked.state != UnitRequest.State.WAITING:
        raise NotAllowed(refuse("unit_request_decided"))


def _finish(
    asked: UnitRequest,
    state: UnitRequest.State,
    unit: Unit,
    *,
    confirm: bool,
    actor: Person,
    now: dt.datetime,
) -> None:
    """The person belongs to the unit, and what they typed meanwhile is brought to it by the apps above
    (`settings.UNIT_FOUND_HANDLERS`: `handler(asked, unit, *, now)`).
    """
    UnitRequest.objects.filter(pk=asked.pk).update(state=state, unit=unit, decided_by=actor, decided_at=now)
    membership, _ = Membership.objects.get_or_create(
        tenant_id=asked.tenant_id, person=asked.person, role=Role.MEMBER, unit=unit
    )
    if confirm:
        waiting = Membership.objects.filter(pk=membership.pk, confirmed_at=None)
        if waiting.update(confirmed_at=now, confirmed_by=actor):
            audit.record("member.confirm", membership, actor=actor, now=now)
    for name in settings.UNIT_FOUND_HANDLERS:
        import_string(name)(asked, unit, now=now)
    verb = "make" if state == UnitRequest.State.MADE else "map"
    audit.record(f"unit_request.{verb}", asked, actor=actor, now=now, unit=unit.pk)
    messages.notify(
        asked.person,
        asked,
        "unit_request.made" if state == UnitRequest.State.MADE else "unit_request.mapped",
        asked=asked.name,
        unit=unit.name,
        link="/me/",
        now=now,
    )
