"""Keeping the tree of units. Whoever writes it holds the tenant's row, so that paths and names are looked at as they are."""

import datetime as dt
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Max, Value
from django.db.models.functions import Concat, Length, Substr

from portal import audit
from portal.decisions import NotAllowed, refuse, require
from portal.models import Person, Tenant, Unit
from portal.organisation.units.tree import decide_close, decide_name, decide_place


@dataclass(frozen=True, slots=True)
class UnitValues:
    """What is said of a unit, apart from where it stands. None: left as it is."""

    name: str
    kind: str
    attributes: tuple[str, ...] | None = None
    numbers: Mapping[str, float] | None = field(default=None)


def hold_tree(tenant_id: int) -> Tenant:
    """Hold the tenant's tree until the transaction ends; others may go on pointing at the tenant."""
    return Tenant.objects.select_for_update(no_key=True).get(pk=tenant_id)


def new_key() -> str:
    """A key for a unit that was given none; it stands in addresses."""
    return f"u{secrets.token_hex(5)}"


@transaction.atomic
def add_unit(
    tenant: Tenant, values: UnitValues, *, under: Unit | None, actor: Person, now: dt.datetime, key: str = ""
) -> Unit:
    """A new unit of the tree. Raises `NotAllowed` where the name is taken there or the tree would be too deep."""
    hold_tree(tenant.pk)
    above = _fresh(under)
    require(decide_name(values.name, _names_under(above)))
    key = key or new_key()
    path = f"{above.path if above else ''}{key}/"
    require(decide_place("", 0, path[:-1]))
    unit: Unit = Unit.objects.create(
        tenant=tenant,
        key=key,
        name=values.name,
        kind=values.kind,
        parent=above,
        path=path,
        attributes=list(values.attributes or ()),
        numbers=dict(values.numbers or {}),
    )
    audit.record("unit.add", unit, actor=actor, now=now, path=path)
    return unit


@transaction.atomic
def change_unit(unit: Unit, values: UnitValues, *, actor: Person, now: dt.datetime) -> list[str]:
    """Say something else of a unit; the names of what changed. A unit that an applicant named becomes one of the tree."""
    hold_tree(unit.tenant_id)
    current = _locked(unit)
    if values.name != current.name:
        require(decide_name(values.name, _names_under(current.parent, but=current)))
    wanted: dict[str, Any] = {"name": values.name, "kind": values.kind, "listed": True}
    if values.attributes is not None:
        wanted["attributes"] = list(values.attributes)
    if values.numbers is not None:
        wanted["numbers"] = dict(values.numbers)
    changed = [name for name, value in wanted.items() if getattr(current, name) != value]
    if changed:
        for name in changed:
            setattr(current, name, wanted[name])
        current.save(update_fields=changed)
        audit.record("unit.change", current, actor=actor, now=now, changed=changed)
    return changed


@transaction.atomic
def move_unit(unit: Unit, *, under: Unit | None, actor: Person, now: dt.datetime) -> None:
    """Put a unit, with everything below it, under another one or at the top. Raises `NotAllowed` for a place below itself,
    a name taken there, or a tree too deep.
    """
    hold_tree(unit.tenant_id)
    current, above = _locked(unit), _fresh(under)
    if current.parent_id == (above.pk if above else None):
        return
    place_subtree(current, above)
    audit.record("unit.move", current, actor=actor, now=now, before=unit.path, after=current.path)


def place_subtree(unit: Unit, above: Unit | None) -> None:
    """Rewrite the paths of a unit and everything below it; inside a transaction that holds the tree."""
    old = unit.path
    below = Unit.objects.under(unit)
    deepest = below.aggregate(deepest=Max(Length("path")))["deepest"] or len(old)
    require(decide_place(old, deepest, above.path if above else ""))
    require(decide_name(unit.name, _names_under(above, but=unit)))
    new = f"{above.path if above else ''}{unit.key}/"
    below.update(path=Concat(Value(new), Substr("path", len(old) + 1)))
    Unit.objects.filter(pk=unit.pk).update(parent=above)
    unit.parent, unit.path = above, new


@transaction.atomic
def close_unit(unit: Unit, *, actor: Person, why: str, now: dt.datetime) -> None:
    """Offer a unit no more; its people, cases and papers stay. Doing it twice changes nothing."""
    hold_tree(unit.tenant_id)
    current = _locked(unit)
    require(decide_close(Unit.objects.filter(parent=current, closed_at=None, listed=True).count()))
    if Unit.objects.filter(pk=current.pk, closed_at=None).update(closed_at=now):
        audit.record("unit.close", current, actor=actor, now=now, why=why)


@transaction.atomic
def reopen_unit(unit: Unit, *, actor: Person, now: dt.datetime) -> None:
    """Offer a closed unit again. One that was merged away has nothing left and stays closed."""
    hold_tree(unit.tenant_id)
    current = _locked(unit)
    if current.parent is not None and current.parent.closed_at is not None:
        raise NotAllowed(refuse("unit_parent_closed", unit=current.parent.name))
    require(decide_name(current.name, _names_under(current.parent, but=current)))
    if Unit.objects.filter(pk=current.pk).exclude(closed_at=None).update(closed_at=None):
        audit.record("unit.reopen", current, actor=actor, now=now)


@transaction.atomic
def let_coordinators(tenant: Tenant, allowed: bool, *, actor: Person, now: dt.datetime) -> None:
    """Whether coordinators keep the units below their own."""
    if (
        Tenant.objects.filter(pk=tenant.pk)
        .exclude(units_by_coordinators=allowed)
        .update(units_by_coordinators=allowed)
    ):
        audit.record("unit.let", tenant, actor=actor, now=now, allowed=allowed)


def _locked(unit: Unit) -> Unit:
    """The unit as it is now. Raises `NotAllowed` where it was merged into another one meanwhile."""
    current: Unit = Unit.objects.select_related("parent", "merged_into").get(pk=unit.pk)
    if current.merged_into is not None:
        raise NotAllowed(refuse("unit_merged_away", unit=current.name, into=current.merged_into.name))
    return current


def _fresh(under: Unit | None) -> Unit | None:
    if under is None:
        return None
    above = _locked(under)
    if above.closed_at is not None:
        raise NotAllowed(refuse("unit_parent_closed", unit=above.name))
    return above


def _names_under(above: Unit | None, *, but: Unit | None = None) -> list[str]:
    rows = Unit.objects.offered().filter(parent=above)
    return list((rows.exclude(pk=but.pk) if but else rows).values_list("name", flat=True))
