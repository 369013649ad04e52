"""The formats in which a table leaves the portal."""

import io
from collections.abc import Callable, Iterable, Sequence
from typing import Any, BinaryIO

from portal.tables import csv_file, xlsx
from portal.tables.sheets import Sheet

Writer = Callable[[BinaryIO, Sheet, Iterable[Sequence[Any]]], int]

WRITERS: dict[str, Writer] = {"xlsx": xlsx.write_workbook, "csv": csv_file.write_csv}
"""Each writes the rows as they come and says how many there were."""
TYPES = {"xlsx": xlsx.TYPE, "csv": csv_file.TYPE}


def known_format(asked: str) -> str:
    """The format that was asked for; a workbook where there is no such."""
    return asked if asked in WRITERS else "xlsx"


def table_bytes(form: str, sheet: Sheet, rows: Iterable[Sequence[Any]]) -> bytes:
    """A table that is no more than a page's work."""
    out = io.BytesIO()
    WRITERS[form](out, sheet, rows)
    return out.getvalue()
