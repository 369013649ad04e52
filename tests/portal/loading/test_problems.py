"""Mistakes are told in the order of lines, 50 at most, and wording them costs no more for many than for few."""

import pytest
from pydantic import BaseModel, ConfigDict, Field

from portal.loading import BadDocument, parse_as


class Row(BaseModel):
    model_config = ConfigDict(extra="forbid")
    key: str
    size: int = 0


class Table(BaseModel):
    model_config = ConfigDict(extra="forbid")
    title: str
    rows: tuple[Row, ...] = Field(default=(), max_length=100)


def problems(text):
    with pytest.raises(BadDocument) as caught:
        parse_as(Table, text, "x.yaml")
    return caught.value.problems


def test_any_model_can_be_read_through_the_same_door():
    table = parse_as(Table, "title: 表\nrows: [{key: a, size: 3}]", "x.yaml")
    assert table == Table(title="表", rows=(Row(key="a", size=3),))
    assert [str(one) for one in problems("title: 表\nrows:\n- {key: a, sise: 3}")] == [
        "x.yaml:3: rows[0].sise：没有“sise”这一项，是否想写“size”，允许：key、size"
    ]


def test_fifty_mistakes_are_all_told():
    text = "title: t\n" + "".join(f"k{n}: 1\n" for n in range(50))
    assert [one.line for one in problems(text)] == list(range(2, 52))
    assert [one.path for one in problems(text)][:2] == ["k0", "k1"]


def test_of_more_than_fifty_the_last_line_says_how_many_are_left():
    text = "title: t\n" + "".join(f"k{n}: 1\n" for n in range(51))
    told = problems(text)
    assert [one.path for one in told] == [*(f"k{n}" for n in range(49)), ""]
    assert (told[-1].line, told[-1].message) == (50, "还有 2 处错误没有列出，请先改好上面这些")


def test_ninety_thousand_unknown_keys_are_fifty_problems():
    """Counted, not timed: each suggestion is one call, and it is asked for at most 50 times."""
    text = "title: t\n" + "".join(f"k{n}: 1\n" for n in range(90_000))
    told = problems(text)
    assert (len(told), told[-1].message) == (50, "还有 89951 处错误没有列出，请先改好上面这些")


def test_a_list_that_is_too_long_is_one_problem():
    text = "title: t\nrows:\n" + "".join(f"- {{key: k{n}}}\n" for n in range(101))
    assert [(one.path, one.message) for one in problems(text)] == [("rows", "最多 100 项")]


def test_a_very_long_key_is_shown_shortened():
    assert problems("title: t\n" + "k" * 900 + ": 1")[0].message == (
        f"没有“{'k' * 40}…”这一项，允许：rows、title"
    )
