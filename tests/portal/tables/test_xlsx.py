"""Tables in files: read back with another library."""

import io

import openpyxl
import pytest

from portal.tables.xlsx import workbook


@pytest.mark.parametrize(
    "text", ['=HYPERLINK("http://x","点我")', "+1", "-1+2", "@SUM(A1)", "=1+1", "#N/A", "\t=1", "|calc"]
)
def test_no_cell_is_a_formula(text):
    book = openpyxl.load_workbook(io.BytesIO(workbook("表", ["标题"], [[text], ["正常"]])))
    cells = [row[0] for row in book.active.iter_rows(min_row=2)]
    assert [(c.value, c.data_type) for c in cells] == [(text, "s"), ("正常", "s")]
    assert cells[0].quotePrefix


def test_control_characters_do_not_break_the_file():
    book = openpyxl.load_workbook(io.BytesIO(workbook("a/b[c]", ["甲"], [["一\x00二\x0b"], [3]])))
    assert [row[0] for row in book.active.iter_rows(min_row=2, values_only=True)] == ["一二", 3]
    assert book.sheetnames == ["a b c"]
