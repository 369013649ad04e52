"""Award plans: E12's 2:4:4 at 80 %, a plain top-N, CAET's three distinctions."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.schema import Where
from campaigns.schema.judging import DistinctionPlan, Pool, RatioPlan, Tier, TopPlan
from campaigns.schema.matching import CaseFacts
from review.awards.allocation import allocate, allowed_by_rate, ratio_edges
from review.judging.ranking import Judged

E12 = RatioPlan(
    kind="ratio",
    rate=Decimal("0.8"),
    tiers=(
        Tier(key="first", label="一等奖", share=Decimal(2)),
        Tier(key="second", label="二等奖", share=Decimal(4)),
        Tier(key="third", label="三等奖", share=Decimal(4)),
    ),
)


def cases(*scores, category="A1", **more):
    return [Judged(i, category, totals=(Decimal(s),), asked=1, **more) for i, s in enumerate(scores, 1)]


def run(plans, judged):
    facts = {c.id: CaseFacts(c.category, c.track, c.group) for c in judged}
    return allocate(plans, judged, facts)


def tiers(given_awards):
    return {g.id: g.tier for g in given_awards}


@pytest.mark.parametrize(
    ("judged", "edges"),
    [
        (0, [0, 0, 0]),
        (1, [0, 0, 0]),
        (2, [0, 0, 1]),
        (5, [0, 2, 4]),
        (10, [1, 4, 8]),
        (13, [2, 6, 10]),
        (50, [8, 24, 40]),
        (100, [16, 48, 80]),
    ],
)
def test_two_four_four_at_eighty_percent_is_rounded_down_first_tier_first(judged, edges):
    assert ratio_edges(E12, judged) == edges


def test_ten_judged_cases_give_one_three_and_four():
    found = run([E12], cases(*range(99, 89, -1)))
    assert [(g.id, g.tier, g.rank) for g in found] == [
        (1, "first", 1),
        (2, "second", 2), (3, "second", 3), (4, "second", 4),
        (5, "third", 5), (6, "third", 6), (7, "third", 7), (8, "third", 8),
    ]  # fmt: skip


def test_equal_scores_across_an_edge_fall_together():
    found = run([E12], cases(99, 99, 97, 96, 95, 94, 93, 92, 92, 90))
    assert tiers(found) == {
        1: "second", 2: "second", 3: "second", 4: "second", 5: "third", 6: "third", 7: "third",
    }  # fmt: skip
    assert [g.id for g in found if g.tied] == [1, 2]


def test_equal_scores_rise_where_the_plan_says_so_but_never_beyond_the_rate():
    better = E12.model_copy(update={"ties": "better"})
    found = run([better], cases(99, 99, 97, 96, 95, 94, 93, 92, 92, 90))
    assert tiers(found) == {
        1: "first", 2: "first", 3: "second", 4: "second", 5: "third", 6: "third", 7: "third",
    }  # fmt: skip


def test_each_category_is_a_pool_of_its_own():
    judged = cases(*[90 - i for i in range(10)]) + [
        Judged(100 + i, "B1", totals=(Decimal(50 - i),)) for i in range(5)
    ]
    found = run([E12], judged)
    assert [g.pool for g in found] == [("A1",)] * 8 + [("B1",)] * 4
    assert tiers(found)[100] == "second"
    whole = E12.model_copy(update={"pool": Pool.ALL})
    assert len(run([whole], judged)) == 12
    assert 104 not in tiers(run([whole], judged))


def test_unjudged_cases_get_nothing_and_do_not_count():
    judged = [*cases(*range(99, 94, -1)), Judged(9, "A1")]
    assert len(run([E12], judged)) == allowed_by_rate(E12, 5) == 4


TOP = TopPlan(
    kind="top",
    tiers=(Tier(key="one", label="一等奖", places=1), Tier(key="two", label="二等奖", places=2)),
    pool=Pool.CATEGORY_TRACK,
)


def test_top_n_counts_places_in_each_pool():
    judged = [
        Judged(1, "a", "rural", totals=(Decimal(9),)),
        Judged(2, "a", "rural", totals=(Decimal(8),)),
        Judged(3, "a", "urban", totals=(Decimal(7),)),
        Judged(4, "a", "rural", totals=(Decimal(6),)),
        Judged(5, "a", "rural", totals=(Decimal(5),)),
    ]
    assert tiers(run([TOP], judged)) == {1: "one", 2: "two", 4: "two", 3: "one"}


def test_top_n_with_equal_scores():
    judged = cases(9, 8, 7, 7)
    assert tiers(run([TOP], judged)) == {1: "one", 2: "two"}
    assert tiers(run([TOP.model_copy(update={"ties": "better"})], judged)) == {
        1: "one", 2: "two", 3: "two", 4: "two",
    }  # fmt: skip


C18 = DistinctionPlan(
    kind="distinctions",
    tiers=(
        Tier(key="model", label="标杆案例"),
        Tier(key="fine", label="优秀案例"),
        Tier(key="special", label="特色案例"),
    ),
)


def voted(case_id, *distinctions):
    return Judged(case_id, "case", totals=(Decimal(1),) * len(distinctions), distinctions=distinctions)


def test_a_case_takes_the_best_distinction_that_half_of_its_experts_recommend():
    found = run(
        [C18],
        [
            voted(1, "model", "model", "fine"),
            voted(2, "model", "fine", "fine"),
            voted(3, "model", "fine", "special"),
            voted(4, "special", "none"),
            voted(5, "none", "none"),
            voted(6, "fine", "model"),
        ],
    )
    assert {g.id: g.label for g in found} == {
        1: "标杆案例", 2: "优秀案例", 3: "优秀案例", 4: "特色案例", 6: "标杆案例",
    }  # fmt: skip


def test_a_case_belongs_to_the_first_plan_that_speaks_of_it():
    first = TOP.model_copy(update={"where": Where(categories=("a",)), "pool": Pool.ALL})
    found = run([first, E12], [*cases(9, 8, category="a"), Judged(7, "b", totals=(Decimal(1),))])
    assert tiers(found) == {1: "one", 2: "two"}


@given(
    st.lists(st.integers(60, 75), max_size=60),
    st.sampled_from(["lower", "better"]),
    st.sampled_from([Decimal("0.8"), Decimal("0.33"), Decimal(1)]),
)
def test_never_more_than_the_rate_and_never_a_better_award_for_a_lower_score(scores, ties, rate):
    plan = E12.model_copy(update={"ties": ties, "rate": rate})
    judged = cases(*scores)
    found = run([plan], judged)
    assert len(found) <= int(len(scores) * rate)
    order = {"first": 0, "second": 1, "third": 2}
    value = {c.id: c.totals[0] for c in judged}
    got = tiers(found)
    for one in judged:
        for other in judged:
            if value[one.id] > value[other.id] and other.id in got:
                assert one.id in got
                assert order[got[one.id]] <= order[got[other.id]]
            if value[one.id] == value[other.id]:
                assert got.get(one.id) == got.get(other.id)
    if ties == "lower":
        assert sum(t == "first" for t in got.values()) <= ratio_edges(plan, len(scores))[0]
