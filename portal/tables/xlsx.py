"""Tables as XLSX. What people typed is always text: no cell is ever a formula, whatever it begins with."""

import io
import re
from collections.abc import Iterable, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ERROR_CODES
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_LONGEST = 32_767
"""Characters a cell may hold."""
_RISKY = ("=", "+", "-", "@", "\t", "\r", "|")
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook(title: str, headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """One sheet with a heading line that stays in sight; rows are written as they come."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_sheet_name(title))
    sheet.freeze_panes = "A2"
    for number, heading in enumerate(headings, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = _width(heading)
    sheet.append([_heading(sheet, heading) for heading in headings])
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def clean(text: str) -> str:
    """Text as a cell can hold it: no control characters, not too long."""
    return _CONTROL.sub("", text)[:_LONGEST]


def _cell(sheet: Any, value: Any) -> Any:
    """Numbers stay numbers; text that a spreadsheet might take for a formula is marked as text for good."""
    if not isinstance(value, str):
        return value
    text = clean(value)
    if not text.startswith(_RISKY) and text not in ERROR_CODES:
        return text
    cell = WriteOnlyCell(sheet)
    cell.value = text
    cell.data_type = "s"
    cell.quotePrefix = True
    return cell


def _heading(sheet: Any, text: str) -> Any:
    cell = WriteOnlyCell(sheet)
    cell.value = clean(text)
    cell.data_type = "s"
    cell.font = Font(bold=True)
    cell.fill = PatternFill("solid", fgColor="EFEBE2")
    cell.alignment = Alignment(vertical="center", wrap_text=True)
    return cell


def _width(heading: str) -> float:
    return max(8.0, min(40.0, 2.2 * len(heading) + 6))


def _sheet_name(title: str) -> str:
    return re.sub(r"[\\/*?:\[\]]", " ", clean(title)).strip()[:31] or "表"
