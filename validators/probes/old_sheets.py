"""The texts of an .xls or .et: cells by xlrd, text boxes, notes and headers by their own records."""

import io
import struct
from collections.abc import Iterator
from typing import Any

import olefile

from validators.probes.places import place
from validators.probes.sheets import Texts, TooMuch, number_words
from validators.probes.sources import Source, opened

Facts = dict[str, Any]

LARGEST = 64 * 1024 * 1024


def measure(path: Source) -> Facts:
    """Texts of the cells and the sheets' names; {} where they cannot be read."""
    import xlrd

    texts = Texts()
    try:
        with opened(path) as file:
            data = file.read(LARGEST + 1)
        if len(data) > LARGEST:
            return {}
        with xlrd.open_workbook(file_contents=data, on_demand=True, logfile=io.StringIO()) as book:
            for name in book.sheet_names():
                texts.say(name, place("sheet_name"))
                _sheet(book.sheet_by_name(name), texts)
                book.unload_sheet(name)
        with olefile.OleFileIO(io.BytesIO(data)) as file:
            stream = next(name for name in ("Workbook", "Book") if file.exists(name))
            for text in drawn(file.openstream(stream).read()):
                texts.say(text, place("sheet"))
    except MemoryError:
        raise
    except TooMuch:
        return {"texts": texts.pieces(), "notes": ["texts_cut"]}
    except Exception:  # xlrd raises whatever its parsing meets
        return {}
    return {"texts": texts.pieces()}


def _sheet(sheet: Any, texts: Texts) -> None:
    """Cells in rows."""
    import xlrd

    for row in range(sheet.nrows):
        for column, cell in enumerate(sheet.row(row)):
            if cell.ctype == xlrd.XL_CELL_TEXT:
                text = cell.value
            elif cell.ctype == xlrd.XL_CELL_NUMBER:
                text = number_words(repr(cell.value))
            else:
                continue
            texts.say(text, place("cell", sheet=sheet.name[:60], cell=xlrd.cellname(row, column)))


_CONTINUE, _TEXT_OBJECT, _HEADER, _FOOTER = 0x003C, 0x01B6, 0x0014, 0x0015


def drawn(data: bytes) -> Iterator[str]:
    """Text boxes, notes, headers and footers of BIFF8 records, which xlrd leaves out."""
    at, waiting = 0, 0
    while at + 4 <= len(data):
        kind, length = struct.unpack_from("<HH", data, at)
        body = data[at + 4 : at + 4 + length]
        at += 4 + length
        if kind == _TEXT_OBJECT and length >= 12:
            (waiting,) = struct.unpack_from("<H", body, 10)
        elif kind == _CONTINUE and waiting and body:
            yield body[1:].decode("utf-16-le" if body[0] & 1 else "latin-1", "replace")
            waiting = 0
        elif kind in (_HEADER, _FOOTER) and length > 3:
            yield body[3:].decode("utf-16-le" if body[2] & 1 else "latin-1", "replace")
