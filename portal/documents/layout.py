"""What a printed form looks like, before it is a Word document: lines of cells, boxes, tables that grow. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cell:
    """A label and what stands beside it (or below it, in a box). `text` holds tags of the template language."""

    label: str
    text: str
    hint: str = ""
    """What the notice says of the answer, such as 300字以内; printed small."""
    signatures: Sequence[str] = ()
    """Lines to sign or to seal below the text, with room, and a line for the date."""
    width: int = 1
    """Against the other cells of its line."""


@dataclass(frozen=True, slots=True)
class Line:
    """Cells side by side."""

    cells: Sequence[Cell]
    group: str = ""
    """A heading at the left that neighbours with the same one share."""


@dataclass(frozen=True, slots=True)
class Box:
    """A cell over the whole width, which breaks over pages where its text is long."""

    cell: Cell


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table that grows; `width` counts against the other columns' widths."""

    label: str
    text: str
    width: int = 1


@dataclass(frozen=True, slots=True)
class Grid:
    """A row for each item of the list `loop`, called `row` in the columns' tags."""

    loop: str
    columns: Sequence[Column]
    group: str = ""
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Repeated:
    """A line for each item of the list `loop`: a label and a text that the item brings."""

    loop: str
    label: str
    text: str


Block = Line | Box | Grid | Repeated


@dataclass(frozen=True, slots=True)
class Form:
    """A whole printed form."""

    title: str
    subtitle: str = ""
    appendix: str = ""
    """What it is called in the notice, such as 附件1; at the top left."""
    issuer: str = ""
    """Below the title of a cover."""
    cover: Sequence[Cell] = ()
    above: Sequence[Cell] = ()
    """One line above the table."""
    blocks: Sequence[Block] = ()
    notes: Sequence[str] = ()
    signatures: Sequence[str] = ()
    landscape: bool = False
