"""What holds of ranks, awards, quotas, assignment and rubrics whatever comes in."""

from collections import Counter
from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from campaigns.schema import AwardPlan, Category, Quota, Rubric
from campaigns.schema.matching import CaseFacts
from review.awards.allocation import allocate
from review.judging.assignment import assign
from review.judging.conflicts import Case, Expert
from review.judging.ranking import Judged, rank, score
from review.judging.scoring import Filled, decide_complete, decide_fits, plain, total
from review.nominations.quotas import UnitFacts, decide_quota, meters
from tests.factories.review import RUBRIC

TOTALS = st.lists(st.integers(0, 40).map(lambda half: Decimal(half) / 2), min_size=1, max_size=4)
CITY = UnitFacts("city")


@st.composite
def judged(draw, least=0):
    """Judged submissions of two categories, many of them with equal scores."""
    rows = draw(st.lists(st.tuples(st.sampled_from("ab"), TOTALS), min_size=least, max_size=25))
    return [
        Judged(number, category, totals=tuple(totals)) for number, (category, totals) in enumerate(rows, 1)
    ]


def plan(**changes):
    tiers = [{"key": key, "label": key, "share": share} for key, share in (("first", 2), ("second", 3))]
    return TypeAdapter(AwardPlan).validate_python({"kind": "ratio", "rate": "0.7", "tiers": tiers} | changes)


def places(first, second):
    tiers = [{"key": "first", "label": "一", "places": first}, {"key": "second", "label": "二", "places": second}]  # fmt: skip
    return TypeAdapter(AwardPlan).validate_python({"kind": "top", "tiers": tiers})


def given_awards(plans, cases):
    facts = {case.id: CaseFacts(case.category) for case in cases}
    return {award.id: award for award in allocate(plans, cases, facts)}


# ---- ranks


@given(judged(), st.randoms(use_true_random=False), st.booleans())
def test_the_order_of_rows_decides_no_rank(cases, dice, trim):
    shuffled = dice.sample(cases, len(cases))
    ranks = [
        {row.case.id: (row.rank, row.score) for row in rank(rows, trim=trim)} for rows in (cases, shuffled)
    ]
    assert ranks[0] == ranks[1]


@given(TOTALS, st.booleans())
def test_a_score_lies_among_its_reviews_and_trimming_forgets_the_ends(totals, trim):
    mean = score(totals, trim=trim)
    assert min(totals) <= mean <= max(totals)
    if trim and len(totals) >= 3:
        wild = [*sorted(totals)[1:-1], Decimal(-1000), Decimal(1000)]
        assert score(wild, trim=True) == mean


@given(judged(least=1))
def test_one_more_submission_at_the_end_moves_nobody(cases):
    last = Judged(999, "a", totals=(Decimal(-1),))
    before = {row.case.id: row.rank for row in rank(cases)}
    after = {row.case.id: row.rank for row in rank([*cases, last])}
    assert after == before | {999: len(cases) + 1}


# ---- awards


@given(judged(), st.randoms(use_true_random=False), st.sampled_from(["lower", "better"]))
def test_the_order_of_rows_decides_no_award(cases, dice, ties):
    shuffled = dice.sample(cases, len(cases))
    assert given_awards([plan(ties=ties)], cases) == given_awards([plan(ties=ties)], shuffled)


@given(judged(), st.sampled_from(["lower", "better"]), st.booleans())
def test_equal_scores_of_a_pool_get_the_same(cases, ties, top):
    awards = given_awards([places(2, 3) if top else plan(ties=ties)], cases)
    told = {}
    for case in cases:
        award = awards.get(case.id)
        told.setdefault((case.category, score(case.totals)), set()).add(award.tier if award else None)
    assert {key: tiers for key, tiers in told.items() if len(tiers) > 1} == {}


@given(judged(), st.integers(0, 4), st.integers(0, 4))
def test_no_tier_holds_more_than_its_places(cases, first, second):
    """Ties fall to the lower tier, so a tier and its betters never exceed their places in a pool."""
    awards = given_awards([places(first + 1, second + 1)], cases)
    for category in "ab":
        held = Counter(
            awards[case.id].tier for case in cases if case.category == category and case.id in awards
        )
        assert held["first"] <= first + 1
        assert held["first"] + held["second"] <= first + second + 2


@given(judged(), TOTALS)
def test_another_categorys_submissions_change_no_award_here(cases, totals):
    own = [case for case in cases if case.category == "a"]
    more = [*cases, Judged(999, "b", totals=tuple(totals))]
    alone, among = given_awards([plan()], own), given_awards([plan()], more)
    assert {number: award for number, award in among.items() if award.pool == ("a",)} == alone


@given(judged())
def test_who_nobody_reviewed_gets_nothing_and_counts_for_nothing(cases):
    unseen = [Judged(1000 + number, "a") for number in range(5)]
    assert given_awards([plan()], [*cases, *unseen]) == given_awards([plan()], cases)


# ---- quotas

CATEGORIES = [
    Category.model_validate({"key": key, "label": key, "recommended": key != "d", "slots": [{"key": "text", "label": "正文"}]})
    for key in "abd"
]  # fmt: skip
QUOTAS = [
    Quota.model_validate({"key": "all", "label": "合计", "max": 5, "sub_caps": [
        {"label": "示范校", "where": {"unit_attributes": ["demo"]}, "max": 2}]}),
    Quota.model_validate({"key": "each", "label": "每类", "max": 3, "each_category": True}),
]  # fmt: skip
FACTS = st.builds(
    CaseFacts, category=st.sampled_from("abd"), unit_attributes=st.sampled_from([frozenset(), frozenset({"demo"})])
)  # fmt: skip


@given(st.lists(FACTS, max_size=12), FACTS, st.randoms(use_true_random=False))
def test_in_whatever_order_they_were_nominated_the_next_is_decided_alike(nominated, following, dice):
    shuffled = dice.sample(nominated, len(nominated))
    decisions = [decide_quota(QUOTAS, CITY, rows, following, CATEGORIES) for rows in (nominated, shuffled)]
    assert decisions[0].allowed == decisions[1].allowed
    assert decisions[0] == decisions[1]
    assert meters(QUOTAS, CITY, nominated, CATEGORIES) == meters(QUOTAS, CITY, shuffled, CATEGORIES)


@given(st.lists(FACTS, max_size=20))
def test_what_goes_past_the_units_uses_nothing_of_a_quota(nominated):
    counted = [facts for facts in nominated if facts.category != "d"]
    assert meters(QUOTAS, CITY, nominated, CATEGORIES) == meters(QUOTAS, CITY, counted, CATEGORIES)


@given(st.lists(FACTS, max_size=20), FACTS)
def test_once_refused_more_nominations_never_open_a_place(nominated, following):
    taken = []
    refused = False
    for facts in nominated:
        refused = refused or not decide_quota(QUOTAS, CITY, taken, following, CATEGORIES)
        taken.append(facts)
    if refused:
        assert not decide_quota(QUOTAS, CITY, taken, following, CATEGORIES)


# ---- assignment


@given(st.integers(0, 30), st.integers(1, 8), st.integers(1, 3), st.integers(0, 9))
def test_without_conflicts_loads_differ_by_one_at_most(count, experts, per_case, seed):
    cases = [Case(number, "a") for number in range(count)]
    panel = [Expert(100 + number) for number in range(experts)]
    outcome = assign(cases, panel, per_case=per_case, seed=seed)
    each = min(per_case, experts)
    assert len(outcome.pairs) == count * each
    assert max(outcome.loads.values()) - min(outcome.loads.values()) <= 1
    assert sum(outcome.short.values()) == count * (per_case - each)
    assert assign(cases, panel, per_case=per_case, seed=seed) == outcome


@given(st.integers(1, 15), st.integers(1, 5), st.integers(0, 9))
def test_a_second_draw_adds_nothing(count, experts, seed):
    cases = [Case(number, "a") for number in range(count)]
    panel = [Expert(100 + number) for number in range(experts)]
    first = assign(cases, panel, per_case=2, seed=seed)
    again = assign(cases, panel, per_case=2, seed=seed + 1, existing=first.pairs)
    assert again.pairs == ()
    assert again.loads == first.loads


@given(st.integers(1, 15), st.integers(0, 9))
def test_a_reviewer_of_one_category_gets_no_other(count, seed):
    cases = [Case(number, "ab"[number % 2]) for number in range(count)]
    panel = [Expert(1, categories=frozenset("a")), Expert(2), Expert(3, categories=frozenset("b"))]
    outcome = assign(cases, panel, per_case=2, seed=seed)
    category = {case.id: case.category for case in cases}
    assert {(category[number], expert) for number, expert in outcome.pairs} <= {
        ("a", 1), ("a", 2), ("b", 2), ("b", 3)
    }  # fmt: skip
    assert outcome.short == {}


# ---- rubrics

SHEET = Rubric.model_validate(RUBRIC)
MOST = {item.key: item.points for item in SHEET.items}
GOOD = st.fixed_dictionaries(
    {key: st.integers(0, int(most * 2)).map(lambda half: Decimal(half) / 2) for key, most in MOST.items()}
)


@given(GOOD)
def test_a_filled_rubric_adds_up_and_each_gap_stops_it(points):
    filled = Filled(points=points, comment_char_count_cjk=SHEET.comment_min_zi)
    assert decide_complete(SHEET, filled).allowed is True
    assert total(SHEET, filled) == sum(points.values())
    assert 0 <= total(SHEET, filled) <= SHEET.total
    for key in points:
        rest = {other: value for other, value in points.items() if other != key}
        assert decide_fits(SHEET, replace(filled, points=rest)).allowed is True
        assert decide_complete(SHEET, replace(filled, points=rest)).code == "items_missing"
    assert decide_complete(SHEET, replace(filled, comment_char_count_cjk=SHEET.comment_min_zi - 1)).code == "review_comment_short"  # fmt: skip


@given(GOOD, st.sampled_from(sorted(MOST)), st.integers(1, 999))
def test_points_outside_an_item_or_between_its_steps_never_fit(points, key, extra):
    for wrong in (MOST[key] + Decimal(extra) / 2, -Decimal(extra) / 2, Decimal(extra) + Decimal("0.25")):
        assert decide_fits(SHEET, Filled(points=points | {key: wrong})).code == "points_outside"


@given(st.decimals(0, 1000, places=3))
def test_a_number_is_written_as_people_do_and_reads_back(number):
    text = plain(number)
    assert Decimal(text) == number
    assert "E" not in text
    assert not (("." in text) and text.endswith(("0", ".")))
