"""Numbers of certificates from the campaign's pattern."""

from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.decisions import ALLOWED, refuse
from review.certificates.numbering import decide_pattern, number, numbers


@pytest.mark.parametrize(
    ("pattern", "seq", "expected"),
    [
        ("NX-{year}-{seq:05d}", 1, "NX-2025-00001"),
        ("NX-{year}-{seq:05d}", 123456, "NX-2025-123456"),  # a width is the least, nothing is cut off
        ("宁教案〔{year}〕{seq}号", 7, "宁教案〔2025〕7号"),
        ("ES-{call_year}-{seq:04d}", 3, "ES-2024-0003"),
        ("{year}/{call_year:06d}/{seq}", 3, "2025/002024/3"),
        ("{seq:3d}", 7, "  7"),
        ("{seq:03}", 7, "007"),
        ("{seq}{year}", 12, "122025"),
        ("{seq}-{seq:04d}", 12, "12-0012"),
    ],
)
def test_a_pattern_is_filled(pattern, seq, expected):
    assert decide_pattern(pattern) == ALLOWED
    assert number(pattern, year=2025, call_year=2024, seq=seq) == expected


@pytest.mark.parametrize(
    "pattern",
    [
        "", "NX", "{year}", "{}", "{0}", "{seq:99999999d}", "{seq:010d}", "{seq:x}", "{seq:.2f}", "{seq:>5}", "{seq!s}",
        "{seq.bit_length}", "{seq[0]}", "{seq}{name}", "{{seq}}", "{seq", "seq}", "{seq}{tenant.slug}",
    ],
)  # fmt: skip
def test_what_is_no_pattern_is_refused_with_itself(pattern):
    assert decide_pattern(pattern) == refuse("number_pattern", pattern=pattern)


def first(count, start, taken, pattern="A{seq:03d}"):
    return list(islice(numbers(pattern, year=2025, call_year=2024, start=start, taken=taken), count))


@pytest.mark.parametrize(
    ("start", "taken", "expected"),
    [
        (1, (), ["A001", "A002", "A003"]),
        (5, (), ["A005", "A006", "A007"]),
        (1, {"A001", "A003"}, ["A002", "A004", "A005"]),
        (2, {"A001"}, ["A002", "A003", "A004"]),
        (1, {"B001", "A1"}, ["A001", "A002", "A003"]),
    ],
)
def test_numbers_go_on_past_those_that_are_taken(start, taken, expected):
    assert first(3, start, taken) == expected


@given(st.sets(st.integers(1, 40)), st.integers(1, 40), st.integers(1, 20))
def test_no_number_comes_twice_and_none_goes_back(taken, start, count):
    fresh = first(count, start, {f"A{seq:03d}" for seq in taken})
    free = [seq for seq in range(start, start + count + len(taken)) if seq not in taken]
    assert fresh == [f"A{seq:03d}" for seq in free[:count]]
