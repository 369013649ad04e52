"""Which submissions a roster holds, in which order, with which values: read as rows, before they become a file."""

from decimal import Decimal

import pytest

from campaigns.schema import Roster
from portal.tenants import tenant_scope
from review.awards import actions as awarding
from review.certificates import actions as certifying
from review.exports.rosters import table
from review.models import Award, Certificate
from submissions.states import State
from tests.factories.review import (
    NOW,
    fresh,
    make_nomination,
    make_reviewer,
    make_submission,
    make_world,
    publish_results,
    submit_review,
)


def roster(*values, sort=("title",), audience="organiser", **more):
    columns = [{"label": f"列{value}", "value": value} for value in values]
    return Roster.model_validate(
        {"key": "r", "label": "表", "audience": audience, "columns": columns, "sort": list(sort)} | more
    )


def rows(world, *values, unit=None, **more):
    audience = "unit" if unit else "organiser"
    headings, lines = table(world.campaign, roster(*values, audience=audience, **more), unit=unit)
    assert headings == [f"列{value}" for value in values]
    return list(lines)


def titles(world, **more):
    return [title for (title,) in rows(world, "title", **more)]


# Which states stand on the organiser's roster: of a category that goes through a unit, and of one that doesn't.
SHOWN = {
    State.DRAFT: (False, False),
    State.SUBMITTED: (False, True),
    State.RETURNED: (False, False),
    State.RECOMMENDED: (False, True),
    State.REPORTED: (True, True),
    State.ELIGIBLE: (True, True),
    State.INELIGIBLE: (True, True),
    State.DISQUALIFIED: (False, False),
}


@pytest.mark.parametrize(("state", "shown"), SHOWN.items())
def test_what_has_reached_the_organiser_is_on_the_roster(world, state, shown):
    make_submission(world, "经单位", category="b", state=state)
    make_submission(world, "直报", category="d", state=state)
    through, direct = shown
    assert titles(world) == ["直报"] * direct + ["经单位"] * through


def test_without_recommending_everything_handed_in_is_on_the_roster(db, storage):
    base = make_world  # the stages without the units' one
    world = base(recommend=None, rosters=[], stages=[
        {"key": "in", "kind": "submit", "name": "申报", "opens": "2025-09-01T00:00:00+08:00", "closes": "2025-10-16T00:00:00+08:00"},
    ])  # fmt: skip
    with tenant_scope(world.tenant):
        make_submission(world, "已提交", category="b", state="submitted")
        make_submission(world, "草稿", category="b", state="draft")
        assert titles(world) == ["已提交"]


def test_another_campaigns_submissions_are_on_no_roster_here(world):
    other = make_world("others", "south")
    with tenant_scope(other.tenant):
        make_submission(other, "他省的", state="reported")
    make_submission(world, "本省的", state="reported")
    assert titles(world) == ["本省的"]


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        (["title"], ["a", "b", "c", "d"]),
        (["category", "title"], ["b", "d", "a", "c"]),
        (["category", "track", "title"], ["d", "b", "a", "c"]),
        (["unit", "title"], ["b", "c", "d", "a"]),
        (["rank", "title"], ["c", "b", "a", "d"]),
        (["category", "rank"], ["b", "d", "c", "a"]),
        (["award", "title"], ["d", "b", "a", "c"]),
    ],
)
def test_every_order_a_roster_may_ask_for(world, sort, expected):
    """Tracks and categories in the document's order, units as the tree goes, without a place or an award last."""
    places = {
        "a": ("b", "", "s3"),
        "b": ("a", "urban", "s1"),
        "c": ("b", "", "s1"),
        "d": ("a", "rural", "s2"),
    }
    made = {
        title: make_submission(world, title, category=category, track=track, unit=unit, state="eligible")
        for title, (category, track, unit) in places.items()
    }
    make_nomination(world, made["b"], rank=2)
    make_nomination(world, made["c"], rank=1)
    for title, tier in (("d", "first"), ("b", "third")):
        Award.objects.create(
            tenant=world.tenant, campaign=world.campaign, submission=made[title], tier=tier, label=tier,
            decided_by=world.organiser, decided_at=NOW, published_at=NOW,
        )  # fmt: skip
    assert titles(world, sort=sort) == expected
    assert [number for (number,) in rows(world, "seq", sort=sort)] == [1, 2, 3, 4]


def test_a_drafted_award_moves_nothing_and_says_nothing(world):
    first, second = (make_submission(world, title, category="b", state="eligible") for title in "ab")
    awarding.adjust_award(fresh(second), tier="first", why="合议", actor=world.organiser, now=NOW)
    assert rows(world, "title", "award", sort=["award", "title"]) == [["a", ""], ["b", ""]]
    assert rows(world, "title", awarded_only=True) == []
    awarding.publish_awards(world.campaign, despite="照常公布", actor=world.organiser, now=NOW)
    assert rows(world, "title", "award", sort=["award", "title"]) == [["b", "一等奖"], ["a", ""]]
    assert rows(world, "title", awarded_only=True) == [["b"]]
    assert first.pk < second.pk


def test_scores_and_places_are_those_of_the_last_round_per_list(world):
    reviewers = make_reviewer(world, "甲"), make_reviewer(world, "乙")
    best, tied, also = (
        make_submission(world, title, category="b", state="eligible") for title in ("b1", "b2", "b3")
    )
    alone = make_submission(world, "a1", category="a", state="eligible")
    make_nomination(world, alone, rank=7)
    make_submission(world, "b4", category="b", state="eligible")  # nobody has judged it
    for submission, points in ((best, 90), (tied, 80), (also, 80), (alone, 70)):
        for reviewer in reviewers:
            submit_review(world, submission, reviewer, points)
    assert rows(world, "title", "score", "rank") == [
        ["a1", Decimal("70.000"), 1],
        ["b1", Decimal("90.000"), 1],
        ["b2", Decimal("80.000"), 2],
        ["b3", Decimal("80.000"), 2],
        ["b4", "", ""],
    ]


def test_a_unit_sees_its_own_places_and_never_the_experts_scores(world):
    submission = make_submission(world, "甲案例", category="b", state="eligible")
    make_nomination(world, submission, rank=3)
    for name in ("甲", "乙"):
        submit_review(world, submission, make_reviewer(world, name), 90)
    assert rows(world, "title", "score", "rank", unit=world.unit("c1")) == [["甲案例", "", 3]]
    assert rows(world, "title", "score", "rank") == [["甲案例", Decimal("90.000"), 1]]


def test_a_unit_sees_its_batch_and_not_what_a_school_below_or_another_unit_has(world):
    make_nomination(world, make_submission(world, "甲市推荐", state="reported"))
    make_nomination(world, make_submission(world, "乙市推荐", unit="s3", state="reported"), unit="c2")
    make_submission(world, "没有推荐", state="submitted")
    seen = {key: titles(world, unit=world.unit(key)) for key in ("c1", "c2", "s1")}
    assert seen == {"c1": ["甲市推荐"], "c2": ["乙市推荐"], "s1": []}


def test_only_valid_certificates_are_named(world):
    winner, _ = publish_results(world, 2)
    certifying.issue_all(world.campaign, actor=world.organiser, now=NOW)
    old = Certificate.objects.get(award__submission=winner)
    assert rows(world, "certificate", awarded_only=True) == [["NO-2025-0001"]]
    certifying.reissue(
        old, holder="改名", unit_name="", title="x", why="有误", actor=world.organiser, now=NOW
    )
    assert rows(world, "certificate", awarded_only=True) == [["NO-2025-0002"]]
    certifying.revoke(Certificate.objects.get(holder="改名"), why="误发", actor=world.organiser, now=NOW)
    assert rows(world, "certificate", awarded_only=True) == [[""]]


EMPTY = {
    "seq": 1, "number": "", "title": "甲案例", "category": "直报", "category_key": "d", "group": "", "track": "",
    "unit": "", "authors": "", "first_author": "", "first_unit": "", "author_phone": "", "recommending_unit": "",
    "comment": "", "score": "", "rank": "", "award": "", "certificate": "", "answer:about": "", "declaration:true": "否",
}  # fmt: skip


def test_every_column_of_a_submission_with_nothing_in_it(world):
    submission = make_submission(world, "甲案例", category="d", state="reported")
    submission.authors.all().delete()
    type(submission).objects.filter(pk=submission.pk).update(number="", unit=None)
    (row,) = rows(world, *EMPTY)
    assert dict(zip(EMPTY, row, strict=True)) == EMPTY


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("values", "queries"), [(("title", "award", "certificate"), 5), (("score", "rank", "comment"), 7)]
)
def test_rosters_ask_a_fixed_number_of_queries(world, django_assert_num_queries, count, values, queries):
    publish_results(world, count + 1)
    certifying.issue_all(world.campaign, actor=world.organiser, now=NOW)
    with django_assert_num_queries(queries):
        assert len(rows(world, *values)) == count + 1
