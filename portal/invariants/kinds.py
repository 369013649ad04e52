"""An invariant says what holds, finds where it doesn't, and says how that is mended. Each slice lists its own in
`<slice>/invariants.py`, named in `settings.INVARIANTS`.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.module_loading import import_string

MOST = 50
"""Places that one invariant names; there may be more."""


@dataclass(frozen=True, slots=True)
class Look:
    """How closely to look. `deep`: every byte and every signature is read; `grace`: younger than that, a file may still be on its
    way to its row.
    """

    now: dt.datetime
    deep: bool = False
    grace: dt.timedelta = dt.timedelta(days=1)


Places = Iterable[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Invariant:
    """`find` yields the parameters of `words` for each place where it doesn't hold, in a fixed number of queries and without
    holding all rows at once; it asks the rows of the scope it runs in. `whole`: it speaks of the whole portal, not of one tenant.
    """

    code: str
    holds: str
    words: str
    mend: str
    find: Callable[[Look], Places]
    whole: bool = False
    deep: bool = False


@dataclass(frozen=True, slots=True)
class Broken:
    """An invariant that does not hold, and where; `more`: not only there."""

    invariant: Invariant
    places: list[Mapping[str, Any]] = field(default_factory=list)
    more: bool = False

    def lines(self) -> list[str]:
        """In words, a line each."""
        said = [
            self.invariant.words.format(**{name: _local(value) for name, value in place.items()})
            for place in self.places
        ]
        return [*said, f"…… 只列出前 {MOST} 处"] if self.more else said


def _local(value: Any) -> Any:
    """Moments as the portal's people read them."""
    return timezone.localtime(value) if isinstance(value, dt.datetime) else value


def invariants() -> list[Invariant]:
    """All that are registered."""
    return [each for name in settings.INVARIANTS for each in import_string(name)]


def asked(look: Look, *, one_tenant: bool) -> list[Invariant]:
    """Those that this look asks."""
    return [each for each in invariants() if not (each.whole and one_tenant) and (look.deep or not each.deep)]


def broken(look: Look, *, one_tenant: bool = False) -> Iterator[Broken]:
    """Those that don't hold, in a scope that was entered before."""
    for each in asked(look, one_tenant=one_tenant):
        places = list(islice(each.find(look), MOST + 1))
        if places:
            yield Broken(each, places[:MOST], more=len(places) > MOST)


def by_sql(question: str) -> Callable[[Look], Places]:
    """What a query answers, a place each; `%(now)s` is the moment. PostgreSQL shows it the rows of the scope only."""

    def find(look: Look) -> Places:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM ({question}) AS found LIMIT {MOST + 1}", {"now": look.now})  # noqa: S608 - a constant of a slice
            names = [column[0] for column in cursor.description]
            rows = cursor.fetchall()
        return [dict(zip(names, row, strict=True)) for row in rows]

    return find
