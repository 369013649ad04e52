"""What a line of a roster that came back says otherwise than the case. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portal.tables.columns import Doubt
from portal.typed_text import one_line, person_name

_BETWEEN_NAMES = re.compile(r"\s*[、，,；;/\n]\s*")
LONGEST = {"title": 200, "name": 60, "unit": 120}


@dataclass(frozen=True, slots=True)
class Standing:
    """A case as it is now: what certificates are made from. `of_tree`: its unit is one of the organisation's."""

    title: str
    names: Sequence[str]
    units: Sequence[str]
    unit: str = ""
    of_tree: bool = False
    title_forbidden: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """One value; `position` counts authors from 1, 0 is the case itself."""

    what: str
    position: int
    old: str
    new: str


def names_in(text: str) -> list[str]:
    """The names of a cell, in order."""
    return [name for part in _BETWEEN_NAMES.split(text) if (name := person_name(part))]


def differences(
    case: Standing, said: Mapping[str, Any], columns: Sequence[str]
) -> tuple[list[Change], list[Doubt]]:
    """What the line asks to change, and why it can't be told. `columns` are those that the table has: a cell that is empty
    where something stood is a doubt, no change.
    """
    asked: dict[tuple[str, int], dict[str, str]] = {}
    doubts: list[Doubt] = []

    def ask(what: str, position: int, old: str, new: str, column: str) -> None:
        if new == old:
            return
        if not new:
            doubts.append(Doubt("correction_blank", {"old": old}, column))
        elif len(new) > LONGEST[what]:
            doubts.append(Doubt("table_cell_long", {"column": column, "max": LONGEST[what]}, column))
        else:
            asked.setdefault((what, position), {"": old})[new] = column

    for column in columns:
        text = str(said.get(column, ""))
        if column == "title":
            ask("title", 0, case.title, text if text != one_line(case.title) else case.title, column)
        elif column == "authors":
            doubts += _authors(case, names_in(text), ask)
        elif column == "first_author":
            ask("name", 1, next(iter(case.names), ""), person_name(text), column)
        elif column == "first_unit":
            ask("unit", 1, next(iter(case.units), ""), person_name(text), column)
        elif column == "unit" and person_name(text) != person_name(case.unit):
            if case.of_tree:
                doubts.append(Doubt("correction_unit_of_tree", {"old": case.unit, "new": text[:120]}, column))
            else:
                ask("unit", 1, next(iter(case.units), ""), person_name(text), column)
    changes = []
    for (what, position), values in asked.items():
        old = values.pop("")
        if len(values) > 1:
            doubts.append(Doubt("correction_contradicts", {"values": "、".join(values)}))
            continue
        changes.append(Change(what, position, old, next(iter(values))))
    doubts += _forbidden(case, changes)
    return changes, doubts


def _authors(case: Standing, names: Sequence[str], ask: Any) -> list[Doubt]:
    """Names are corrected in their places: who is an author, and in which order, is not a matter of spelling."""
    old = [person_name(name) for name in case.names]
    if list(names) == old:
        return []
    if not names:
        return [Doubt("correction_blank", {"old": "、".join(old)}, "authors")]
    if len(names) != len(old):
        return [Doubt("correction_other_count", {"old": len(old), "new": len(names)}, "authors")]
    moved = [name for at, name in enumerate(names) if name != old[at] and name in old]
    if moved:
        return [Doubt("correction_order", {"names": "、".join(moved)}, "authors")]
    for at, name in enumerate(names):
        if name != old[at]:
            ask("name", at + 1, case.names[at], name, "authors")
    return []


def _forbidden(case: Standing, changes: Sequence[Change]) -> list[Doubt]:
    return [
        Doubt("correction_title_forbids", {"mark": mark}, "title")
        for change in changes
        if change.what == "title"
        for mark in case.title_forbidden
        if mark in change.new
    ]
