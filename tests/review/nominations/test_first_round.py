"""A unit's first round (N15, O6): how far it is, its scores on the desk, and the best of it put forward."""

from decimal import Decimal

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from portal.tenants import tenant_scope
from review.judging.ranking import score
from review.models import Assignment, Review
from review.nominations.first_round import first_round_state, own_round
from review.nominations.ordering import by_score
from review.nominations.top import Top, top_of
from review.nominations.unit_lists import unit_cases
from review.submission_lists import SubmissionFilter
from tests.factories.review import NOW, make_nomination, make_reviewer, make_submission, make_world

ROUNDS = {
    "blind": False,
    "rounds": [
        {"key": "first", "label": "初评", "by": "unit", "per_case": 2, "trim": True},
        {"key": "final", "label": "终评", "per_case": 2},
    ],
}


@pytest.fixture
def round_world(db, storage, monkeypatch, client):
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    made = make_world(review=ROUNDS)
    with tenant_scope(made.tenant):
        made.reviewers = [make_reviewer(made, name, panel=made.unit("c1")) for name in "甲乙丙丁"]
        client.force_login(made.coordinator)
        yield made


def judge(world, submission, *totals):
    """First-round reviews handed in; None is one that is still out."""
    for reviewer, total in zip(world.reviewers, totals, strict=False):
        assignment = Assignment.objects.create(
            tenant=world.tenant, reviewer=reviewer, submission=submission, round="first", made_at=NOW
        )
        if total is not None:
            Review.objects.create(
                tenant=world.tenant, assignment=assignment, state="submitted", total=Decimal(str(total)),
                submitted_at=NOW,
            )  # fmt: skip


def scores(world, **asked):
    rows = unit_cases(world.campaign, world.unit("c1"), world.campaign.current.doc, SubmissionFilter(**asked))
    return [(case.title, case.score) for case in rows]


def test_the_desks_scores_are_those_of_the_ranking(round_world):
    """Trimmed from three reviews on, rounded half up to three places as `ranking.score` does."""
    given_totals = {
        "一": (80, 90),
        "二": (70, 81.25, 81.5, 99),
        "三": (66.67, 66.66, 66.67),
        "四": (None, None),
    }
    for title, totals in given_totals.items():
        judge(round_world, make_submission(round_world, title), *totals)
    expected = {
        title: score([Decimal(str(each)) for each in totals if each is not None], trim=True)
        for title, totals in given_totals.items()
    }
    assert dict(scores(round_world)) == expected
    assert [title for title, _ in scores(round_world, sort="-score")] == ["一", "二", "三", "四"]
    assert [title for title, _ in scores(round_world, sort="score")] == ["三", "二", "一", "四"]


def test_how_far_it_is(round_world):
    """For the warning on handing in: reviews that were never assigned count as out."""
    campaign, unit = round_world.campaign, round_world.unit("c1")
    round_ = own_round(campaign.current.doc)
    state = first_round_state(campaign, unit)
    assert (state.round, state.cases, state.finished, state.begun) == (round_, 0, True, False)
    one, two = (make_submission(round_world, title) for title in ("甲", "乙"))
    make_submission(round_world, "邻市", unit="s3")
    state = first_round_state(campaign, unit)
    assert (state.cases, state.complete, state.lacking, state.begun, state.finished) == (
        2,
        0,
        4,
        False,
        False,
    )
    judge(round_world, one, 80, 90)
    judge(round_world, two, 80, None, 70)
    state = first_round_state(campaign, unit)
    assert (state.cases, state.complete, state.lacking, state.begun, state.finished) == (2, 1, 1, True, False)
    Review.objects.create(
        tenant=round_world.tenant, assignment=Assignment.objects.get(review=None), state="submitted",
        total=Decimal(60), submitted_at=NOW,
    )  # fmt: skip
    assert first_round_state(campaign, unit).finished


def test_a_campaign_without_one(world, client):
    client.force_login(world.coordinator)
    assert first_round_state(world.campaign, world.unit("c1")) is None
    assert client.get(world.path("unit-first-round")).status_code == 404


@pytest.mark.parametrize(
    ("ranking", "count", "expected"),
    [
        ([(1, 1), (2, 2), (3, 3)], 2, Top(2, frozenset({1, 2}), frozenset())),
        ([(1, 1), (2, 2), (3, 2), (4, 4)], 2, Top(2, frozenset({1}), frozenset({2, 3}))),
        ([(1, 1), (2, 2), (3, 2), (4, 4)], 3, Top(3, frozenset({1, 2, 3}), frozenset())),
        ([(1, 1), (2, 1)], 1, Top(1, frozenset(), frozenset({1, 2}))),
        ([(1, 1), (2, None)], 5, Top(5, frozenset({1}), frozenset())),
        ([(1, 1)], 0, Top(0, frozenset(), frozenset())),
        ([], 3, Top(3, frozenset(), frozenset())),
    ],
)
def test_the_first_so_many_with_ties_at_the_border(ranking, count, expected):
    assert top_of(ranking, count) == expected


@given(st.lists(st.integers(0, 5)), st.integers(0, 12))
def test_the_border_never_parts_equals_and_never_goes_over(points, count):
    ranking = [(at, 1 + sum(other > value for other in points)) for at, value in enumerate(points)]
    top = top_of(ranking, count)
    assert len(top.inside) <= count
    assert not top.tied or len(top.inside) + len(top.tied) > count
    outside = set(range(len(points))) - top.inside - top.tied
    assert all(points[a] > points[b] for a in top.inside for b in outside | top.tied)
    assert len({points[case] for case in top.tied}) <= 1


def ticked(client, world, query=""):
    page = client.get(world.path("unit-first-round") + query).content.decode()
    titles = [each.title for each in world.cases if f'value="{each.uuid}" data-choose' in page]
    checked = [
        each.title
        for each in world.cases
        if f'value="{each.uuid}" data-choose aria-label="选择 {each.title}" checked' in page
    ]
    return titles, checked, page


def test_the_page_ticks_the_best_and_leaves_ties_to_the_person(round_world, client):
    """The quota of category a, track urban leaves three; the third place is shared."""
    round_world.cases = [make_submission(round_world, title) for title in "甲乙丙丁戊"]
    for submission, points in zip(round_world.cases, (90, 85, 80, 80), strict=False):
        judge(round_world, submission, points, points)
    titles, checked, page = ticked(client, round_world)
    assert (titles, checked) == (["甲", "乙", "丙", "丁"], ["甲", "乙"])  # nobody judged 戊
    assert ("第 3 名有并列" in page, "初评还没有完成" in page) == (True, True)
    assert ticked(client, round_world, "?top=1")[1] == ["甲"]
    assert ticked(client, round_world, "?top=4")[1] == ["甲", "乙", "丙", "丁"]
    _, checked, page = ticked(client, round_world, "?top=x")
    assert (checked, "“x”不是件数" in page) == (["甲", "乙"], True)


def test_what_is_recommended_keeps_its_place_in_the_count(round_world, client):
    round_world.cases = [
        make_submission(round_world, "甲", state="recommended"),
        make_submission(round_world, "乙"),
    ]
    make_nomination(round_world, round_world.cases[0])
    for submission, points in zip(round_world.cases, (90, 80), strict=True):
        judge(round_world, submission, points, points)
    titles, checked, page = ticked(client, round_world)
    assert (titles, checked, 'name="top" inputmode="numeric" value="2"' in page) == (["乙"], ["乙"], True)


def test_the_order_by_score(round_world, client):
    """Equal scores and cases without one stay in their order; laid out, not saved."""
    cases = [make_submission(round_world, title, category="b", state="recommended") for title in "甲乙丙丁"]
    for rank, submission in enumerate(cases, start=1):
        make_nomination(round_world, submission, rank=rank)
    for submission, points in zip(cases, (None, 70, 90, 70), strict=True):
        judge(round_world, submission, points, points)
    assert by_score(round_world.campaign, round_world.unit("c1"), "b") == [
        cases[2].uuid, cases[1].uuid, cases[3].uuid, cases[0].uuid,
    ]  # fmt: skip
    page = client.get(round_world.path("unit-order") + "?category=b&by=score").content.decode()
    places = [page.index(str(cases[at].uuid)) for at in (2, 1, 3, 0)]
    assert places == sorted(places)
