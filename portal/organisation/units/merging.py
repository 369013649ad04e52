"""Merging a unit into another: everything that points at it follows.

What an app above holds of a unit and can't simply be pointed elsewhere is brought over by its own handler
(`settings.UNIT_MERGE_HANDLERS`: `handler(unit, into, *, now)`), which refuses with words what can't be. Every other row that points at the
unit is found by its foreign key, so that none is forgotten.
"""

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.utils.module_loading import import_string

from portal import audit
from portal.decisions import NotAllowed, refuse, require
from portal.models import Membership, Person, Unit
from portal.organisation.units.actions import hold_tree, place_subtree
from portal.organisation.units.tree import decide_merge


@transaction.atomic
def merge_units(unit: Unit, *, into: Unit, actor: Person, why: str, now: dt.datetime) -> None:
    """Everything of the unit goes to `into`; the unit stays as a closed row, so that what was written of it can be read.
    Raises `NotAllowed` where the two can't be one, or a handler refuses; nothing is changed then.
    """
    hold_tree(unit.tenant_id)
    away, stays = Unit.objects.get(pk=unit.pk), Unit.objects.get(pk=into.pk)
    if away.merged_into_id is not None:
        raise NotAllowed(refuse("unit_merged_away", unit=away.name, into=stays.name))
    require(decide_merge(away.path, stays.path, closed=stays.closed_at is not None))
    for child in Unit.objects.filter(parent=away).order_by("pk"):
        place_subtree(child, stays)
    _merge_memberships(away, stays)
    for name in settings.UNIT_MERGE_HANDLERS:
        import_string(name)(away, stays, now=now)
    for field in pointing_fields():
        _point(field, away, stays)
    Unit.objects.filter(pk=away.pk).update(merged_into=stays, closed_at=now)
    audit.record("unit.merge", away, actor=actor, now=now, why=why, into=stays.pk)


def pointing_fields() -> list[Any]:
    """Every foreign key to a unit, of every app."""
    relations = Unit._meta.get_fields(include_hidden=True)
    return [
        relation.field
        for relation in relations
        if isinstance(relation, models.ManyToOneRel) and relation.related_model._meta.managed
    ]


def _merge_memberships(away: Unit, stays: Unit) -> None:
    """People of both have one membership afterwards, confirmed if one of the two was."""
    kept = {(row.person_id, row.role): row for row in Membership.objects.filter(unit=stays)}
    for row in Membership.objects.filter(unit=away):
        twin = kept.get((row.person_id, row.role))
        if twin is None:
            continue
        if twin.confirmed_at is None and row.confirmed_at is not None:
            Membership.objects.filter(pk=twin.pk).update(
                confirmed_at=row.confirmed_at, confirmed_by=row.confirmed_by
            )
        row.delete()


def _point(field: Any, away: Unit, stays: Unit) -> None:
    rows = field.model.objects.filter(**{field.name: away})
    try:
        with transaction.atomic():
            rows.update(**{field.name: stays})
    except IntegrityError:
        what = str(field.model._meta.verbose_name)
        raise NotAllowed(refuse("unit_merge_clash", unit=away.name, into=stays.name, what=what)) from None
