"""Ranked lists read from reviews: what counts, in which round and on whose panel; and the page that shows them."""

import re
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaigns.loading import load
from campaigns.schema.matching import CaseFacts
from portal.models import Role
from portal.tenants import tenant_scope
from review.awards.allocation import allocate
from review.judging.actions import reviews
from review.judging.judged_cases import judged_submissions
from review.judging.queries import judgeable, judging_progress, round_named, submissions_with_experts
from review.judging.rankings import (
    gaps_of,
    last_round,
    list_label,
    pool_label,
    ranked_list,
    ranking_lists,
    ranking_page,
)
from submissions.models import Submission
from tests.architecture.source import ROOT
from tests.factories.portal import make_person
from tests.factories.review import (
    NOW,
    filled_rubric,
    fresh,
    join,
    make_assignment,
    make_reviewer,
    make_submission,
    make_world,
)

ROUNDS = [
    {"key": "city", "label": "初评", "by": "unit", "per_case": 1},
    {"key": "first", "label": "复评", "per_case": 1},
    {"key": "final", "label": "终评", "per_case": 3, "trim": True},
]


@pytest.fixture
def rounds(db, storage):
    """A campaign with a unit's round, and two of the organiser's, the last of them trimmed."""
    world = make_world(review={"rounds": ROUNDS})
    with tenant_scope(world.tenant):
        yield world


def give(world, submission, points, *, reviewer=None, round_key="final", submitted=True):
    """A review with so many points (0 to 100), by somebody new unless a reviewer is given."""
    reviewer = reviewer or make_reviewer(world, "评委")
    assignment = make_assignment(world, fresh(submission), reviewer, round_key)
    act = reviews.submit_review if submitted else reviews.save_review
    idea = min(Decimal(points), Decimal(40))
    return act(
        assignment, filled_rubric(idea, Decimal(points) - idea), comment="这是一段评语文字",
        actor=reviewer.person, now=NOW,
    )  # fmt: skip


def table(world, *, round_key="", panel=None, key=None):
    """(title, score, rank, tied, reviews lacking) of a list, the first one unless its key is given."""
    doc = world.campaign.current.doc
    lists = ranking_lists(world.campaign, doc, panel)
    chosen = next(each for each in lists if key in {None, each.key})
    ranked = ranked_list(world.campaign, chosen, round_named(doc, round_key, panel), panel).ranked
    titles = dict(Submission.objects.values_list("pk", "title"))
    return [
        (
            titles[row.case.id],
            str(row.score) if row.score is not None else None,
            row.rank,
            row.tied,
            row.lacking,
        )
        for row in ranked
    ]


# ---- what counts


def test_only_submitted_reviews_of_the_round_and_panel_count(rounds):
    submission = make_submission(rounds, "甲", state="eligible")
    own = make_reviewer(rounds, "初评委", panel=rounds.unit("c1"))
    make_assignment(rounds, submission, own, "city")
    give(rounds, submission, 10, round_key="first")
    give(rounds, submission, 80)
    give(rounds, submission, 99, submitted=False)
    assert table(rounds) == [("甲", "80.000", 1, False, 2)]
    assert table(rounds, round_key="first") == [("甲", "10.000", 1, False, 0)]
    doc = rounds.campaign.current.doc
    (judged,) = judged_submissions(rounds.campaign, round_named(doc, "final", None))
    assert (judged.totals, judged.asked, judged.category, judged.track) == ((Decimal(80),), 3, "a", "urban")


def test_more_reviewers_than_the_round_asks_for_are_all_waited_for(rounds):
    submission = make_submission(rounds, "甲", state="eligible")
    for points in (60, 70, 80):
        give(rounds, submission, points)
    assert table(rounds)[0][4] == 0
    give(rounds, submission, 99, submitted=False)
    assert table(rounds) == [("甲", "70.000", 1, False, 1)]
    assert gaps_of(rounds.campaign) == 1


def test_trimming_is_the_rounds_own(rounds):
    submission = make_submission(rounds, "甲", state="eligible")
    for points in (10, 80, 81, 100):
        give(rounds, submission, points)
        give(rounds, submission, points, round_key="first")
    assert [table(rounds)[0][1], table(rounds, round_key="first")[0][1]] == ["80.500", "67.750"]


def test_ties_share_a_place_zero_is_a_score_and_the_unseen_stand_last(world):
    for title, points in (("丁", None), ("甲", (80, 81)), ("零", (0, 0)), ("乙", (81, 80)), ("丙", (79,))):
        submission = make_submission(world, title, state="eligible")
        for each in points or ():
            give(world, submission, each)
    assert table(world) == [
        ("甲", "80.500", 1, True, 0),
        ("乙", "80.500", 1, True, 0),
        ("丙", "79.000", 3, False, 1),
        ("零", "0.000", 4, False, 0),
        ("丁", None, None, False, 2),
    ]


def test_each_category_and_track_is_a_list_in_the_rules_order(world):
    for category, track in (("b", ""), ("a", "urban"), ("a", "rural"), ("a", "urban"), ("d", "")):
        make_submission(world, category=category, track=track, state="eligible")
    make_submission(world, state="submitted")
    doc = world.campaign.current.doc
    lists = ranking_lists(world.campaign, doc)
    assert [(each.key, each.label, each.size) for each in lists] == [
        ("a.rural", "教学 · 乡村", 1), ("a.urban", "教学 · 城市", 2), ("b.", "教研", 1),
    ]  # fmt: skip
    assert (list_label(doc, "b", ""), pool_label(doc, ("", "rural", "gone"))) == ("教研", "乡村 · gone")


@pytest.mark.parametrize("state", ["ineligible", "disqualified"])
def test_who_leaves_the_competition_leaves_the_list_and_moves_the_others_up(world, state):
    first, second = (make_submission(world, title, state="eligible") for title in "甲乙")
    give(world, first, 90)
    give(world, second, 80)
    Submission.objects.filter(pk=first.pk).update(state=state)
    assert table(world) == [("乙", "80.000", 1, False, 1)]
    assert set(judgeable(world.campaign)) == {second}


def test_gaps_are_counted_in_the_last_round_of_the_organisers(rounds):
    full, lacking, untouched = (make_submission(rounds, state="eligible") for _ in range(3))
    for points in (70, 80, 90):
        give(rounds, full, points)
    give(rounds, lacking, 50)
    give(rounds, untouched, 50, round_key="first")
    make_submission(rounds, category="d", state="eligible")
    assert last_round(rounds.campaign.current.doc).key == "final"
    assert gaps_of(rounds.campaign) == 2


def test_progress_is_counted_panel_by_panel(rounds, django_assert_num_queries):
    submission = make_submission(rounds, state="eligible")
    below = make_submission(rounds)
    own = make_reviewer(rounds, "初评委", panel=rounds.unit("c1"))
    make_assignment(rounds, below, own, "city")
    give(rounds, submission, 50)
    give(rounds, submission, 50, submitted=False)
    make_assignment(rounds, submission, make_reviewer(rounds, "未开始"))
    with django_assert_num_queries(1):
        whole = judging_progress(rounds.campaign)
    unit = judging_progress(rounds.campaign, rounds.unit("c1"))
    assert (whole.assigned, whole.done, whole.begun, whole.cases) == (3, 1, 1, 1)
    assert (unit.assigned, unit.done, unit.begun, unit.cases) == (1, 0, 0, 1)
    assert judging_progress(rounds.campaign, rounds.unit("c2")).assigned == 0


def test_submissions_that_lack_reviewers_stand_first(rounds):
    full, half, none = (make_submission(rounds, title, state="eligible") for title in ("满", "半", "无"))
    for _ in range(2):
        give(rounds, full, 50)
    give(rounds, half, 50, submitted=False)
    give(rounds, none, 50, round_key="first")
    final = round_named(rounds.campaign.current.doc, "", None)
    rows = submissions_with_experts(rounds.campaign, final)
    assert [(row.title, row.experts, row.done) for row in rows] == [("无", 0, 0), ("半", 1, 0), ("满", 2, 2)]


# ---- adjusted totals, and what waits


def adjusted(world, **values):
    """The same campaign with such a last round."""
    return world.campaign.current.doc.review.rounds[-1].model_copy(update=values)


def test_totals_count_as_the_round_adjusts_them_whatever_list_is_asked_for(world):
    """One of two experts is 20 points stricter in both tracks: two of their five shared cases stand in each list."""
    strict, mild = make_reviewer(world, "严"), make_reviewer(world, "宽")
    for n, track in enumerate(("rural", "rural", "rural", "urban", "urban")):
        submission = make_submission(world, f"第{n}件", track=track, state="eligible")
        give(world, submission, 50 + n, reviewer=strict)
        give(world, submission, 70 + n, reviewer=mild)
    round_ = adjusted(world, adjust="mean")
    whole = judged_submissions(world.campaign, round_)
    urban = judged_submissions(world.campaign, round_, only=("a", "urban"))
    assert [case.counting for case in whole] == [(Decimal(60 + n), Decimal(60 + n)) for n in range(5)]
    assert urban == whole[3:]
    assert [case.totals for case in urban] == [(Decimal(53), Decimal(73)), (Decimal(54), Decimal(74))]
    assert urban[0].judges == (strict.pk, mild.pk)
    raw = judged_submissions(world.campaign, adjusted(world), only=("a", "urban"))
    assert [case.counted for case in raw] == [None, None]


@pytest.mark.parametrize(
    ("rule", "needed"),
    [({}, [1, 1]), ({"least": 2}, [2, 2]), ({"incomplete": "wait"}, [2, 3])],
)
def test_how_many_reviews_a_case_needs_is_the_rounds_own(world, rule, needed):
    """Two are asked for of every case, three of the second."""
    for count in (1, 3):
        submission = make_submission(world, state="eligible")
        for points in range(60, 60 + count):
            give(world, submission, points)
    cases = judged_submissions(world.campaign, adjusted(world, **rule))
    assert [case.needed for case in cases] == needed


def test_a_case_that_waits_gets_no_award_and_is_not_among_the_judged(world):
    submissions = [make_submission(world, category="b", state="eligible") for _ in range(3)]
    for submission, points in zip(submissions, ((99,), (80, 80), (70, 70)), strict=True):
        for each in points:
            give(world, submission, each)
    cases = judged_submissions(world.campaign, adjusted(world, incomplete="wait"))
    doc = world.campaign.current.doc
    given = allocate(doc.awards, cases, {case.id: CaseFacts("b") for case in cases})
    assert [(award.id, award.tier) for award in given] == [(submissions[1].pk, "third")]


# ---- the page


def shown(page):
    """(rank, title, score, points of each) of the page's rows, as its words."""
    rows = re.findall(r"<tr>(.*?)</tr>", page, re.DOTALL)
    cells = [
        [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", cell)).strip() for cell in re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL)]
        for row in rows
    ]  # fmt: skip
    return [(row[0], row[1], row[3], row[4], row[5], row[6]) for row in cells if len(row) == 7]


def test_the_page_shows_scores_ties_and_what_is_lacking(world, client):
    for title, points in (("甲", ("80.5", 81)), ("乙", (81, "80.5")), ("零", (0, 0)), ("丁", ())):
        submission = make_submission(world, title, state="eligible")
        for each in points:
            give(world, submission, each)
    client.force_login(world.organiser)
    page = client.get(world.path("desk-ranking")).content.decode()
    assert shown(page) == [
        ("1 并列", "甲", "80.750", "80.5、81", "0.5", "2 份已交齐"),
        ("1 并列", "乙", "80.750", "81、80.5", "0.5", "2 份已交齐"),
        ("3", "零", "0.000", "0、0", "0", "2 份已交齐"),
        ("—", "丁", "—", "—", "—", "还差 2 份"),
    ]
    assert ("本榜有 1 件案例的评审没有交齐" in page, "取平均分" in page) == (True, True)


@pytest.mark.parametrize(
    ("query", "status", "titles"),
    [
        ("", 200, ["乡"]),
        ("?list=a.urban", 200, ["市"]),
        ("?list=b.", 200, ["研"]),
        ("?list=b", 404, []),
        ("?list=d.", 404, []),
        ("?list=a.rural&page=9", 200, ["乡"]),
        ("?list=a.rural&page=x", 200, ["乡"]),
    ],
)
def test_which_list_is_shown(world, client, query, status, titles):
    for title, category, track in (
        ("研", "b", ""),
        ("市", "a", "urban"),
        ("乡", "a", "rural"),
        ("直", "d", ""),
    ):
        make_submission(world, title, category=category, track=track, state="eligible")
    client.force_login(world.organiser)
    answer = client.get(world.path("desk-ranking") + query)
    assert (answer.status_code, [row[1] for row in shown(answer.content.decode())]) == (status, titles)


def test_a_round_that_is_not_there_is_refused_in_words(world, client):
    client.force_login(world.organiser)
    answer = client.get(world.path("desk-ranking") + "?round=city")
    assert (answer.status_code, "没有这一轮评审" in answer.content.decode()) == (403, True)


def test_no_list_before_anything_is_eligible(world, client):
    make_submission(world)
    client.force_login(world.organiser)
    assert "还没有进入评审的案例" in client.get(world.path("desk-ranking")).content.decode()


def test_a_long_list_is_paged_and_ranks_go_on(world, client):
    reviewer = make_reviewer(world, "甲")
    for n in range(52):
        submission = make_submission(world, f"第{n:02d}件", category="b", state="eligible")
        if n < 51:
            give(world, submission, 99 - n, reviewer=reviewer)
    doc = world.campaign.current.doc
    (chosen,) = ranking_lists(world.campaign, doc)
    chosen = ranked_list(world.campaign, chosen, round_named(doc, "", None))
    second = ranking_page(doc, chosen, "2")
    assert [(row.ranked.rank, row.case.title, row.totals) for row in second] == [
        (51, "第50件", "49"), (None, "第51件", ""),
    ]  # fmt: skip
    client.force_login(world.organiser)
    pages = [shown(client.get(world.path("desk-ranking") + f"?page={n}").content.decode()) for n in (1, 2)]
    assert [len(page) for page in pages] == [50, 2]
    assert [page[0][:2] for page in pages] == [("1", "第00件"), ("51", "第50件")]


def test_a_units_own_ranking_holds_its_own_and_links_to_no_page_of_the_organisers(
    rounds, client, monkeypatch
):
    from django.utils import timezone

    monkeypatch.setattr(timezone, "now", lambda: NOW)
    join(rounds, make_person("beside"), Role.COORDINATOR, rounds.unit("c2"))
    mine, theirs = make_submission(rounds, "甲市的"), make_submission(rounds, "乙市的", unit="s3")
    for submission, unit, points in ((mine, "c1", 60), (theirs, "c2", 90)):
        own = make_reviewer(rounds, f"评委{unit}", panel=rounds.unit(unit))
        give(rounds, submission, points, reviewer=own, round_key="city")
    client.force_login(rounds.coordinator)
    page = client.get(rounds.path("unit-ranking")).content.decode()
    assert [row[:3] for row in shown(page)] == [("1", "甲市的", "60.000")]
    assert [word in page for word in ("乙市的", "评委c2", "/desk/")] == [False, False, False]
    assert client.get(rounds.path("unit-ranking", unit="c2")).status_code == 404
    assert client.get(rounds.path("desk-ranking")).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_what_the_page_of_a_list_costs(rounds, client, count):
    """Neither submissions nor reviews nor lists add a query."""
    for n in range(count):
        submission = make_submission(rounds, state="eligible")
        for points in (60, 70, 80):
            give(rounds, submission, points + n)
        make_submission(rounds, category="b", state="eligible")
    client.force_login(rounds.organiser)
    path = rounds.path("desk-ranking") + "?list=a.urban"
    assert client.get(path).status_code == 200
    cache.clear()
    with CaptureQueriesContext(connection) as queries:
        client.get(path)
    assert len(queries) == 12


def test_a_pool_of_distinctions_is_called_by_its_tier():
    """Where experts recommend distinctions, a pool is a tier: people read its label, not its key."""
    doc = load(ROOT / "fixtures" / "campaigns" / "caet-2024.yaml")
    assert pool_label(doc, ("benchmark",)) == "标杆案例"
    assert pool_label(doc, ("case",)) == doc.category("case").label
