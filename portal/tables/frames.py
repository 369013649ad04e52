"""Everything of a workbook but its rows: title, lines above and below, headings, styles, how it is printed."""

import re
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from portal.tables.cells import clean
from portal.tables.row_xml import Styles
from portal.tables.sheets import Piece, Sheet, spans

_THIN = Side(style="thin", color="808080")
_RULED = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_FORMATS = {"date": "yyyy-mm-dd", "moment": "yyyy-mm-dd hh:mm"}
_A4 = 9


def frame(sheet: Sheet, rows: int) -> tuple[Any, int]:
    """The workbook with room for so many rows, and the row where they begin."""
    book = Workbook()
    page: Any = book.active
    page.title = _sheet_name(sheet.name)
    at = _over(page, sheet)
    for number, column in enumerate(sheet.columns, start=1):
        size = page.column_dimensions[get_column_letter(number)]
        size.width, size.hidden = column.wide, column.hidden
        _heading(page.cell(at, number), column.label, ruled=sheet.ruled)
    page.freeze_panes = f"A{at + 1}"  # a cell asked for here would be a row of its own
    last = at + rows
    for line in sheet.below:
        last += 1
        _line(page, sheet, last, line)
    _printed(page, sheet, heading=at, last=last)
    return book, at + 1


def styles_of(sheet: Sheet, page: Any) -> Styles:
    """The numbers of the styles that each column's cells have, entered in the workbook."""
    found = []
    for column in sheet.columns:
        beside = "right" if column.kind == "number" else None
        numbers = {}
        for name in ("text", "risky", "number", "date", "moment"):
            cell: Any = WriteOnlyCell(page)
            if column.wrap or sheet.ruled:
                cell.alignment = Alignment(
                    vertical="center",
                    wrap_text=column.wrap or None,
                    horizontal=beside if name == "text" else None,
                )
            if sheet.ruled:
                cell.border = _RULED
            if name in _FORMATS:
                cell.number_format = _FORMATS[name]
            elif column.kind == "code" and name in ("text", "risky"):
                cell.number_format = "@"
            cell.quotePrefix = name == "risky"
            numbers[name] = cell.style_id
        found.append(numbers)
    return found


def _over(page: Any, sheet: Sheet) -> int:
    """What stands over the headings; the row that is free for them."""
    at = 1
    if sheet.appendix:
        _line(page, sheet, at, [Piece(sheet.appendix)])
        at += 1
    if sheet.title:
        cell = _merged(page, at, 0, sheet.shown - 1)
        _say(cell, sheet.title)
        cell.font = Font(bold=True, size=16)
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        page.row_dimensions[at].height = 32
        at += 1
    for line in sheet.above:
        _line(page, sheet, at, line)
        at += 1
    return at


def _line(page: Any, sheet: Sheet, at: int, pieces: Any) -> None:
    columns = list(sheet.columns)[: sheet.shown]
    places = spans(len(pieces), columns)
    kept = list(pieces[: len(places)])
    if len(pieces) > len(places):  # fewer columns than pieces: the last column takes what is left
        kept[-1] = Piece("　".join(piece.text for piece in pieces[len(places) - 1 :]), pieces[-1].right)
    tall = 1
    for piece, (begin, end) in zip(kept, places, strict=True):
        cell = _merged(page, at, begin, end)
        _say(cell, piece.text)
        cell.alignment = Alignment(
            horizontal="right" if piece.right else "left", vertical="center", wrap_text=True
        )
        wide = sum(column.wide for column in columns[begin : end + 1])
        tall = max(tall, _lines_needed(piece.text, wide))
    page.row_dimensions[at].height = 18 * tall


def _lines_needed(text: str, wide: float) -> int:
    """Lines that a text takes in a merged cell, whose height no program finds by itself."""
    return sum(
        max(1, -(-sum(1 if ord(letter) < 0x2000 else 2 for letter in line) // max(1, int(wide))))
        for line in text.split("\n")
    )


def _merged(page: Any, at: int, begin: int, end: int) -> Any:
    if end > begin:
        page.merge_cells(start_row=at, end_row=at, start_column=begin + 1, end_column=end + 1)
    return page.cell(at, begin + 1)


def _say(cell: Any, text: str) -> None:
    cell.value = clean(text)
    cell.data_type = "s"


def _heading(cell: Any, text: str, *, ruled: bool) -> None:
    _say(cell, text)
    cell.font = Font(bold=True)
    cell.fill = PatternFill("solid", fgColor="EFEBE2")
    cell.alignment = Alignment(horizontal="center" if ruled else None, vertical="center", wrap_text=True)
    if ruled:
        cell.border = _RULED


def _printed(page: Any, sheet: Sheet, *, heading: int, last: int) -> None:
    """A4, as wide as the paper, the headings on every page, the number of the page at its foot."""
    page.page_setup.paperSize = _A4
    page.page_setup.orientation = "landscape" if sheet.landscape else "portrait"
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.page_margins.left = page.page_margins.right = 0.5
    page.print_options.horizontalCentered = True
    page.print_title_rows = f"{heading}:{heading}"
    page.print_area = f"A1:{get_column_letter(max(1, sheet.shown))}{last}"
    page.oddFooter.center.text = "第 &P 页，共 &N 页"


def _sheet_name(title: str) -> str:
    return re.sub(r"[\\/*?:\[\]]", " ", clean(title)).strip(" '")[:31] or "表"
