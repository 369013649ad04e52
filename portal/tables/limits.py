"""How much of a table is read. Pure."""

from dataclasses import dataclass

from portal.decisions import ALLOWED, Decision, refuse

MB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Bytes of the file and, of a packed one, of what it unpacks to; rows and columns with something in them; cells."""

    size: int = 5 * MB
    unpacked: int = 40 * MB
    members: int = 500
    rows: int = 5000
    columns: int = 60
    cells: int = 100_000


def decide_size(size: int, limits: Limits) -> Decision:
    """Whether so many bytes are read at all."""
    return ALLOWED if size <= limits.size else refuse("table_too_big", max=f"{limits.size // MB} MB")


def decide_extent(rows: int, columns: int, cells: int, limits: Limits) -> Decision:
    """Whether a table of so many rows, columns and cells is taken."""
    if rows > limits.rows + 20:  # titles and headings are no rows of the table; the exact count follows
        return refuse("table_too_long", max=limits.rows)
    if columns > limits.columns:
        return refuse("table_too_wide", max=limits.columns)
    return ALLOWED if cells <= limits.cells else refuse("table_too_many_cells", max=limits.cells)
