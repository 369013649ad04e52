"""What may be said of a pair, and what a list of winners may hold."""

import pytest

from portal.decisions import NotAllowed, refuse
from portal.tables.limits import Limits
from portal.tables.matching import table_of
from portal.tables.reading import read_text
from review.duplicates.decisions import decide_judging
from review.duplicates.winner_table import COLUMNS


@pytest.mark.parametrize(
    ("current", "decision", "seen", "why", "expected"),
    [
        ("", "same", "", "看过", None),
        ("same", "", "same", "弄错了", None),
        ("", "same", "", "", refuse("duplicate_why_missing")),
        ("same", "same", "same", "看过", refuse("duplicate_judged_so")),
        ("same", "different", "", "看过", refuse("duplicate_judged_meanwhile", judged="same")),
    ],
)
def test_what_may_be_said(current, decision, seen, why, expected):
    answer = decide_judging(current, decision, seen=seen, why=why)
    assert (None if answer else answer) == expected


@pytest.mark.parametrize(("typed", "year"), [("2024", 2024), ("２０２３年", 2023), ("2022年度", 2022)])
def test_years_as_lists_write_them(typed, year):
    (row,) = table_of(read_text(f"作品名称\t年份\n课\t{typed}\n", Limits()), COLUMNS).rows
    assert (row.values["year"], row.doubts) == (year, ())


@pytest.mark.parametrize("typed", ["去年", "1900", "20245", "-2024"])
def test_what_is_no_year_is_in_doubt(typed):
    (row,) = table_of(read_text(f"作品名称\t年份\n课\t{typed}\n", Limits()), COLUMNS).rows
    assert [(doubt.code, doubt.params) for doubt in row.doubts] == [("winner_year_wrong", {"typed": typed})]
    with pytest.raises(NotAllowed):
        COLUMNS[3].parse(typed)
