"""The form in which answers are kept: round trips, and what is no number or date."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.fields.limits import judge_field
from campaigns.fields.values import normalised, parse_date, parse_number
from campaigns.schema import Field_, FieldKind
from tests.factories.fields import CASES, COLUMNS, OPTIONS

TODAY = dt.date(2026, 5, 10)


def field(kind, **parts):
    if kind == "table":
        parts.setdefault("columns", COLUMNS)
    if kind in {"choice", "choices"}:
        parts.setdefault("options", OPTIONS)
    return Field_.model_validate({"key": "f", "label": "题", "kind": kind, **parts})


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.kind} {case.posted!r}"[:50])
def test_what_is_kept_of_what_was_typed(case):
    assert normalised(field(case.kind), case.posted) == case.kept


SEEN = st.text(
    alphabet=st.one_of(st.characters(), st.sampled_from("\u200b\x00\u3164 １-年/.,\n")), max_size=30
)
ANSWERS = st.one_of(
    st.none(),
    SEEN,
    st.integers(),
    st.lists(SEEN, max_size=3),
    st.lists(st.dictionaries(st.sampled_from(["name", "day", "phone", "other"]), SEEN), max_size=3),
)


@given(ANSWERS, st.sampled_from([kind.value for kind in FieldKind]))
def test_what_is_kept_is_kept_again(answer, kind):
    kept = normalised(field(kind), answer)
    assert normalised(field(kind), kept) == kept


@given(ANSWERS, st.sampled_from([kind.value for kind in FieldKind if kind is not FieldKind.EMAIL]))
def test_keeping_an_answer_never_makes_it_wrong(answer, kind):
    asked = field(kind, required=False)
    if kind in {"choice", "choices"}:
        return  # keys come from the page
    if not judge_field(asked, answer, {}, TODAY):
        assert judge_field(asked, normalised(asked, answer), {}, TODAY) == []


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**14), max_value=10**14))
def test_a_number_comes_back_as_it_is(number):
    assert parse_number(format(number, "f")) == number
    assert parse_number(f"{number:,.4f}") == number
    assert parse_number(normalised(field("number"), f" {number:f}\u200b")) == number


@given(st.text(max_size=12))
def test_a_number_is_finite_or_none(text):
    number = parse_number(text)
    assert number is None or (isinstance(number, Decimal) and number.is_finite())


@given(st.dates())
def test_a_day_comes_back_in_every_spelling(day):
    year = f"{day.year:04}"
    for text in (
        day.isoformat(), f"{year}/{day.month}/{day.day}", f"{year}.{day.month}.{day.day}",
        f"{year}年{day.month}月{day.day}日", f"{year}{day.month:02}{day.day:02}",
    ):  # fmt: skip
        assert parse_date(text) == day
        assert normalised(field("date"), text) == day.isoformat()


@pytest.mark.parametrize(
    "text", ["2025-07-15abc", "x2025-07-15", "2025-W29-2", "2025-196", "25-7-15", "2025-13-01", "2025年7月", "", "2025-07-15T00:00"],
)  # fmt: skip
def test_what_is_no_day(text):
    assert parse_date(text) is None


@pytest.mark.parametrize(
    "text",
    ["", "nan", "inf", "-inf", "1_000", "1e5", "0x1", ".5", "5.", "1,2", "1,0000", "12 3", "9" * 16, "½"],
)
def test_what_is_no_number(text):
    assert parse_number(text) is None
