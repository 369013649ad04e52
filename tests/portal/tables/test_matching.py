"""Headings, number columns, guesses and doubtful lines (B10)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.decisions import NotAllowed, refuse
from portal.tables.columns import Column, Doubt
from portal.tables.limits import Limits
from portal.tables.matching import table_of
from portal.tables.reading import read_text
from portal.typed_text import email_address


def address(text: str) -> str:
    found = email_address(text)
    if found is None:
        raise NotAllowed(refuse("owner_address_wrong", address=text))
    return found


NAME = Column("name", "姓名", ("专家姓名", "名字"), required=True)
UNIT = Column("unit", "单位", ("工作单位",))
MAIL = Column(
    "mail",
    "邮箱",
    ("电子邮箱", "email"),
    required=True,
    parse=address,
    looks_like=lambda text: "@" in text or "＠" in text,
)
COLUMNS = (NAME, UNIT, MAIL)
WANG = {"name": "王小明", "unit": "一小", "mail": "wang@x.cn"}


def made(text, **limits):
    return table_of(read_text(text), COLUMNS, Limits(**limits))


@pytest.mark.parametrize(
    "text",
    [
        "王小明\t一小\twang@x.cn",
        "1\t王小明\t一小\twang@x.cn",
        "序号\t姓名\t单位\t邮箱\n1\t王小明\t一小\twang@x.cn",
        "邮箱,姓名,单位\nwang@x.cn,王小明,一小",
        "2025年专家名单\n编号\t*专家姓名\t工作单位（全称）\tE-mail\t电子邮箱\n9\t王小明\t一小\t\twang＠x.cn",
        "wang@x.cn 王小明 一小",
        "王小明 wang@x.cn 一小",
        "王小明\u3000一小\u3000wang＠x.cn",
    ],
)
def test_the_same_person_however_the_table_was_written(text):
    table = made(text)
    assert [(dict(row.values), row.doubts) for row in table.rows] == [(WANG, ())]


@given(st.permutations(COLUMNS), st.integers(0, 3), st.booleans())
def test_the_order_of_columns_is_free_under_headings(order, others, numbered):
    lead = ["序号"] * numbered
    text = "\n".join([
        "\t".join([*lead, *(column.label for column in order), *(f"备注{n}" for n in range(min(others, len(order))))]),
        "\t".join([*("7" for _ in lead), *(WANG[column.key] for column in order)]),
    ])  # fmt: skip
    table = made(text)
    assert [dict(row.values) for row in table.rows] == [WANG]
    assert (table.heading, table.ignored) == (1, tuple(f"备注{n}" for n in range(others)))


def test_doubtful_lines_are_named():
    table = made("姓名\t单位\t邮箱\n王小明\t一小\twang@x.cn\n\n\t二小\tnone\n李\t" + "长" * 201 + "\tli@x.cn")
    assert [(row.line, row.doubts) for row in table.rows] == [
        (2, ()),
        (
            4,
            (
                Doubt("table_cell_missing", {"column": "姓名"}, "name"),
                Doubt("owner_address_wrong", {"address": "none"}, "mail"),
            ),
        ),
        (5, (Doubt("table_cell_long", {"column": "单位", "max": 200}, "unit"),)),
    ]
    assert [row.line for row in table.good] == [2]


def test_cells_that_nobody_knows_are_named_where_there_is_no_heading():
    table = made("王小明\t一小\twang@x.cn\t教授\t博士")
    assert table.rows[0].doubts == (Doubt("table_cells_left_over", {"cells": "教授、博士"}),)


def test_a_data_line_with_a_heading_word_in_it_is_no_heading():
    table = made("王小明\t单位\twang@x.cn")
    assert (table.heading, table.rows[0].values["unit"]) == (None, "单位")


@pytest.mark.parametrize(
    ("text", "limits", "decision"),
    [
        ("姓名\t单位\n王\t一小", {}, refuse("table_lacks_columns", columns="邮箱", found="姓名、单位")),
        ("姓名\t邮箱", {}, refuse("table_empty")),
        ("姓名\t邮箱\n" + "王\ta@x.cn\n" * 3, {"rows": 2}, refuse("table_too_long", max=2)),
    ],
)
def test_refusals(text, limits, decision):
    with pytest.raises(NotAllowed) as refused:
        made(text, **limits)
    assert refused.value.decision == decision


def outcome(text: str):
    """The lines and the table, or the code of the refusal."""
    try:
        lines = read_text(text)
        return lines, table_of(lines, COLUMNS)
    except NotAllowed as refused:
        return refused.decision.code


@given(st.text(max_size=300))
def test_any_text_is_a_table_or_a_refusal_and_no_line_is_lost(text):
    made_of = outcome(text)
    if isinstance(made_of, str):
        assert made_of in {"table_empty", "table_too_wide", "table_lacks_columns"}
    else:
        lines, table = made_of
        after = [number for number, _ in lines if table.heading is None or number > table.heading]
        assert [row.line for row in table.rows] == after


def test_a_wide_table_is_known_by_three_of_its_headings():
    """Exported lists carry many columns of which few are asked for."""
    wide = "姓名\t性别\t年龄\t学历\t职称\t单位\t电话\t邮箱\n王小明\t男\t41\t硕士\t高级\t一小\t139\twang@x.cn"
    table = made(wide)
    assert (table.heading, table.ignored) == (1, ("性别", "年龄", "学历", "职称", "电话"))
    assert [dict(row.values) for row in table.rows] == [WANG]
