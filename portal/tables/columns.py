"""What a caller expects of a table, and what was made of one. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from portal.typed_text import one_line


def as_typed(text: str) -> str:
    """A cell's text on one line."""
    return one_line(text)


@dataclass(frozen=True, slots=True)
class Column:
    """One column that a table may have. `parse` gives a JSON value or raises `NotAllowed`, whose words are shown at
    the line; `looks_like` tells such a cell from others where a table has no heading.
    """

    key: str
    label: str
    aliases: tuple[str, ...] = ()
    required: bool = False
    parse: Callable[[str], Any] = as_typed
    looks_like: Callable[[str], bool] | None = None
    longest: int = 200


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why a line can't be taken as it is: a refusal's code and values, and the column it is about ("": the line)."""

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)
    column: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One line: its number in the file or the pasted text, what was typed by column, and what it means."""

    line: int
    cells: Mapping[str, str]
    values: Mapping[str, Any]
    doubts: tuple[Doubt, ...] = ()

    def doubted(self, *doubts: Doubt) -> "Row":
        """The row with more doubts."""
        return replace(self, doubts=(*self.doubts, *doubts))


@dataclass(frozen=True, slots=True)
class Table:
    """What was made of a table. `columns` are the keys it has, `ignored` the headings that nobody asked for, `heading`
    the line of its headings (None: it has none and the columns were guessed).
    """

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    ignored: tuple[str, ...] = ()
    heading: int | None = None

    @property
    def good(self) -> tuple[Row, ...]:
        """Rows without a doubt."""
        return tuple(row for row in self.rows if not row.doubts)
