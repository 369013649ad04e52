"""Which units are honoured: points, shares, ties, conditions, and what holds for any of them."""

from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.schema import UnitAward
from campaigns.schema.unit_awards import UnitPoints, fraction_of
from portal.decisions import ALLOWED, refuse
from review.honours.allocation import (
    Candidate,
    Figures,
    Outcome,
    counted_units,
    decide_adjust,
    decide_places,
    decide_publish,
    measured,
    places_of,
    points_of,
    stand,
)

NO = refuse("honour_no_case")


def rule(**changes):
    return UnitAward.model_validate({"key": "org", "label": "组织奖", "rank_by": ["awarded"]} | changes)


def unit(number, awarded=0, *, cases=9, unmet=(), **figures):
    return Candidate(number, Figures(cases=cases, awarded=awarded, **figures), tuple(unmet))


def standing(award, candidates, places):
    return [(each.id, each.rank, each.outcome.value) for each in stand(award, candidates, places)]


@pytest.mark.parametrize(
    ("written", "share"),
    [("1/4", Fraction(1, 4)), ("25%", Fraction(1, 4)), ("12.5%", Fraction(1, 8)), ("1/3", Fraction(1, 3)), ("1/1", 1), ("100%", 1)],
)  # fmt: skip
def test_a_share_is_read_exactly(written, share):
    assert fraction_of(written) == share


@pytest.mark.parametrize(
    "written", ["", "0.25", "0/4", "0%", "5/4", "101%", "1/0", "a", "1/4%", "-1/4", "１/４"]
)
def test_what_is_no_share_is_refused_with_what_is_allowed(written):
    with pytest.raises(ValueError, match="比例写成 1/4 或 25% 这样"):
        fraction_of(written)


def test_points_add_up_what_the_rule_weighs():
    points = UnitPoints.model_validate({"cases": "0.5", "eligible": 1, "awarded": 2, "tiers": {"first": 5, "second": "2.5"}})  # fmt: skip
    figures = Figures(cases=10, eligible=8, awarded=4, tiers={"first": 1, "second": 2, "third": 1})
    assert points_of(points, figures) == Decimal(5) + 8 + 8 + 5 + 5
    assert points_of(None, figures) == 0


def test_measures_stand_in_the_rules_order_and_a_missing_score_is_zero():
    award = rule(rank_by=["score", "cases", "awarded", "eligible"])
    assert measured(award, Figures(cases=4, eligible=3, awarded=2)) == (0, 4, 2, 3)
    assert measured(award, Figures(score=Fraction(175, 2))) == (Fraction(175, 2), 0, 0, 0)


@pytest.mark.parametrize(
    ("share_of", "counted", "places"),
    [("qualified", 7, 1), ("reporting", 9, 2), ("all", 12, 3)],
)
def test_a_quarter_of_units_is_rounded_down_and_of_whom_is_named(share_of, counted, places):
    """达到最低报送数的单位中，按获奖数取前四分之一授组织奖 (S7)."""
    award = rule(share="1/4", share_of=share_of)
    units = [unit(n, n) for n in range(7)]
    units += [unit(10 + n, unmet=[NO]) for n in range(2)] + [
        unit(20 + n, cases=0, unmet=[NO]) for n in range(3)
    ]
    assert (counted_units(award, units), places_of(award, units)) == (counted, places)


def test_places_are_the_rules_or_a_persons():
    assert (places_of(rule(places=3), []), places_of(rule(), [])) == (3, None)
    assert (decide_places(rule(places=3), None), decide_places(rule(share="1/2"), None), decide_places(rule(), 4)) == (ALLOWED,) * 3  # fmt: skip
    assert decide_places(rule(), None) == refuse("honour_places_missing", label="组织奖")
    assert decide_places(rule(), 0) == refuse("honour_places_missing", label="组织奖")


@pytest.mark.parametrize(
    ("ties", "outcomes"),
    [("left_out", ["chosen", "left", "left", "left"]), ("by_hand", ["chosen", "tied", "tied", "left"]), ("included", ["chosen", "chosen", "chosen", "left"])],
)  # fmt: skip
def test_equal_units_across_the_last_place(ties, outcomes):
    units = [unit(1, 9), unit(2, 7), unit(3, 7), unit(4, 2)]
    assert standing(rule(ties=ties), units, 2) == [
        (1, 1, outcomes[0]), (2, 2, outcomes[1]), (3, 2, outcomes[2]), (4, 4, outcomes[3]),
    ]  # fmt: skip


def test_the_next_measure_parts_equal_units():
    award = rule(rank_by=["awarded", "cases"])
    assert standing(award, [unit(1, 7, cases=8), unit(2, 7, cases=9)], 1) == [
        (2, 1, "chosen"),
        (1, 2, "left"),
    ]


def test_a_unit_that_lacks_a_condition_has_no_rank_however_good_it_is():
    assert standing(rule(), [unit(1, 99, unmet=[NO]), unit(2, 1)], 5) == [
        (2, 1, "chosen"),
        (1, None, "unmet"),
    ]


def test_no_place_no_honour():
    assert standing(rule(ties="included"), [unit(1, 9), unit(2, 9)], 0) == [(1, 1, "left"), (2, 1, "left")]


ADJUSTED = [
    (True, Outcome.LEFT, 1, ALLOWED),
    (True, Outcome.TIED, 1, ALLOWED),
    (True, Outcome.CHOSEN, 1, refuse("honour_as_it_was")),
    (True, Outcome.UNMET, 1, refuse("honour_unmet")),
    (True, Outcome.LEFT, 2, refuse("honour_places_full", places=2)),
    (False, Outcome.CHOSEN, 2, ALLOWED),
    (False, Outcome.TIED, 2, ALLOWED),
    (False, Outcome.LEFT, 1, refuse("honour_as_it_was")),
    (False, Outcome.UNMET, 1, refuse("honour_as_it_was")),
]


@pytest.mark.parametrize(("honoured", "outcome", "chosen", "decision"), ADJUSTED)
def test_by_hand_nobody_beyond_the_places_and_nobody_that_lacks_a_condition(
    honoured, outcome, chosen, decision
):
    assert decide_adjust(honoured=honoured, outcome=outcome, chosen=chosen, places=2) == decision


@pytest.mark.parametrize(
    ("changes", "decision"),
    [
        ({}, ALLOWED),
        ({"published": True}, refuse("honours_published_already")),
        ({"results_public": False}, refuse("honours_before_results")),
        ({"tied": 2}, refuse("honour_ties_open", count=2)),
        ({"changed": 3}, refuse("honours_changed", count=3)),
        ({"chosen": 0}, refuse("honours_empty")),
    ],
)
def test_what_keeps_a_list_from_being_public(changes, decision):
    values = {"results_public": True, "published": False, "chosen": 1, "tied": 0, "changed": 0}
    assert decide_publish(**values | changes) == decision


candidates = st.lists(
    st.builds(
        lambda awarded, cases, score, lacks: (awarded, cases, score, lacks),
        st.integers(0, 5), st.integers(1, 5), st.none() | st.integers(0, 4), st.booleans(),
    ),
    max_size=25,
).map(
    lambda rows: [
        Candidate(n, Figures(cases=cases, awarded=awarded, score=None if score is None else Fraction(score, 3)), (NO,) if lacks else ())
        for n, (awarded, cases, score, lacks) in enumerate(rows)
    ]
)  # fmt: skip
rules = st.builds(
    lambda rank_by, ties: rule(rank_by=rank_by, ties=ties),
    st.lists(st.sampled_from(["awarded", "cases", "score"]), min_size=1, max_size=3, unique=True),
    st.sampled_from(["left_out", "by_hand", "included"]),
)
places = st.integers(0, 12)


@given(rules, candidates, places)
def test_no_better_unit_stands_below_a_worse_one(award, units, number):
    value = {each.id: measured(award, each.figures) for each in units}
    ranked = [each for each in stand(award, units, number) if each.rank is not None]
    assert [each for each, after in pairwise(ranked) if value[each.id] < value[after.id]] == []
    worst = min((value[each.id] for each in ranked if each.outcome is Outcome.CHOSEN), default=None)
    assert [
        each for each in ranked if worst and each.outcome is not Outcome.CHOSEN and value[each.id] > worst
    ] == []
    for each in ranked:
        assert each.rank == 1 + sum(value[other.id] > value[each.id] for other in ranked)


@given(rules, candidates, places, st.randoms())
def test_the_order_in_which_units_are_read_changes_nothing(award, units, number, shuffling):
    before = stand(award, units, number)
    mixed = list(units)
    shuffling.shuffle(mixed)
    assert stand(award, mixed, number) == before


@given(rules, candidates, places)
def test_never_beyond_the_places_but_for_equals_of_the_last_where_the_rule_includes_them(
    award, units, number
):
    standings = stand(award, units, number)
    chosen = [each for each in standings if each.outcome is Outcome.CHOSEN]
    if award.ties != "included":
        assert len(chosen) <= number
    better = [each for each in chosen if each.rank < max((c.rank for c in chosen), default=0)]
    assert len(better) <= number
    qualified = sum(not each.unmet for each in units)
    open_ones = len(chosen) + sum(each.outcome is Outcome.TIED for each in standings)
    if award.ties != "left_out":
        assert open_ones >= min(number, qualified)
    assert sorted(each.id for each in standings) == [each.id for each in units]


@given(rules, candidates, st.sampled_from(["1/4", "1/3", "50%", "1/1"]))
def test_a_share_is_never_exceeded(award, units, share):
    award = award.model_copy(update={"share": share, "ties": "left_out"})
    number = places_of(award, units)
    chosen = sum(each.outcome is Outcome.CHOSEN for each in stand(award, units, number))
    assert Fraction(chosen) <= fraction_of(share) * sum(not each.unmet for each in units)
