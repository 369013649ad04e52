"""Tables as XLSX. What people typed is always text: no cell is ever a formula, whatever it begins with.

openpyxl makes everything around the rows (styles, headings, what stands above and below, how it is printed); the rows
themselves are written as they come, so that a hundred thousand of them take no memory and less time than its own writer.
"""

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, BinaryIO

from portal.tables.frames import Styles, frame, styles_of
from portal.tables.row_xml import row_writer
from portal.tables.sheets import Sheet, plain_sheet

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SHEET = "xl/worksheets/sheet1.xml"
_SIZE = re.compile(rb"<dimension [^>]*/>")
_END = b"</sheetData>"
_AT_ONCE = 500
"""Rows that are joined before they are handed to the compressor."""


def workbook(title: str, headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """One sheet with a heading line that stays in sight; rows are written as they come."""
    out = io.BytesIO()
    write_workbook(out, plain_sheet(title, headings), rows)
    return out.getvalue()


def write_workbook(out: BinaryIO, sheet: Sheet, rows: Iterable[Sequence[Any]]) -> int:
    """Write the sheet as its rows come; how many there were. `out` is only written forwards."""
    begun, first, styles = _parts(sheet, 0)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", begun["[Content_Types].xml"])
        with archive.open(_SHEET, "w", force_zip64=True) as member:
            member.write(_SIZE.sub(b"", begun[_SHEET].partition(_END)[0]))
            count = 0
            for count, part in _joined(rows, row_writer(styles, first)):  # noqa: B007 - counted
                member.write(part)
            made, _, _ = _parts(sheet, count)
            member.write(_rest(made[_SHEET], first + count))
        for name, content in made.items():
            if name not in (_SHEET, "[Content_Types].xml"):
                archive.writestr(name, content)
    return count


def _parts(sheet: Sheet, rows: int) -> tuple[dict[str, bytes], int, Styles]:
    """The members of the workbook with room for so many rows, where the rows begin, and their styles."""
    book, first = frame(sheet, rows)
    styles = styles_of(sheet, book.active)
    held = io.BytesIO()
    book.save(held)
    with zipfile.ZipFile(held) as archive:
        return {name: archive.read(name) for name in archive.namelist()}, first, styles


def _joined(
    rows: Iterable[Sequence[Any]], written: Callable[[int, Sequence[Any]], str]
) -> Iterator[tuple[int, bytes]]:
    parts: list[str] = []
    count = 0
    for count, row in enumerate(rows, start=1):
        parts.append(written(count, row))
        if len(parts) == _AT_ONCE:
            yield count, "".join(parts).encode()
            parts.clear()
    if parts:
        yield count, "".join(parts).encode()


def _rest(xml: bytes, after: int) -> bytes:
    """What comes after the rows: lines from row `after` on, and the end of the sheet."""
    for found in re.finditer(rb'<row r="(\d+)"', xml):
        if int(found[1]) >= after:
            return xml[found.start() :]
    return xml[xml.index(_END) :]
