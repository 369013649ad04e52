"""Uploaded and pasted tables as lines of cells (B10): what is read, and what is refused."""

import io
import zipfile

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.decisions import NotAllowed
from portal.tables.limits import Limits
from portal.tables.reading import read_file, read_text
from portal.tables.xlsx import workbook
from portal.typed_text import one_line

CELL = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Cs", "Cn"]), max_size=12).map(
    one_line
)
GRID = st.lists(st.lists(CELL, min_size=2, max_size=5), min_size=1, max_size=8)


def refusal(call, *args) -> str:
    with pytest.raises(NotAllowed) as refused:
        call(*args)
    return refused.value.decision.code


def trimmed(grid) -> list[tuple[int, tuple[str, ...]]]:
    """The lines of a grid as reading gives them."""
    lines = []
    for number, typed in enumerate(grid, start=1):
        cells = list(typed)
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            lines.append((number, tuple(cells)))
    return lines


def packed(content: bytes, change) -> bytes:
    """The workbook with its members changed by `change(name, bytes) -> bytes`."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            new.writestr(member.filename, change(member.filename, old.read(member)))
    return out.getvalue()


@given(GRID)
def test_what_is_written_is_read(grid):
    lines = trimmed(grid)
    content = workbook("表", ["甲", "乙"], grid)
    assert read_file(content)[1:] == [(number + 1, cells) for number, cells in lines]


@given(GRID)
def test_pasted_cells_with_tabs_are_read(grid):
    lines = [(n, c) for n, c in trimmed([[cell.replace('"', "'") for cell in row] for row in grid])]
    text = "\n".join("\t".join(cell.replace('"', "'") for cell in cells) for cells in grid)
    if lines:
        assert read_text(text) == lines
    else:
        assert refusal(read_text, text) == "table_empty"


def outcome(content: bytes) -> list | str:
    """The lines, or the code of the refusal."""
    try:
        return read_file(content)
    except NotAllowed as refused:
        return refused.decision.code


@given(st.binary(max_size=400), st.sampled_from([b"", b"PK\x03\x04", b"\xff\xfe"]))
def test_any_bytes_are_lines_or_a_refusal(content, start):
    lines = outcome(start + content)
    if isinstance(lines, str):
        assert lines in {"table_empty", "table_unreadable", "table_too_wide", "table_old_excel"}
    else:
        assert [cells for _, cells in lines if not any(cells)] == []


@given(st.integers(0, 3000), st.binary(min_size=1, max_size=8))
def test_a_damaged_workbook_is_lines_or_a_refusal(at, put):
    content = bytearray(workbook("表", ["姓名", "单位"], [["王小明", "一小"]]))
    content[at : at + len(put)] = put
    lines = outcome(bytes(content))
    assert not isinstance(lines, str) or lines in {"table_unreadable", "table_empty", "table_too_big"}


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("王小明\t一小\twang@x.cn", ("王小明", "一小", "wang@x.cn")),
        ("王小明,一小,wang@x.cn", ("王小明", "一小", "wang@x.cn")),
        ("王小明，一小，wang@x.cn", ("王小明", "一小", "wang@x.cn")),
        ("王小明；一小；wang@x.cn", ("王小明", "一小", "wang@x.cn")),
        ("王小明   一小  wang@x.cn", ("王小明", "一小", "wang@x.cn")),
        ("王小明\u3000一小\u3000wang＠x.cn", ("王小明", "一小", "wang＠x.cn")),
        ("王小明 一小 wang@x.cn", ("王小明", "一小", "wang@x.cn")),
        ("Amy  Lee\t一小\t", ("Amy Lee", "一小")),
        ('"王小明\n（主任）"\t一小', ("王小明 （主任）", "一小")),
        ('5" 屏\t一小', ('5" 屏', "一小")),
    ],
)
def test_separators(text, cells):
    """B10: one space between cells, full-width marks."""
    assert read_text(text) == [(1, cells)]


def test_lines_keep_their_numbers_after_blank_and_quoted_ones():
    assert read_text('a\tb\n\n"x\ny"\tc\nd\te\n') == [(1, ("a", "b")), (3, ("x y", "c")), (5, ("d", "e"))]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_encodings(encoding):
    assert read_file("姓名,单位\n王小明,一小，东区\n".encode(encoding)) == [
        (1, ("姓名", "单位")),
        (2, ("王小明", "一小，东区")),
    ]


def test_cells_of_a_workbook():
    book = openpyxl.Workbook()
    book.active.append(["文字", 13800000000, 0.5, True, "=1+1"])
    hidden = book.create_sheet("藏", 0)
    hidden.sheet_state = "hidden"
    hidden.append(["看不见"])
    book.create_sheet("空", 0)
    out = io.BytesIO()
    book.save(out)
    assert read_file(out.getvalue()) == [(1, ("文字", "13800000000", "0.5", "是"))]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "table_empty"),
        (b"\xd0\xcf\x11\xe0old", "table_old_excel"),
        (b"a\0b", "table_unreadable"),
        (b"\xff\xff\xff", "table_unreadable"),
        (b"PK\x03\x04broken", "table_unreadable"),
        (b"x" * (5 * 1024 * 1024 + 1), "table_too_big"),
        (b"a,b\n" * 5021, "table_too_long"),
        (b"a," * 60 + b"b", "table_too_wide"),
        ((b"a," * 49 + b"b\n") * 2001, "table_too_many_cells"),
    ],
)
def test_refusals(content, code):
    assert refusal(read_file, content) == code


def test_a_bomb_is_refused_before_it_is_unpacked():
    content = workbook("表", ["姓名"], [["王"]])
    bomb = packed(content, lambda name, old: b"<a>" * 20_000_000 if name.endswith("sheet1.xml") else old)
    assert len(bomb) < 200_000
    assert refusal(read_file, bomb) == "table_too_big"


def test_a_document_type_is_refused():
    content = workbook("表", ["姓名"], [["王"]])
    kind = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    assert refusal(read_file, packed(content, lambda name, old: kind + old)) == "table_unreadable"


def test_the_last_row_of_a_sheet_and_its_own_word_on_its_size_cost_nothing():
    content = workbook("表", ["姓名"], [["王"]])
    far = packed(
        content,
        lambda name, old: old.replace(b'r="A2"', b'r="A1048576"').replace(b'<row r="2"', b'<row r="1048576"'),
    )
    assert read_file(far, Limits()) == [(1, ("姓名",)), (1_048_576, ("王",))]
