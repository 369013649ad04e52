"""Lines of cells and a caller's columns become a table: headings found or columns guessed, doubtful lines named. Pure."""

import re
from collections.abc import Mapping, Sequence

from portal.decisions import NotAllowed, refuse
from portal.tables.columns import Column, Doubt, Row, Table
from portal.tables.limits import Limits
from portal.tables.reading import Line
from portal.typed_text import compatible

_LOOKED_AT = 10
"""Lines among which the headings are looked for; titles may stand above them."""
_CERTAIN = 3
"""Columns' names in one line that no line of data has."""
_SURE = 0.6
"""The share of a column's cells that must look alike to be taken for what they look like."""
_NOTES = re.compile(r"[(（\[【].*?[)）\]】]|[*＊:：\s]")
_NUMBERING = frozenset({"序号", "序", "编号", "行号", "no", "no.", "#", "number"})


def table_of(lines: Sequence[Line], columns: Sequence[Column], limits: Limits | None = None) -> Table:
    """The table that the lines hold. Raises `NotAllowed` where it has headings but not those that are required, where
    nothing stands below them, or where it has too many rows.
    """
    limits = limits or Limits()
    for at, (number, cells) in enumerate(lines[:_LOOKED_AT]):
        places = _as_headings(cells, columns)
        if places is not None:
            body, heading = lines[at + 1 :], number
            ignored = _ignored(cells, places)
            _need_required(places, columns, cells)
            break
    else:
        body, heading, ignored = lines, None, ()
        places = _guessed([cells for _, cells in lines], columns)
    if not body:
        raise NotAllowed(refuse("table_empty"))
    if len(body) > limits.rows:
        raise NotAllowed(refuse("table_too_long", max=limits.rows))
    rows = tuple(_row(line, places, columns, headed=heading is not None) for line in body)
    present = tuple(column.key for column in columns if column.key in places)
    return Table(columns=present, rows=rows, ignored=ignored, heading=heading)


def _plain(heading: str) -> str:
    return _NOTES.sub("", compatible(heading)).casefold()


def _as_headings(cells: Sequence[str], columns: Sequence[Column]) -> dict[str, int] | None:
    """Where each column stands if this line is one of headings: at least half of what it says are columns' names, or
    three of them are (a wide table of which only some columns are asked for).
    """
    names = {_plain(name): column.key for column in columns for name in (*column.aliases, column.label)}
    places: dict[str, int] = {}
    filled = known = 0
    for at, cell in enumerate(cells):
        plain = _plain(cell)
        if not plain or (plain in _NUMBERING and plain not in names):
            continue
        filled += 1
        if plain in names:
            known += 1
            places.setdefault(names[plain], at)
    return places if known >= _CERTAIN or (known and known * 2 >= filled) else None


def _ignored(cells: Sequence[str], places: Mapping[str, int]) -> tuple[str, ...]:
    taken = set(places.values())
    return tuple(
        cell for at, cell in enumerate(cells) if cell and at not in taken and _plain(cell) not in _NUMBERING
    )


def _need_required(places: Mapping[str, int], columns: Sequence[Column], cells: Sequence[str]) -> None:
    missing = [column.label for column in columns if column.required and column.key not in places]
    if missing:
        headings = "、".join(cell for cell in cells if cell)
        raise NotAllowed(refuse("table_lacks_columns", columns="、".join(missing), found=headings[:200]))


def _guessed(lines: Sequence[Sequence[str]], columns: Sequence[Column]) -> dict[str, int]:
    """Where each column stands in a table without headings: by what its cells look like, the others in the caller's
    order. A first column that only counts the lines is left out.
    """
    width = max(len(cells) for cells in lines)
    free = list(range(width))
    if width > 1 and _counts([cells[0] if cells else "" for cells in lines]):
        free.pop(0)
    places: dict[str, int] = {}
    for column in columns:
        if column.looks_like is None:
            continue
        shares = [(_share(lines, at, column), -at) for at in free]
        best, at = max(shares, default=(0.0, 0))
        if best > _SURE:
            places[column.key] = -at
            free.remove(-at)
    for column in columns:
        # A column that can be told by its look and was not found isn't there, unless the order leaves no doubt.
        if (
            column.key not in places
            and free
            and (column.looks_like is None or len(free) + len(places) >= len(columns))
        ):
            places[column.key] = free.pop(0)
    return places


def _counts(cells: Sequence[str]) -> bool:
    """Whether the cells are whole numbers that go up by one."""
    digits = [compatible(cell).rstrip(".、") for cell in cells]
    if not all(text.isdecimal() and len(text) < 7 for text in digits):
        return False
    first = int(digits[0])
    return first <= 1 and [int(text) for text in digits] == list(range(first, first + len(digits)))


def _share(lines: Sequence[Sequence[str]], at: int, column: Column) -> float:
    cells = [cells[at] for cells in lines if at < len(cells) and cells[at]]
    if not cells or column.looks_like is None:
        return 0.0
    return sum(column.looks_like(cell) for cell in cells) / len(cells)


def _row(line: Line, places: Mapping[str, int], columns: Sequence[Column], *, headed: bool) -> Row:
    number, cells = line
    typed: dict[str, str] = {}
    values: dict[str, object] = {}
    doubts: list[Doubt] = []
    for column in columns:
        at = places.get(column.key)
        text = cells[at] if at is not None and at < len(cells) else ""
        if at is not None:
            typed[column.key] = text
        if not text:
            if column.required:
                doubts.append(Doubt("table_cell_missing", {"column": column.label}, column.key))
            continue
        if len(text) > column.longest:
            typed[column.key] = text[: column.longest]
            doubts.append(
                Doubt("table_cell_long", {"column": column.label, "max": column.longest}, column.key)
            )
            continue
        try:
            values[column.key] = column.parse(text)
        except NotAllowed as refused:
            doubts.append(Doubt(refused.decision.code, dict(refused.decision.params), column.key))
    if not headed and (extra := _extra(cells, places)):
        doubts.append(Doubt("table_cells_left_over", {"cells": extra[:200]}))
    return Row(number, typed, values, tuple(doubts))


def _extra(cells: Sequence[str], places: Mapping[str, int]) -> str:
    """What stands right of the last column that is known."""
    last = max(places.values(), default=-1)
    return "、".join(cell for cell in cells[last + 1 :] if cell)
