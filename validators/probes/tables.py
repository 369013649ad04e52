"""Which parts of a table style a cell stands under: first row, bands, corners. lxml elements in."""

from collections.abc import Iterator

from lxml import etree

from validators.probes.numbering import whole
from validators.probes.styles import CellStyle, Styles

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

_FLAGS = {
    "firstRow": 0x0020,
    "lastRow": 0x0040,
    "firstColumn": 0x0080,
    "lastColumn": 0x0100,
    "noHBand": 0x0200,
    "noVBand": 0x0400,
}
MOST = 63
"""Columns a Word table can have."""


def cells(
    table: etree._Element, styles: Styles
) -> Iterator[tuple[etree._Element, etree._Element, CellStyle]]:
    """Row, cell and the cell's table style, in reading order; cells of tables inside cells are left to their own table."""
    properties = table.find(f"{W}tblPr")
    named = properties.find(f"{W}tblStyle") if properties is not None else None
    style = named.get(f"{W}val") if named is not None else None
    looks = _looks(properties.find(f"{W}tblLook") if properties is not None else None)
    bands = styles.row_band(style)
    table_rows = rows(table)
    placed = [_placed(table, row) for row in table_rows]
    width = max((at + span for row in placed for _, at, span in row), default=0)
    for number, row in enumerate(table_rows):
        for cell, at, span in placed[number]:
            column = (at == 0, at + span == width, at)
            parts = _parts(looks, (number == 0, number == len(table_rows) - 1, number), column, bands)
            yield row, cell, CellStyle(style, parts)


def rows(table: etree._Element) -> list[etree._Element]:
    """The table's own rows."""
    return [row for row in table.iter(f"{W}tr") if _owner(row) is table]


def _placed(table: etree._Element, row: etree._Element) -> list[tuple[etree._Element, int, int]]:
    """The row's cells with their first column and how many they span."""
    before = row.find(f"{W}trPr/{W}gridBefore")
    at = min(MOST, whole(before.get(f"{W}val")) or 0) if before is not None else 0
    cells = []
    for cell in row.iter(f"{W}tc"):
        if _owner(cell) is not table:
            continue
        span = cell.find(f"{W}tcPr/{W}gridSpan")
        wide = max(1, min(MOST, whole(span.get(f"{W}val")) or 1)) if span is not None else 1
        cells.append((cell, at, wide))
        at += wide
    return cells


def _looks(element: etree._Element | None) -> dict[str, bool]:
    """The table's switches: by name, else by the older number."""
    if element is None:
        return dict.fromkeys(_FLAGS, False)
    try:
        number = int(str(element.get(f"{W}val", "0")), 16)
    except ValueError:
        number = 0
    return {
        name: bool(number & bit)
        if element.get(f"{W}{name}") is None
        else element.get(f"{W}{name}") in ("1", "true", "on")
        for name, bit in _FLAGS.items()
    }


Place = tuple[bool, bool, int]
"""Whether it is the first, the last, and its number from 0."""


def _parts(looks: dict[str, bool], row: Place, column: Place, bands: tuple[int, int]) -> tuple[str, ...]:
    """The parts a cell belongs to, weakest first."""
    top, bottom = looks["firstRow"] and row[0], looks["lastRow"] and row[1]
    left, right = looks["firstColumn"] and column[0], looks["lastColumn"] and column[1]
    parts = ["wholeTable"]
    if not looks["noVBand"] and not (left or right):
        parts.append(_band("Vert", column[2] - looks["firstColumn"], bands[1]))
    if not looks["noHBand"] and not (top or bottom):
        parts.append(_band("Horz", row[2] - looks["firstRow"], bands[0]))
    parts += ["firstRow"] * top + ["lastRow"] * bottom + ["firstCol"] * left + ["lastCol"] * right
    parts += ["nwCell"] * (top and left) + ["neCell"] * (top and right)
    parts += ["swCell"] * (bottom and left) + ["seCell"] * (bottom and right)
    return tuple(parts)


def _band(way: str, number: int, size: int) -> str:
    return f"band{1 if number // size % 2 == 0 else 2}{way}"


def _owner(element: etree._Element) -> etree._Element | None:
    """The table a row or cell belongs to."""
    parent = element.getparent()
    while parent is not None and parent.tag != f"{W}tbl":
        parent = parent.getparent()
    return parent
