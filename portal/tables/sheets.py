"""What a table that leaves the portal looks like. Pure: the XLSX, the CSV and the print view are made from the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "code", "number", "date"]
"""text: words; code: digits that are no number (phones, ids), kept as text; number; date. Numbers and dates that a column
of words holds stay what they are.
"""


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """One column. `width` is in Latin letters; `hidden`: for the portal, outside what is printed."""

    label: str
    width: float = 0
    kind: Kind = "text"
    wrap: bool = False
    hidden: bool = False

    @property
    def wide(self) -> float:
        """Its width: what was asked for, or by its heading."""
        return self.width or max(8.0, min(40.0, 2.2 * len(self.label) + 6))


@dataclass(frozen=True, slots=True)
class Piece:
    """A text in a line above or below the table."""

    text: str
    right: bool = False


Pieces = Sequence[Sequence[Piece]]
"""Lines of pieces that stand beside each other."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: what stands over it, its columns, what stands below. `ruled`: with lines between the cells, as on paper."""

    name: str
    columns: Sequence[SheetColumn]
    appendix: str = ""
    title: str = ""
    above: Pieces = ()
    below: Pieces = ()
    landscape: bool = False
    ruled: bool = False

    @property
    def shown(self) -> int:
        """Columns that people see; hidden ones come last."""
        return sum(not column.hidden for column in self.columns)


def plain_sheet(name: str, headings: Sequence[str]) -> Sheet:
    """A table of headings and rows, nothing else."""
    return Sheet(name, [SheetColumn(heading) for heading in headings])


def spans(count: int, columns: Sequence[SheetColumn]) -> list[tuple[int, int]]:
    """How `count` pieces share the columns, from first to last (from 0, both included), about equally wide. Fewer where
    there are fewer columns: the last then takes the rest.
    """
    count = min(count, len(columns))
    whole = sum(column.wide for column in columns)
    found, begin, done = [], 0, 0.0
    for piece in range(count):
        end = begin
        done += columns[end].wide
        while end + 1 <= len(columns) - (count - piece) and (
            piece == count - 1 or done + columns[end + 1].wide / 2 <= whole * (piece + 1) / count
        ):
            end += 1
            done += columns[end].wide
        found.append((begin, end))
        begin = end + 1
    return found
