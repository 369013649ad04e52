"""For whom an extension is asked: a unit by what an organiser types. Raises `NotAllowed`."""

from django.db.models import Q

from portal.decisions import NotAllowed, refuse
from portal.models import Unit


def named_unit(text: str) -> Unit:
    """The tenant's unit with this name or key."""
    unit = Unit.objects.filter(Q(name=text) | Q(key=text)).first()
    if unit is None:
        raise NotAllowed(refuse("unit_unknown"))
    return unit
