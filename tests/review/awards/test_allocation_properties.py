"""Award plans against a second, plainer reading of the same rules, over whatever submissions and plans come."""

import math
from collections import Counter
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from campaigns.schema import AwardPlan, Pool
from campaigns.schema.matching import CaseFacts
from review.awards.allocation import allocate, allowed_by_rate, pool_of, ratio_edges, top_edges
from review.judging.ranking import Judged, score

RATES = ["0.1", "0.2", "0.3", "0.33", "0.8", "1"]
POINTS = st.integers(60, 66).map(Decimal)


def plan(**values):
    return TypeAdapter(AwardPlan).validate_python(values)


def tiers(counts, name):
    return [{"key": f"t{at}", "label": f"第{at}等", name: count} for at, count in enumerate(counts, 1)]


def ratio(shares, rate="0.8", **more):
    return plan(kind="ratio", rate=rate, tiers=tiers(shares, "share"), **more)


def top(places, **more):
    return plan(kind="top", tiers=tiers(places, "places"), **more)


@st.composite
def submissions(draw):
    """Up to 25 submissions in two categories, tracks and groups; some of them unjudged, many equal."""
    row = st.tuples(
        st.sampled_from("ab"), st.sampled_from(["rural", "urban"]), st.sampled_from(["primary", "senior"]),
        st.lists(POINTS, max_size=2),
    )  # fmt: skip
    return [
        Judged(number, category, track, group, totals=tuple(totals))
        for number, (category, track, group, totals) in enumerate(draw(st.lists(row, max_size=25)), 1)
    ]


@st.composite
def plans(draw):
    """A ratio or a plain number of places, its ties and its pool."""
    more = {"ties": draw(st.sampled_from(["lower", "better"])), "pool": draw(st.sampled_from(list(Pool)))}
    counts = draw(st.lists(st.integers(1, 4), min_size=1, max_size=3))
    if draw(st.booleans()):
        return ratio(counts, draw(st.sampled_from(RATES)), **more)
    return top(counts, **more)


def given_tiers(plans, cases):
    facts = {case.id: CaseFacts(case.category, case.track, case.group) for case in cases}
    return {award.id: award.tier for award in allocate(plans, cases, facts)}


def expected_tier(plan, case, pool):
    """By counting only: how many of the pool stand before this one, and how many with it."""
    scores = [score(each.totals) for each in pool if each.totals]
    own = score(case.totals)
    before, up_to = sum(s > own for s in scores), sum(s >= own for s in scores)
    if plan.kind == "ratio":
        cap = math.floor(len(scores) * Fraction(plan.rate))
        shares = [Fraction(tier.share) for tier in plan.tiers]
        edges = [math.floor(cap * sum(shares[: at + 1]) / sum(shares)) for at in range(len(shares))]
    else:
        cap = len(scores)
        edges = [sum(tier.places for tier in plan.tiers[: at + 1]) for at in range(len(plan.tiers))]
    counts_for = before + 1 if plan.ties == "better" and up_to <= cap else up_to
    return next((tier.key for tier, edge in zip(plan.tiers, edges, strict=True) if counts_for <= edge), None)


@given(plans(), submissions())
def test_every_submission_gets_what_counting_gives(plan, cases):
    pools = {}
    for case in cases:
        pools.setdefault(pool_of(plan.pool, case), []).append(case)
    expected = {
        case.id: tier
        for pool in pools.values()
        for case in pool
        if case.totals and (tier := expected_tier(plan, case, pool))
    }
    assert given_tiers([plan], cases) == expected


@given(st.sampled_from(RATES), st.integers(0, 3000))
def test_the_rate_is_rounded_down_exactly(rate, judged):
    """0.1 of 30 is 3 and 0.3 of 10 is 3: floating point would make 2 of some."""
    whole = ratio([1], rate)
    assert allowed_by_rate(whole, judged) == judged * int(Decimal(rate) * 100) // 100


@pytest.mark.parametrize(
    ("rate", "judged", "edges"),
    [
        ("0.1", 9, [0, 0, 0]),
        ("0.1", 10, [0, 0, 1]),
        ("0.1", 59, [0, 2, 5]),
        ("0.1", 60, [1, 3, 6]),
        ("0.2", 30, [1, 3, 6]),
        ("0.3", 10, [0, 1, 3]),
        ("0.3", 100, [5, 15, 30]),
        ("1", 6, [1, 3, 6]),
    ],
)
def test_one_two_three_of_ten_twenty_and_thirty_percent(rate, judged, edges):
    assert ratio_edges(ratio([1, 2, 3], rate), judged) == edges


@given(st.lists(st.integers(1, 9), min_size=1, max_size=5), st.integers(1, 50), st.integers(0, 400))
def test_only_the_relation_of_shares_counts(shares, factor, judged):
    edges = ratio_edges(ratio(shares), judged)
    assert edges == ratio_edges(ratio([share * factor for share in shares]), judged)
    assert edges == sorted(edges)
    assert edges[-1] == allowed_by_rate(ratio(shares), judged)


@given(st.lists(st.integers(1, 9), min_size=1, max_size=5))
def test_places_are_added_up(places):
    assert top_edges(top(places)) == [sum(places[: at + 1]) for at in range(len(places))]


@given(submissions(), st.lists(st.integers(1, 3), min_size=1, max_size=3), st.sampled_from(list(Pool)))
def test_fixed_places_are_filled_where_nobody_is_equal(cases, places, pool):
    """Without ties a tier holds exactly its places, or all that are left."""
    distinct = [
        Judged(case.id, case.category, case.track, case.group, totals=(Decimal(case.id),)) for case in cases
    ]
    awards = given_tiers([top(places, pool=pool)], distinct)
    members = Counter(pool_of(pool, case) for case in distinct)
    held = Counter((pool_of(pool, case), awards[case.id]) for case in distinct if case.id in awards)
    for key, count in members.items():
        left = count
        for at, wanted in enumerate(places, 1):
            assert held[key, f"t{at}"] == min(wanted, left)
            left -= min(wanted, left)


@pytest.mark.parametrize(
    ("pool", "expected"),
    [
        (Pool.ALL, ()),
        (Pool.CATEGORY, ("a",)),
        (Pool.CATEGORY_TRACK, ("a", "rural")),
        (Pool.CATEGORY_GROUP, ("a", "primary")),
        (Pool.GROUP, ("", "primary")),
    ],
)
def test_what_a_submission_is_compared_within(pool, expected):
    assert pool_of(pool, Judged(1, "a", "rural", "primary")) == expected


@given(submissions(), plans())
def test_a_plan_keeps_its_submissions_even_where_it_gives_them_nothing(cases, second):
    """The first plan that speaks of a submission decides; the second sees the others only."""
    stingy = ratio([1], "0.1", where={"categories": ["a"]}, pool=Pool.ALL)
    first = given_tiers([stingy], cases)
    both = given_tiers([stingy, second], cases)
    others = [case for case in cases if case.category == "b"]
    assert both == first | given_tiers([second], others)


DISTINCTIONS = st.lists(st.sampled_from(["t1", "t2", "t3", "none", ""]), max_size=7)


@given(
    st.lists(DISTINCTIONS, max_size=8), st.sampled_from(["0.34", "0.5", "0.67", "1"]), st.sampled_from(["or_better", "exact"])
)  # fmt: skip
def test_the_best_distinction_that_enough_experts_recommend(votes, agree, counting):
    """EX30: who recommends a better one recommends the lower ones too, unless the plan says otherwise."""

    def votes_for(case, key):
        better = ("t1", "t2", "t3")[: int(key[1])] if counting == "or_better" else (key,)
        return sum(vote in better for vote in case.distinctions)

    names = [{"key": f"t{at}", "label": f"第{at}等"} for at in (1, 2, 3)]
    by_vote = plan(kind="distinctions", tiers=names, agree=agree, counting=counting)
    cases = [
        Judged(number, "a", totals=(Decimal(1),) * max(len(given), 1), distinctions=tuple(given))
        for number, given in enumerate(votes, 1)
    ]
    expected = {}
    for case in cases:
        enough = [
            key
            for key in ("t1", "t2", "t3")
            if case.distinctions and votes_for(case, key) >= len(case.distinctions) * Decimal(agree)
        ]
        expected |= {case.id: enough[0]} if enough else {}
    assert given_tiers([by_vote], cases) == expected


@given(submissions(), plans())
def test_an_award_says_its_place_its_score_and_whether_to_look_twice(cases, plan):
    facts = {case.id: CaseFacts(case.category, case.track, case.group) for case in cases}
    by_id = {case.id: case for case in cases}
    for award in allocate([plan], cases, facts):
        case = by_id[award.id]
        pool = [each for each in cases if each.totals and pool_of(plan.pool, each) == award.pool]
        better = [each for each in pool if score(each.totals) > score(case.totals)]
        equal = [each for each in pool if score(each.totals) == score(case.totals)]
        assert award.pool == pool_of(plan.pool, case)
        assert (award.score, award.rank) == (score(case.totals), len(better) + 1)
        assert award.label == next(tier.label for tier in plan.tiers if tier.key == award.tier)
        assert not (award.tied and len(equal) == 1)
