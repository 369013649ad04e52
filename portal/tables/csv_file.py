"""Tables as CSV: UTF-8 with the mark by which spreadsheets know it, headings and rows only."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any, BinaryIO

from portal.tables.cells import for_csv
from portal.tables.sheets import Sheet

TYPE = "text/csv; charset=utf-8"


def write_csv(out: BinaryIO, sheet: Sheet, rows: Iterable[Sequence[Any]]) -> int:
    """Write the table as its rows come; how many there were."""
    text = io.TextIOWrapper(out, encoding="utf-8-sig", newline="", errors="replace", write_through=False)
    writer = csv.writer(text)
    writer.writerow([for_csv(column.label) for column in sheet.columns])
    count = 0
    for count, row in enumerate(rows, start=1):  # noqa: B007 - counted
        writer.writerow([for_csv(value) if isinstance(value, str) else value for value in row])
    text.flush()
    text.detach()
    return count
