"""How places that are given out are counted: reserved numbers, a pool for the rest, at any depth."""

import pytest
from hypothesis import given as given_values
from hypothesis import strategies as st

from portal.decisions import ALLOWED, refuse
from review.nominations.allotments.pooling import (
    Receiver,
    Short,
    by_weight,
    decide_give,
    decide_place,
    evenly,
    shortfalls,
    taken,
    used_in,
)

CITY, K1, K2, X1, X2 = "c/", "c/k1/", "c/k2/", "c/k1/x1/", "c/k1/x2/"


def place(most, given, used, path, *, soft=False, part=""):
    return decide_place(CITY, most, given, used, path, label="合计", part=part, soft=soft)


@pytest.mark.parametrize(
    ("given", "used", "expected"),
    [
        ({}, {}, 0),
        ({}, {X1: 2, CITY: 1}, 3),
        ({K1: 5}, {}, 5),
        ({K1: 5}, {X1: 2, X2: 1}, 5),
        ({K1: 5}, {X1: 4, X2: 3}, 7),
        ({K1: 5}, {K2: 3, X1: 1}, 8),
        (
            {K1: 5, X1: 4},
            {X2: 3},
            7,
        ),  # a school's reserve is kept though the county's other school takes the rest
        ({K1: 5, X1: 4}, {X1: 4, X2: 1}, 5),
        ({K1: 5, K2: 5}, {X1: 6, K2: 1}, 11),
    ],
)
def test_what_is_taken_of_the_root(given, used, expected):
    assert taken(CITY, given, used)[CITY] == expected


def test_an_own_number_is_kept_for_its_unit_and_the_rest_is_first_come():
    given = {K1: 2, K2: 2}
    used = {X1: 2}
    assert place(5, given, used, X2) == ALLOWED  # the pool's one place
    used = {X1: 2, X2: 1}
    assert place(5, given, used, X1) == refuse("allotment_full", label="合计", given=2, used=3)
    assert place(5, given, used, "c/s1/") == refuse("allotment_full", label="合计", given=0, used=0)
    assert place(5, given, used, K2) == ALLOWED
    assert place(5, given, {X1: 2, X2: 1, K2: 2}, K2) == refuse(
        "allotment_full", label="合计", given=2, used=2
    )


def test_the_words_name_the_part_and_whether_a_reason_helps():
    assert place(1, {K1: 1}, {K1: 1}, X1, part="中职") == refuse(
        "allotment_full", label="合计（中职）", given=1, used=1
    )
    assert place(1, {K1: 1}, {K1: 1}, X1, soft=True) == refuse(
        "allotment_soft_full", label="合计", given=1, used=1
    )


def give(old, new, *, most=10, used=None, passed_on=0, given=None, root_most=10):
    receivers = [
        Receiver(
            path,
            name,
            old.get(path),
            new.get(path),
            used_in(path, used or {}),
            passed_on if path == K1 else 0,
        )
        for path, name in ((K1, "一县"), (K2, "二县"))
    ]
    return decide_give(
        receivers,
        label="合计",
        most=most,
        root=CITY,
        root_most=root_most,
        given=given or old,
        used=used or {},
    )


def test_all_may_be_given_and_not_one_more():
    assert give({}, {K1: 6, K2: 4}) == ALLOWED
    assert give({}, {K1: 6, K2: 5}) == refuse("allotments_over", label="合计", given=11, max=10, over=1)
    assert give({K1: 6}, {K1: 6, K2: 4}) == ALLOWED


def test_a_number_is_not_lowered_below_what_is_used():
    used = {X1: 3}
    assert give({K1: 5}, {K1: 3}, used=used) == ALLOWED
    assert give({K1: 5}, {K1: 2}, used=used) == refuse("allotment_below_used", unit="一县", places=2, used=3)
    assert give({K1: 5}, {}, used=used) == refuse("allotment_below_used", unit="一县", places=0, used=3)
    assert give({K1: 1}, {K1: 2}, used=used) == ALLOWED  # raised, though the pool's places are used beside it


def test_a_number_is_not_lowered_below_what_was_passed_on():
    assert give({K1: 5}, {K1: 4}, passed_on=4) == ALLOWED
    assert give({K1: 5}, {K1: 3}, passed_on=4) == refuse(
        "allotment_below_given", unit="一县", places=3, given=4
    )


def test_what_others_took_of_the_pool_is_not_given_out_once_more():
    used = {K2: 4}
    assert give({}, {K1: 6}, used=used) == ALLOWED
    assert give({}, {K1: 7}, used=used) == refuse("allotment_pool_used", label="合计", over=1)
    assert give({}, {K1: 6, K2: 4}, used=used) == ALLOWED


def test_numbers_that_became_too_many_may_still_be_lowered():
    assert give({K1: 9, K2: 9}, {K1: 9, K2: 8}) == ALLOWED
    assert give({K1: 9, K2: 9}, {K1: 9, K2: 9}) == ALLOWED


def test_tasks_limit_nobody():
    assert give({}, {K1: 500}, most=None) == ALLOWED


def test_the_same_for_each_and_in_proportion():
    assert evenly(50, 8) == [6] * 8
    assert (evenly(3, 5), evenly(3, 0)) == ([0] * 5, [])
    assert by_weight(50, [120, 60, 20]) == [30, 15, 5]
    assert by_weight(10, [1, 1, 1]) == [4, 3, 3]
    assert (by_weight(10, [0, 0]), by_weight(10, [])) == ([0, 0], [])


@given_values(st.integers(0, 300), st.lists(st.floats(0, 1e6), max_size=30))
def test_shares_in_proportion_are_whole_and_add_up(most, weights):
    shares = by_weight(most, weights)
    assert sum(shares) == (most if sum(weights) > 0 else 0)
    assert all(share >= 0 for share in shares)


@pytest.mark.parametrize(("total", "short"), [(5, []), (4, [Short(None, "C类", 5, 4)]), (0, [])])
def test_e08_the_tasks_given_out_reach_the_minimum(total, short):
    """E08: at least five of C; five given are enough, four are not, nothing given is nobody's task yet."""
    assert shortfalls(label="C类", least=5, given_total=total, pool=None, receivers={}) == short


@pytest.mark.parametrize(("own", "pool", "short"), [(3, 2, []), (3, 1, [Short("一县", "C类", 5, 4)])])
def test_e08_a_county_can_reach_its_own_minimum(own, pool, short):
    found = shortfalls(label="C类", least=None, given_total=own, pool=pool, receivers={"一县": (5, own)})
    assert found == short
