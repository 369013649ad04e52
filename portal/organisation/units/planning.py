"""What a table of units would change: each row is a new unit, a changed one, an unchanged one or in doubt. Pure."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from portal.organisation.units.tree import decide_place
from portal.tables.columns import Doubt, Row
from portal.typed_text import person_name

_SEPARATORS = re.compile(r"\s*[/／>›»]\s*")
ROOT: tuple[str, ...] = ()

Kind = Literal["new", "changed", "same"]


@dataclass(frozen=True, slots=True)
class UnitFact:
    """A unit that there is: the names from the root to itself, and what is said of it."""

    key: str
    names: tuple[str, ...]
    path: str
    kind: str
    attributes: tuple[str, ...] = ()
    numbers: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Planned:
    """What a row means. `names` are those from the root, `above` the key of the unit above where that one exists already,
    `values` what is said differently.
    """

    row: Row
    kind: Kind
    names: tuple[str, ...]
    key: str = ""
    above: tuple[str, ...] = ROOT
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Plan:
    """Every row, in the table's order: what it means, or why it is in doubt."""

    planned: tuple[Planned, ...]
    doubtful: tuple[Row, ...]

    def count(self, kind: Kind) -> int:
        return sum(each.kind == kind for each in self.planned)


def parts(text: str) -> tuple[str, ...]:
    """A place in the tree as people write it: 沈阳市/和平区 or 和平区."""
    return tuple(person_name(part) for part in _SEPARATORS.split(text) if part.strip())


def _plain(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(person_name(name) for name in names)


class _Tree:
    """Names of the units that there are and of those that the table adds."""

    def __init__(self, facts: Sequence[UnitFact]) -> None:
        self.by_key = {fact.key: fact for fact in facts}
        self.by_place: dict[tuple[str, ...], UnitFact] = {_plain(fact.names): fact for fact in facts}
        self.by_name: dict[str, list[tuple[str, ...]]] = defaultdict(list)
        for place in self.by_place:
            self.by_name[place[-1]].append(place)

    def add(self, place: tuple[str, ...]) -> None:
        if place not in self.by_name[place[-1]]:
            self.by_name[place[-1]].append(place)

    def places(self, asked: str) -> list[tuple[str, ...]]:
        """Places that end so; one whose key was written."""
        if asked in self.by_key:
            return [_plain(self.by_key[asked].names)]
        end = parts(asked)
        if not end:
            return []
        found = [place for place in self.by_name.get(end[-1], []) if place[-len(end) :] == end]
        whole = [place for place in found if place == end]
        return whole if whole and len(end) > 1 else found


def plan(rows: Sequence[Row], facts: Sequence[UnitFact], *, with_parents: bool) -> Plan:
    """What the rows would change. A row is a unit that there is where its key says so, or its name and the unit above; with
    no unit above written, where only one unit is called so. `with_parents`: the table has a column of units above.
    """
    tree = _Tree(facts)
    settled: dict[int, Planned | Row] = {}
    waiting = [row for row in rows if not row.doubts]
    settled |= {row.line: row for row in rows if row.doubts}
    first: dict[Any, int] = {}
    patient = True
    while waiting:
        names_to_come = {person_name(str(row.values["name"])) for row in waiting}
        later: list[Row] = []
        for row in waiting:
            above = str(row.values.get("parent", ""))
            end = parts(above)
            own = person_name(str(row.values["name"]))
            if patient and end and end[-1] in names_to_come - {own} and above not in tree.by_key:
                later.append(row)  # the unit above may stand further down in the table
                continue
            settled[row.line] = _settle(row, above, tree, first, with_parents=with_parents)
        patient = len(later) < len(waiting)  # rows that wait for one another are looked at as they are
        waiting = later
    in_order = [settled[row.line] for row in rows]
    return Plan(
        tuple(each for each in in_order if isinstance(each, Planned)),
        tuple(each for each in in_order if isinstance(each, Row)),
    )


def _settle(row: Row, above: str, tree: _Tree, first: dict[Any, int], *, with_parents: bool) -> Planned | Row:
    name = str(row.values["name"])
    places: list[tuple[str, ...]] = tree.places(above) if above else [ROOT]
    if not places:
        return row.doubted(Doubt("unit_parent_unknown", {"parent": above}, "parent"))
    if len(places) > 1:
        return row.doubted(
            Doubt("unit_parent_ambiguous", {"parent": above, "places": _said(places)}, "parent")
        )
    fact = _existing(row, name, above, places[0], tree, with_parents=with_parents)
    if isinstance(fact, Doubt):
        return row.doubted(fact)
    place = (*places[0], person_name(name))
    if fact is not None and not above:
        place = (*_plain(fact.names)[:-1], person_name(name))
    same = fact.key if fact else place
    if same in first:
        return row.doubted(Doubt("unit_twice", {"line": first[same]}, "name"))
    first[same] = row.line
    if fact is None:
        if not row.values.get("kind"):
            return row.doubted(Doubt("table_cell_missing", {"column": "单位类型"}, "kind"))
        tree.add(place)
        return Planned(row, "new", (*places[0], name), above=places[0], values=dict(row.values))
    return _compared(row, fact, places[0] if above else None, tree)


def _existing(
    row: Row, name: str, above: str, place: tuple[str, ...], tree: _Tree, *, with_parents: bool
) -> UnitFact | Doubt | None:
    if key := row.values.get("key"):
        return tree.by_key.get(str(key))
    fact = tree.by_place.get((*place, person_name(name)))
    if fact is not None or above:
        return fact
    namesakes = [found for found in tree.by_name.get(person_name(name), []) if found in tree.by_place]
    if with_parents and not namesakes:
        return None
    if len(namesakes) > 1:
        return Doubt("unit_ambiguous", {"unit": name, "places": _said(namesakes)}, "name")
    return tree.by_place[namesakes[0]] if namesakes else None


def _compared(row: Row, fact: UnitFact, place: tuple[str, ...] | None, tree: _Tree) -> Planned | Row:
    """What the row says differently of a unit that there is; `place` of the unit above, None where none is written."""
    name = str(row.values["name"])
    values: dict[str, Any] = {}
    if name != fact.names[-1]:
        values["name"] = name
    if (kind := row.values.get("kind")) and kind != fact.kind:
        values["kind"] = kind
    if "attributes" in row.values and tuple(row.values["attributes"]) != fact.attributes:
        values["attributes"] = list(row.values["attributes"])
    numbers = {key[7:]: value for key, value in row.values.items() if key.startswith("number-")}
    if any(fact.numbers.get(key) != value for key, value in numbers.items()):
        values["numbers"] = fact.numbers | numbers
    if place is not None and place != _plain(fact.names)[:-1]:
        upper = tree.by_place.get(place)
        if upper is not None and not decide_place(fact.path, len(fact.path), upper.path):
            return row.doubted(Doubt("unit_below_itself", {}, "parent"))
        values["parent"] = place
    return Planned(
        row,
        "changed" if values else "same",
        (*(fact.names[:-1] if place is None else place), name),
        key=fact.key,
        above=ROOT if place is None else place,
        values=values,
    )


def _said(places: Sequence[tuple[str, ...]]) -> str:
    return "、".join("/".join(place) for place in places[:5])
