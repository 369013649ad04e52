"""What a page shows of a table before it is applied."""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.decisions import refuse
from portal.tables.columns import Column, Row, Table
from portal.words import say

MOST_SHOWN = 200
"""Lines of each sort (doubtful, good) that a page shows; all are counted."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One line: its number, its cells with their headings, why it is in doubt, and what the caller says of it."""

    line: int
    cells: tuple[tuple[str, str], ...]
    why: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Preview:
    """What the page shows: headings, doubtful lines first, how many of each sort there are."""

    headings: tuple[str, ...]
    doubtful: tuple[Shown, ...]
    good: tuple[Shown, ...]
    doubtful_count: int
    good_count: int
    guessed: bool
    ignored: str
    source: str = ""

    @property
    def hidden(self) -> int:
        """Lines that the page leaves out."""
        return self.doubtful_count + self.good_count - len(self.doubtful) - len(self.good)


def preview_of(
    table: Table, columns: Sequence[Column], *, notes: dict[int, str] | None = None, source: str = ""
) -> Preview:
    """The table as a page shows it. `notes`: what the caller says of a line, by its number (新增, 更名 ...)."""
    present = [column for column in columns if column.key in table.columns]
    notes = notes or {}

    def shown(row: Row) -> Shown:
        return Shown(
            row.line,
            tuple((column.label, row.cells.get(column.key, "")) for column in present),
            tuple(say(refuse(doubt.code, **doubt.params)) for doubt in row.doubts),
            notes.get(row.line, ""),
        )

    doubtful = [row for row in table.rows if row.doubts]
    good = table.good
    return Preview(
        headings=tuple(column.label for column in present),
        doubtful=tuple(map(shown, doubtful[:MOST_SHOWN])),
        good=tuple(map(shown, good[:MOST_SHOWN])),
        doubtful_count=len(doubtful),
        good_count=len(good),
        guessed=table.heading is None,
        ignored="、".join(table.ignored),
        source=source,
    )
