"""An uploaded file or pasted text as lines of cells. What comes in is untrusted: everything is read with limits."""

import csv
import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from openpyxl import load_workbook

from portal.decisions import NotAllowed, refuse, require
from portal.tables.limits import Limits, decide_extent, decide_size
from portal.typed_text import one_line
from validators.spelling import HAN

Line = tuple[int, tuple[str, ...]]
"""Its number, counted as people see it, and its cells, each on one line."""

EXCEL_ROWS = 1_048_576
_WIDEST = 256
_NOTHING = (None,) * _WIDEST
"""A row without a cell, as the reader makes it for each that a sheet leaves out: a million of them cost a comparison each."""
"""Columns looked at to tell that a table is too wide."""
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_ZIP = b"PK\x03\x04"
_SEMICOLONS = re.compile("[;；]")
_GAPS = re.compile(r"\s{2,}|\u3000+|\s*\t\s*")
_SPACES = re.compile(r"\s+")
_HAN = re.compile(f"[{HAN}]")


@dataclass
class _Collected:
    """Lines within the limits; blank ones are left out but counted by their number."""

    limits: Limits
    rows: int = 0
    columns: int = 0
    cells: int = 0

    def lines(self, numbered: Iterable[tuple[int, Iterable[Any]]]) -> list[Line]:
        lines = []
        for number, raw in numbered:
            cells = [_text(value) for value in raw]
            while cells and not cells[-1]:
                cells.pop()
            if not cells:
                continue
            self.rows += 1
            self.columns = max(self.columns, len(cells))
            self.cells += sum(map(bool, cells))
            require(decide_extent(self.rows, self.columns, self.cells, self.limits))
            lines.append((number, tuple(cells)))
        if not lines:
            raise NotAllowed(refuse("table_empty"))
        return lines


def read_file(content: bytes, limits: Limits | None = None) -> list[Line]:
    """The lines of an XLSX (its first sheet with something in it) or of a CSV in UTF-8 or GB 18030. Raises `NotAllowed`
    where it is neither, or beyond the limits.
    """
    limits = limits or Limits()
    require(decide_size(len(content), limits))
    if content.startswith(_OLD_EXCEL):
        raise NotAllowed(refuse("table_old_excel"))
    if content.startswith(_ZIP):
        return _workbook(content, limits)
    return read_text(_decoded(content), limits, commas=",")


def read_text(text: str, limits: Limits | None = None, *, commas: str = ",，") -> list[Line]:
    """The lines of a pasted table. Cells are set apart by tabs, else by commas or semicolons, else by several spaces or
    full-width ones, else by single spaces, each line by the strongest that it has. `commas`: in a file, text may hold
    full-width commas; people who type a table mean them.
    """
    limits = limits or Limits()
    require(decide_size(len(text.encode("utf-8", "replace")), limits))
    return _Collected(limits).lines(_split(text, commas))


def _split(text: str, commas: str) -> Iterator[tuple[int, list[str]]]:
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if "\t" in text:
        return _quoted(text, "\t", commas)
    if '"' in text and "," in text:
        return _quoted(text, ",", commas)
    return ((number, _cells(line, commas)) for number, line in enumerate(text.split("\n"), start=1))


def _quoted(text: str, mark: str, commas: str) -> Iterator[tuple[int, list[str]]]:
    """Cells that may be in quotes and hold line ends, as spreadsheets copy and save them. A quote that is never closed
    is a character like any other: otherwise it would swallow the lines below it.
    """
    closed = text.count('"') % 2 == 0
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=mark, quoting=csv.QUOTE_MINIMAL if closed else csv.QUOTE_NONE
    )
    before = 0
    try:
        for cells in reader:
            yield before + 1, cells if len(cells) > 1 else _cells(cells[0] if cells else "", commas)
            before = reader.line_num
    except csv.Error:
        raise NotAllowed(refuse("table_unreadable")) from None


def _cells(line: str, commas: str) -> list[str]:
    """The cells of a line without tabs."""
    for gap in (re.compile(f"[{commas}]"), _SEMICOLONS, _GAPS, _SPACES):
        cells = gap.split(line.strip())
        if len(cells) > 1:
            return cells
    return [line]


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif b"\0" in content:
        raise NotAllowed(refuse("table_unreadable"))
    else:
        encodings = ["utf-8-sig", "gb18030"]
    texts = []
    for encoding in encodings:
        try:
            texts.append(content.decode(encoding))
        except UnicodeDecodeError:
            continue
    if not texts:
        raise NotAllowed(refuse("table_unreadable"))
    # A few words in GB 18030 may pass for UTF-8 of some other script: the reading with Han characters is meant.
    return next((text for text in texts if text.isascii() or _HAN.search(text)), texts[0])


def _workbook(content: bytes, limits: Limits) -> list[Line]:
    """The first sheet with something in it. Every member is unpacked once beforehand, within the limit, and refused where
    it declares a document type: nothing in it can then grow while it is parsed.
    """
    try:
        _look_inside(content, limits)
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        try:
            for sheet in book.worksheets:
                if sheet.sheet_state != "visible":
                    continue
                sheet.reset_dimensions()  # what a file says of its own size is no fact
                rows = sheet.iter_rows(max_row=EXCEL_ROWS, max_col=_WIDEST, values_only=True)
                filled = ((number, row) for number, row in enumerate(rows, start=1) if row != _NOTHING)
                try:
                    return _Collected(limits).lines(filled)
                except NotAllowed as refused:
                    if refused.decision.code != "table_empty":
                        raise
        finally:
            book.close()
    except NotAllowed:
        raise
    except Exception:  # noqa: BLE001 - a damaged file breaks the reader in any way it likes
        raise NotAllowed(refuse("table_unreadable")) from None
    raise NotAllowed(refuse("table_empty"))


def _look_inside(content: bytes, limits: Limits) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = archive.infolist()
        if len(members) > limits.members or sum(member.file_size for member in members) > limits.unpacked:
            raise NotAllowed(refuse("table_too_big", max=f"{limits.size // (1024 * 1024)} MB"))
        for member in members:
            if member.filename.lower().endswith((".xml", ".rels")):
                with archive.open(member) as part:  # gives no more than the size that was declared
                    head = part.read(limits.unpacked)
                if b"<!DOCTYPE" in head or b"<!ENTITY" in head or "<!DOCTYPE".encode("utf-16-le") in head:
                    raise NotAllowed(refuse("table_unreadable"))


def _text(value: Any) -> str:
    """A cell as people read it: whole numbers without a decimal point, days without a time of day."""
    match value:
        case None:
            return ""
        case bool():
            return "是" if value else "否"
        case float():
            return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
        case dt.datetime() if value.time() == dt.time():
            return value.date().isoformat()
        case dt.datetime():
            return value.isoformat(" ", "minutes")
        case _:
            return one_line(str(value).replace("_x005F_x", "_x"))  # a workbook's way to write `_x` itself
