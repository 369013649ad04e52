"""Lines of the organiser's table of units, narrowed and sorted. Pure: values in, values out."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Coordinator:
    """Who answers for a unit; the phone number itself is asked for one unit at a time."""

    person: int
    name: str
    signed_in_at: dt.datetime | None
    has_phone: bool = False


@dataclass(frozen=True, slots=True)
class FormCell:
    """One form that a unit owes. `late`: not whole, and its date has passed."""

    key: str
    label: str
    due: dt.datetime | None
    done: bool
    begun: bool = False
    late: bool = False
    doubt: str = ""
    """What is wrong though everything was brought in: a changed list, a missing seal (O11)."""


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit that recommends. `forms` holds a cell for each form of the campaign, None where the unit does not owe it."""

    key: str
    pk: int
    name: str
    coordinators: tuple[Coordinator, ...] = ()
    cases: int = 0
    submitted_at: dt.datetime | None = None
    missed: tuple[str, ...] = ()
    forms: tuple[FormCell | None, ...] = ()
    reminded_at: dt.datetime | None = None

    @property
    def signed_in_at(self) -> dt.datetime | None:
        """When one of its coordinators last signed in."""
        return max((each.signed_in_at for each in self.coordinators if each.signed_in_at), default=None)

    @property
    def owed(self) -> list[FormCell]:
        """The forms that are not whole yet."""
        return [form for form in self.forms if form is not None and not form.done]

    @property
    def has_phone(self) -> bool:
        return any(each.has_phone for each in self.coordinators)


SHOWS: Mapping[str, tuple[str, Callable[[UnitLine], bool]]] = {
    "open": ("未报送", lambda line: line.submitted_at is None),
    "forms": ("缺材料", lambda line: bool(line.owed)),
    "doubtful": ("材料有疑问", lambda line: any(form is not None and form.doubt for form in line.forms)),
    "minimum": ("未达最低数", lambda line: bool(line.missed)),
    "never": ("从未登录", lambda line: bool(line.coordinators) and line.signed_in_at is None),
    "nobody": ("没有管理员", lambda line: not line.coordinators),
}
"""What the table can be narrowed to: the word on its button, and whether a line is among it."""

_LONG_AGO = dt.datetime.min.replace(tzinfo=dt.UTC)

SORTS: Mapping[str, Callable[[UnitLine], Any]] = {
    "name": lambda line: line.name,
    "signin": lambda line: line.signed_in_at or _LONG_AGO,
    "cases": lambda line: line.cases,
    "batch": lambda line: line.submitted_at or _LONG_AGO,
    "missed": lambda line: len(line.missed),
    "owed": lambda line: len(line.owed),
    "reminded": lambda line: line.reminded_at or _LONG_AGO,
}


@dataclass(frozen=True, slots=True)
class UnitFilter:
    """What the table is narrowed to and sorted by; what is unknown narrows nothing and sorts by the tree."""

    show: str = ""
    q: str = ""
    sort: str = ""

    @classmethod
    def from_query(cls, query: Any) -> "UnitFilter":
        """From a page's query string."""
        show, q, sort = (str(query.get(name, ""))[:80].strip() for name in ("show", "q", "sort"))
        return cls(show if show in SHOWS else "", q, sort if sort.removeprefix("-") in SORTS else "")

    @property
    def narrows(self) -> bool:
        return bool(self.show or self.q)


def chosen(lines: Iterable[UnitLine], unit_filter: UnitFilter) -> list[UnitLine]:
    """The lines asked for, in the order asked for."""
    rows = [line for line in lines if _matches(line, unit_filter)]
    if unit_filter.sort:
        rows.sort(key=SORTS[unit_filter.sort.removeprefix("-")], reverse=unit_filter.sort.startswith("-"))
    return rows


def _matches(line: UnitLine, unit_filter: UnitFilter) -> bool:
    if unit_filter.show and not SHOWS[unit_filter.show][1](line):
        return False
    q = unit_filter.q.casefold()
    return not q or q in line.name.casefold() or any(q in each.name.casefold() for each in line.coordinators)


def counts(lines: Sequence[UnitLine]) -> list[tuple[str, str, int]]:
    """(key, word, how many) of every narrowing."""
    return [(key, label, sum(test(line) for line in lines)) for key, (label, test) in SHOWS.items()]


def owes(line: UnitLine, zone: dt.tzinfo) -> str:
    """What a unit still owes, in words for its coordinator; "" where it owes nothing."""
    parts = [] if line.submitted_at else [f"尚未报送（已推荐 {line.cases} 件）"]
    if line.owed:
        parts.append("缺少材料：" + "、".join(_form_words(form, zone) for form in line.owed))
    parts += line.missed
    return "；".join(parts)


def _form_words(form: FormCell, zone: dt.tzinfo) -> str:
    if form.due is None:
        return form.label
    local = form.due.astimezone(zone)
    if (local.hour, local.minute) == (0, 0):  # as people say it: the end of the day before
        day = local - dt.timedelta(days=1)
        return f"{form.label}（{day.month}月{day.day}日 24:00 前）"
    return f"{form.label}（{local.month}月{local.day}日 {local:%H:%M} 前）"
