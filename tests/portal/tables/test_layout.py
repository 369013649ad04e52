"""A table in a notice's layout, read back with openpyxl: title, seal lines, types, how it is printed. And as CSV."""

import csv
import datetime as dt
import io
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.tables.cells import for_csv, from_csv, risky
from portal.tables.formats import table_bytes
from portal.tables.reading import read_file
from portal.tables.sheets import Piece, Sheet, SheetColumn, plain_sheet, spans

SHEET = Sheet(
    "汇总/表",
    [
        SheetColumn("序号", 6, "number"),
        SheetColumn("案例名称", 30, wrap=True),
        SheetColumn("联系电话", 14, "code"),
        SheetColumn("日期", 12, "date"),
        SheetColumn("核对码", 10, "code", hidden=True),
    ],
    appendix="附件 1",
    title="县市推报案例汇总表",
    above=[[Piece("县市（盖章）：某市"), Piece("联系人：张三")], [Piece("联系电话：13800000000")]],
    below=[[Piece("备注：一份")], [Piece("单位公章", right=True)]],
    landscape=True,
    ruled=True,
)
ROWS = [
    [1, "  ＝1+1", "013800000000", dt.date(2025, 1, 2), "A#1"],
    [2, "甲<乙>&丙\n第二行", "", None, ""],
    [Decimal("9.50"), True, 12345678901234567890, dt.datetime(2025, 1, 1, 8, 30), "#N/A"],
]


@pytest.fixture
def page():
    return openpyxl.load_workbook(io.BytesIO(table_bytes("xlsx", SHEET, ROWS))).active


def test_every_line_stands_where_the_notice_has_it(page):
    said = [[cell.value for cell in row if cell.value is not None] for row in page.iter_rows()]
    assert said == [
        ["附件 1"],
        ["县市推报案例汇总表"],
        ["县市（盖章）：某市", "联系人：张三"],
        ["联系电话：13800000000"],
        ["序号", "案例名称", "联系电话", "日期", "核对码"],
        [1, "  ＝1+1", "013800000000", dt.datetime(2025, 1, 2), "A#1"],
        [2, "甲<乙>&丙\n第二行"],
        [9.5, True, "12345678901234567890", dt.datetime(2025, 1, 1, 8, 30), "#N/A"],
        ["备注：一份"],
        ["单位公章"],
    ]


def test_numbers_are_numbers_days_are_days_and_phones_are_text(page):
    assert [cell.data_type for cell in page[6]] == ["n", "s", "s", "d", "s"]
    assert [cell.data_type for cell in page[8]] == ["n", "b", "s", "d", "s"]
    assert [page.cell(6, column).number_format for column in (1, 2, 3, 4)] == [
        "General",
        "General",
        "@",
        "yyyy-mm-dd",
    ]
    assert [page.cell(row, 2).quotePrefix for row in (6, 7)] == [True, False]
    assert "f" not in {cell.data_type for row in page.iter_rows() for cell in row}


def test_how_it_is_printed(page):
    assert (page.freeze_panes, page.print_title_rows, page.print_area) == (
        "A6",
        "$5:$5",
        "'汇总 表'!$A$1:$D$10",
    )
    assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 9)
    assert (page.page_setup.fitToWidth, page.page_setup.fitToHeight, page.sheet_properties.pageSetUpPr.fitToPage) == (1, 0, True)  # fmt: skip
    assert {str(each) for each in page.merged_cells.ranges} == {"A1:D1", "A2:D2", "A3:B3", "C3:D3", "A4:D4", "A9:D9", "A10:D10"}  # fmt: skip
    assert (page["A10"].alignment.horizontal, page["B6"].alignment.wrap_text) == ("right", True)
    assert page["B6"].border.left.style == "thin"
    sizes = {letter: (size.width, size.hidden) for letter, size in page.column_dimensions.items()}
    assert sizes == {"A": (6, False), "B": (30, False), "C": (14, False), "D": (12, False), "E": (10, True)}
    assert page.oddFooter.center.text == "第 &P 页，共 &N 页"


def test_no_row_stands_twice():
    content = table_bytes("xlsx", SHEET, ROWS)
    page = openpyxl.load_workbook(io.BytesIO(content), read_only=True).active
    assert [number for number, _ in enumerate(page.iter_rows(), start=1)] == list(range(1, 11))


@pytest.mark.parametrize("count", [0, 1, 499, 500, 501, 1203])
def test_as_many_rows_as_there_are(count):
    content = table_bytes("xlsx", plain_sheet("表", ["号", "字"]), ([n, f"字{n}"] for n in range(count)))
    rows = list(openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(min_row=2, values_only=True))
    assert rows == [(n, f"字{n}") for n in range(count)]


FORMULAS = ["=1", "+1", "-1", "@a", " =1", "\t=1", "\r1", "　＝1", "＋1", "－1", "＠a", "\u00a0=1", "|calc", "｜calc", '"=1', "#REF!"]  # fmt: skip


@pytest.mark.parametrize("text", FORMULAS)
def test_a_csv_holds_no_formula(text):
    assert (risky(text), for_csv(text), from_csv(for_csv(text))) == (True, f"'{text}", text)


@pytest.mark.parametrize("text", ["", "甲=乙", "１＝１", "#号", "'=", "3-1", "·买买提"])
def test_what_is_no_formula_stays_as_it_was_typed(text):
    assert from_csv(for_csv(text)) == text


def test_a_csv_has_the_mark_the_headings_and_the_rows():
    content = table_bytes("csv", SHEET, ROWS)
    assert content.startswith(b"\xef\xbb\xbf")
    assert list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))) == [
        ["序号", "案例名称", "联系电话", "日期", "核对码"],
        ["1", "'  ＝1+1", "013800000000", "2025-01-02", "A#1"],
        ["2", "甲<乙>&丙\n第二行", "", "", ""],
        ["9.50", "True", "12345678901234567890", "2025-01-01 08:30:00", "'#N/A"],
    ]


def test_a_text_that_looks_like_an_escape_comes_back_as_it_was():
    content = table_bytes("xlsx", plain_sheet("表", ["字"]), [["_x0041_"]])
    assert read_file(content) == [(1, ("字",)), (2, ("_x0041_",))]


@given(st.integers(1, 8), st.lists(st.integers(2, 60), min_size=1, max_size=12))
def test_pieces_share_all_columns_and_none_twice(count, widths):
    found = spans(count, [SheetColumn("列", width) for width in widths])
    assert [column for begin, end in found for column in range(begin, end + 1)] == list(range(len(widths)))
    assert len(found) == min(count, len(widths))
