"""For whom an extension is asked: a unit by what an organiser types. Raises `NotAllowed`."""

import re
from collections.abc import Iterable

from django.db.models import Q

from portal.decisions import NotAllowed, refuse
from portal.models import Unit

MOST_UNITS = 200
"""Units that one extension is granted to at once."""


def named_unit(text: str) -> Unit:
    """The tenant's unit with this name or key."""
    unit = Unit.objects.filter(Q(name=text) | Q(key=text)).first()
    if unit is None:
        raise NotAllowed(refuse("unit_unknown", name=text))
    return unit


def chosen_units(keys: Iterable[str], text: str) -> list[Unit]:
    """The units ticked, and those named in the text, separated as people do; each once, by their place in the tree."""
    unit_keys = set(keys)
    names = [name.strip() for name in re.split(r"[、，,；;\n]", text) if name.strip()]
    if len(unit_keys) + len(names) > MOST_UNITS:
        raise NotAllowed(refuse("extension_too_many", max=MOST_UNITS))
    units = {unit.pk: unit for unit in [*Unit.objects.filter(key__in=unit_keys), *map(named_unit, names)]}
    return sorted(units.values(), key=lambda unit: unit.path)


def ticked_units(keys: list[str]) -> list[tuple[str, str]]:
    """Key and name of the units ticked, here or in the table of units: by key, or by name where the page added them."""
    if not keys:
        return []
    units = Unit.objects.filter(Q(key__in=keys) | Q(name__in=keys)).order_by("path")
    return list(units.values_list("key", "name")[: MOST_UNITS + 1])
