"""Finding units by any part of their name, or of the name above them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Case, IntegerField, Q, Value, When

from portal.models import Unit, UnitQuerySet
from portal.typed_text import one_line

MOST_HITS = 20
_MOST_WORDS = 5


@dataclass(frozen=True, slots=True)
class Hit:
    """A unit, and the names above it from the root."""

    unit: Unit
    above: str


def matching(rows: UnitQuerySet, words: str) -> UnitQuerySet:
    """Units whose name, or the name above, has each of the words; all of them where nothing is asked."""
    for word in one_line(words).split()[:_MOST_WORDS]:
        rows = rows.filter(Q(name__icontains=word) | Q(parent__name__icontains=word))
    return rows


def hits(words: str, *, within: Iterable[Unit] | None = None, most: int = MOST_HITS) -> list[Hit]:
    """Units that may be chosen, the best first: named exactly so, beginning so, then as they stand in the tree. Two queries.
    `within`: only these units and what is below them.
    """
    plain = one_line(words)
    if not plain:
        return []
    rows = Unit.objects.offered()
    if within is not None:
        rows = rows.filter(below(within))
    order = Case(
        When(name=plain, then=Value(0)),
        When(name__startswith=plain, then=Value(1)),
        When(name__icontains=plain, then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    )
    units = list(matching(rows, plain).order_by(order, "path")[:most])
    names = names_above(units)
    return [Hit(unit, names[unit.pk]) for unit in units]


def below(units: Iterable[Unit]) -> Q:
    """These units and everything below them."""
    found = Q(pk__in=())
    for unit in units:
        found |= Q(path__startswith=unit.path)
    return found


def names_above(units: Sequence[Unit]) -> dict[int, str]:
    """The names above each unit, from the root, as 沈阳市 / 和平区. One query."""
    keys = {key for unit in units for key in unit.path.split("/")[:-2]}
    names = dict(Unit.objects.filter(key__in=keys).values_list("key", "name")) if keys else {}
    return {unit.pk: " / ".join(names.get(key, key) for key in unit.path.split("/")[:-2]) for unit in units}


def offered_unit(key: str) -> Unit | None:
    """The unit of this key, if it may be chosen."""
    found: Unit | None = Unit.objects.offered().filter(key=key).first()
    return found


def units_keyed(keys: Iterable[str]) -> list[Unit]:
    """Units of these keys."""
    return list(Unit.objects.filter(key__in=list(keys)))
