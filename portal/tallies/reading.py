"""Reading counts: their cost does not grow with what they count."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import BigIntegerField, Q, Sum
from django.db.models.aggregates import Aggregate

from portal.models import Tally


class _Stamp(Aggregate):
    function = "bit_xor"
    output_field = BigIntegerField()


@dataclass(frozen=True, slots=True)
class Tallies:
    """Numbers by (kind, about, key), and the stamp of everything that was asked for: another one after each change of what is
    counted, whoever made it, from the moment it is committed.
    """

    numbers: Mapping[tuple[str, int, str], int]
    stamp: int

    def of(self, kind: str) -> Iterator[tuple[int, str, int]]:
        """(about, key, number) of a kind."""
        return ((about, key, n) for (each, about, key), n in self.numbers.items() if each == kind)

    def total(self, kind: str, key: str = "") -> int:
        """The sum of a kind; with a key, of that one alone."""
        return sum(n for _, each, n in self.of(kind) if not key or each == key)


def read(*asked: tuple[str, Any]) -> Tallies:
    """The counts of each (kind, about): a row's key, or a query of keys. One query."""
    wanted: Q = reduce(
        or_,
        (
            Q(kind=kind, about=about) if isinstance(about, int) else Q(kind=kind, about__in=about)
            for kind, about in asked
        ),
    )
    rows = Tally.objects.filter(wanted).order_by().values_list("kind", "about", "key")
    numbers, stamp = {}, 0
    for kind, about, key, n, mark in rows.annotate(number=Sum("n"), stamp=_Stamp("mark")):
        numbers[kind, about, key] = int(n)
        stamp ^= mark
    return Tallies(numbers, stamp)
