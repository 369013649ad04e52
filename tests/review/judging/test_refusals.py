"""Every refusal of assigning and scoring through its action: code, parameters, and that no row changed."""

import datetime as dt
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from campaigns.actions import publish
from campaigns.schema import Document
from portal.decisions import refuse
from portal.tenants import tenant_scope
from portal.words import say
from review.judging.actions import assignments, reviews
from review.judging.queries import round_named
from review.judging.scoring import NO_DISTINCTION, Filled
from review.models import Assignment, Conflict, Review, Reviewer
from submissions.models import Submission
from tests.factories.review import (
    NOW,
    RUBRIC,
    document,
    filled_rubric,
    fresh,
    make_assignment,
    make_reviewer,
    make_submission,
    make_world,
)
from tests.refusals import refusal

SHANGHAI = ZoneInfo("Asia/Shanghai")
LATE = NOW + dt.timedelta(days=60)
LEVELS = {
    "key": "score",
    "label": "等级表",
    "levels": [{"key": "good", "label": "好", "value": 2}, {"key": "poor", "label": "差", "value": 1}],
    "distinctions": [{"key": "best", "label": "优秀案例"}],
    "dimensions": [
        {"key": "d1", "label": "创新", "items": [{"key": "idea", "label": "理念"}, {"key": "work", "label": "做法"}]}
    ],
}  # fmt: skip


def final_round(world):
    return round_named(world.campaign.current.doc, "", None)


def assign(world, submission, reviewer):
    return assignments.assign_by_hand(
        fresh(submission), reviewer, final_round(world), actor=world.organiser, now=NOW
    )


def save(world, assignment, filled, now=NOW):
    return reviews.save_review(assignment, filled, comment="草稿", actor=world.expert, now=now)


def submit(world, assignment, filled, now=NOW):
    return reviews.submit_review(assignment, filled, comment="评语足够长了", actor=world.expert, now=now)


def points(**values):
    """Points by item, the comment long enough."""
    return Filled(points={key: Decimal(value) for key, value in values.items()}, comment_char_count_cjk=20)


@pytest.fixture
def assignment(world):
    """The world's expert has one submission to review."""
    return make_assignment(
        world, make_submission(world, state="eligible"), make_reviewer(world, "甲", world.expert)
    )


# ---- assigning


def test_a_round_that_the_panel_does_not_have(world):
    doc = world.campaign.current.doc
    assert refusal(round_named, doc, "semi", None) == refuse("no_such_round")
    assert refusal(round_named, doc, "", world.unit("c1")) == refuse("no_such_round")
    assert round_named(doc, "final", None).key == "final"


@pytest.mark.parametrize(
    ("reviewer", "expected"),
    [
        ({"unit": "s1"}, refuse("expert_own_unit")),
        ({"unit_name": "甲市 一中"}, refuse("expert_own_unit")),
        ({"categories": ["b"]}, refuse("expert_other_category")),
        ({"categories": ["b"], "unit": "s1"}, refuse("expert_own_unit")),
    ],
)
def test_against_assigning_to_a_reviewer(world, reviewer, expected):
    unit = world.unit(reviewer.pop("unit")) if "unit" in reviewer else None
    submission = make_submission(world, state="eligible")
    assert refusal(assign, world, submission, make_reviewer(world, "乙", unit=unit, **reviewer)) == expected
    assert Assignment.objects.count() == 0


def test_the_applicant_reviews_nothing_of_their_own(world):
    submission = make_submission(world, state="eligible")
    owner = make_reviewer(world, "丙", world.owner)
    assert refusal(assign, world, submission, owner) == refuse("expert_is_author")
    namesake = make_reviewer(world, submission.authors.get().name, unit_name="甲市一中")
    assert refusal(assign, world, submission, namesake) == refuse("expert_is_author")
    assert Assignment.objects.count() == 0


def test_a_declared_conflict_holds(world, assignment):
    submission, reviewer = assignment.submission, assignment.reviewer
    reviews.declare_conflict(assignment, why="师生关系", actor=world.expert, now=NOW)
    assert refusal(assign, world, submission, reviewer) == refuse("expert_conflict")
    assert assign(world, submission, make_reviewer(world, "乙")).submission == submission


def test_an_account_that_nobody_has_is_added_to_no_panel(world, client):
    """A part of a user name is not one either."""
    client.force_login(world.organiser)
    for account in ("nobody", "north-exper"):
        answer = client.post(world.path("desk-experts"), {"do": "add", "add-account": account}, follow=True)
        assert say(refuse("person_unknown")) in answer.content.decode()
    assert Reviewer.objects.count() == 0


@pytest.mark.parametrize("state", sorted(set(Reviewer.State) - {Reviewer.State.ACCEPTED}))
def test_only_who_accepted_is_assigned(world, state):
    reviewer = make_reviewer(world, "乙")
    Reviewer.objects.filter(pk=reviewer.pk).update(state=state)
    reviewer.refresh_from_db()
    submission = make_submission(world, state="eligible")
    assert refusal(assign, world, submission, reviewer) == refuse("not_accepted_yet", name="乙")
    assert refusal(
        assignments.assign_evenly, world.campaign, final_round(world), seed=1, actor=world.organiser, now=NOW
    ) == refuse("no_experts")  # fmt: skip
    assert Assignment.objects.count() == 0


@pytest.mark.parametrize(
    "values",
    [{"state": state} for state in ("draft", "submitted", "reported", "ineligible", "disqualified")]
    + [{"state": "eligible", "category": "d"}],
)
def test_only_what_is_judged_is_assigned(world, values):
    submission = make_submission(world, **values)
    assert refusal(assign, world, submission, make_reviewer(world, "乙")) == refuse("not_judged")
    assert Assignment.objects.count() == 0


def test_nobody_is_assigned_twice(world, assignment):
    assert refusal(assign, world, assignment.submission, assignment.reviewer) == refuse(
        "assigned_already", name="甲"
    )
    assert Assignment.objects.count() == 1


def test_a_review_that_was_begun_is_not_taken_away(world, assignment):
    save(world, assignment, Filled())
    assert refusal(
        assignments.remove_assignment, assignment, actor=world.organiser, now=NOW
    ) == refuse("review_begun")  # fmt: skip
    assert Assignment.objects.count() == 1


# ---- scoring


OUTSIDE = [
    (points(idea="40.5", work=1), "idea", refuse("points_outside", item="理念", max="40", step="0.5")),
    (points(idea="-0.5", work=1), "idea", refuse("points_outside", item="理念", max="40", step="0.5")),
    (points(idea="10.25", work=1), "idea", refuse("points_outside", item="理念", max="40", step="0.5")),
    (points(idea=10, work=61), "work", refuse("points_outside", item="做法", max="60", step="0.5")),
]


@pytest.mark.parametrize(("filled", "item", "expected"), OUTSIDE)
def test_points_outside_the_rubric_hold_up_nothing_but_themselves(world, assignment, filled, item, expected):
    """A draft keeps the rest and the item's earlier answer; nothing is handed in."""
    save(world, assignment, points(idea=3, work=4))
    assert refusal(submit, world, assignment, filled) == expected
    assert save(world, assignment, filled).problems == {item: expected}
    other = "work" if item == "idea" else "idea"
    kept = {item: {"idea": Decimal(3), "work": Decimal(4)}[item], other: filled.points[other]}
    review = Review.objects.get()
    assert dict(review.scores.values_list("item", "points")) == kept
    assert (review.total, review.state) == (sum(kept.values()), "draft")


@pytest.mark.parametrize("action", [save, submit])
@pytest.mark.parametrize(
    "filled",
    [
        points(idea=10, gone=1),
        Filled(levels={"idea": "good"}, comment_char_count_cjk=20),
        Filled(points={"idea": Decimal(1)}, distinction="best", comment_char_count_cjk=20),
    ],
)
def test_answers_of_another_rubric_are_neither_kept_nor_submitted(world, assignment, action, filled):
    assert refusal(action, world, assignment, filled) == refuse("rubric_changed")
    assert Review.objects.count() == 0


@pytest.mark.parametrize(
    ("filled", "expected"),
    [
        (points(), refuse("items_missing", items="理念、做法", count=2)),
        (points(idea=10), refuse("items_missing", items="做法", count=1)),
        (
            Filled(points={"idea": Decimal(1), "work": Decimal(1)}, comment_char_count_cjk=4),
            refuse("review_comment_short", min=5, used=4),
        ),
    ],
)
def test_a_gap_is_kept_as_a_draft_but_not_submitted(world, assignment, filled, expected):
    assert refusal(submit, world, assignment, filled) == expected
    assert Review.objects.count() == 0
    assert save(world, assignment, filled).review.state == "draft"


def test_levels_and_the_overall_opinion(db, storage):
    world = make_world(rubrics=[LEVELS])
    with tenant_scope(world.tenant):
        submission = make_submission(world, state="eligible")
        assignment = make_assignment(world, submission, make_reviewer(world, "甲", world.expert))
        levels = {"idea": "good", "work": "poor"}
        assert refusal(submit, world, assignment, Filled(levels=levels)) == refuse("distinction_missing")
        assert refusal(submit, world, assignment, Filled(levels={"idea": "superb"})) == refuse(
            "rubric_changed"
        )
        assert refusal(submit, world, assignment, Filled(levels=levels, distinction="nice")) == refuse(
            "rubric_changed"
        )
        assert refusal(submit, world, assignment, filled_rubric(1, 1)) == refuse("rubric_changed")
        assert Review.objects.count() == 0
        review = submit(world, assignment, Filled(levels=levels, distinction=NO_DISTINCTION))
        assert review.total == Decimal(3)
        assert review.distinction == "none"


def test_without_a_rubric_nobody_scores(world):
    direct = make_submission(world, category="d", state="eligible")
    assert refusal(reviews.rubric_for, Assignment(submission=direct, round="final")) == refuse("no_rubric")


def test_a_rubric_that_changed_under_the_page(world, assignment):
    """An item is gone from the rules; what was entered for it is refused, the rest is kept."""
    save(world, assignment, points(idea=10, work=20))
    items = [item for item in RUBRIC["dimensions"][0]["items"] if item["key"] == "idea"]
    rubric = {**RUBRIC, "dimensions": [{"key": "d1", "label": "创新", "items": items}]}
    publish(Document.model_validate(document(rubrics=[rubric])), actor=None, now=NOW)
    again = Assignment.objects.select_related("reviewer", "submission__campaign__current").get()
    assert refusal(save, world, again, points(idea=10, work=20)) == refuse("rubric_changed")
    assert save(world, again, points(idea=10)).review.total == Decimal(10)


@pytest.mark.parametrize("action", [save, submit])
def test_after_the_stage_nobody_scores(world, assignment, action):
    closed = dt.datetime(2025, 12, 1, tzinfo=SHANGHAI)
    assert refusal(action, world, assignment, filled_rubric(30, 50), now=LATE) == refuse(
        "stage_closed", stage="评审", closed=closed
    )
    assert refusal(action, world, assignment, filled_rubric(30, 50), now=closed) == refuse(
        "stage_closed", stage="评审", closed=closed
    )
    assert Review.objects.count() == 0


@pytest.mark.parametrize("action", [save, submit])
def test_what_left_the_competition_is_not_scored(world, assignment, action):
    Submission.objects.update(state="disqualified")
    assert refusal(action, world, assignment, filled_rubric(30, 50)) == refuse("not_judged")
    assert Review.objects.count() == 0


@pytest.mark.parametrize("action", [save, submit])
def test_an_assignment_that_was_taken_back_is_not_scored(world, assignment, action):
    stale = Assignment.objects.select_related("reviewer", "submission__campaign__current").get()
    assignments.remove_assignment(assignment, actor=world.organiser, now=NOW)
    assert refusal(action, world, stale, filled_rubric(30, 50)) == refuse("not_assigned")
    assert Review.objects.count() == 0


def test_a_submitted_review_is_closed_to_its_reviewer(world, assignment):
    submit(world, assignment, filled_rubric(30, 50))
    for action in (save, submit):
        assert refusal(action, world, assignment, filled_rubric(1, 1)) == refuse("review_submitted")
    assert refusal(
        reviews.declare_conflict, assignment, why="师生", actor=world.expert, now=NOW
    ) == refuse("review_submitted")  # fmt: skip
    assert Review.objects.get().total == Decimal(80)
    assert Conflict.objects.count() == 0


def test_a_review_goes_back_with_a_reason_and_only_once_submitted(world, assignment):
    def reopen(why):
        return reviews.reopen_review(assignment, why=why, actor=world.organiser, now=NOW)

    assert refusal(reopen, "请补") == refuse("review_not_submitted")
    save(world, assignment, points(idea=10))
    assert refusal(reopen, "请补") == refuse("review_not_submitted")
    submit(world, assignment, filled_rubric(30, 50))
    assert refusal(reopen, "  ") == refuse("reason_missing")
    assert Review.objects.get().state == "submitted"
    reopen("请补评语")
    assert Review.objects.get().state == "draft"
