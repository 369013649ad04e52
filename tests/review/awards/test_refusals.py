"""Every refusal of drafting, adjusting and publishing awards: code, parameters, and that no award changed."""

import pytest

from campaigns.actions import publish
from campaigns.schema import Document
from portal.decisions import refuse
from portal.tenants import tenant_scope
from review.awards import actions
from review.models import Award
from tests.factories.review import (
    NOW,
    document,
    fresh,
    make_assignment,
    make_reviewer,
    make_submission,
    make_world,
    publish_results,
    submit_review,
)
from tests.refusals import refusal


def draft(world):
    return actions.draft_awards(world.campaign, actor=world.organiser, now=NOW)


def publish_them(world, *, despite=""):
    return actions.publish_awards(world.campaign, despite=despite, actor=world.organiser, now=NOW)


def adjust(world, submission, tier="first", why="专家合议"):
    return actions.adjust_award(fresh(submission), tier=tier, why=why, actor=world.organiser, now=NOW)


def judged(world, count):
    """So many submissions with one of their two reviews in."""
    reviewer = make_reviewer(world, "甲")
    submissions = [make_submission(world, category="b", state="eligible") for _ in range(count)]
    for n, submission in enumerate(submissions):
        submit_review(world, submission, reviewer, 80 - n)
    return submissions


def awards():
    return sorted(Award.objects.values_list("submission_id", "tier"))


def test_without_a_plan_there_is_nothing_to_draft(db, storage):
    world = make_world(awards=[])
    with tenant_scope(world.tenant):
        judged(world, 2)
        assert refusal(draft, world) == refuse("no_award_plan")
        assert awards() == []


def test_without_a_submitted_review_nothing_is_drafted(world):
    submission = make_submission(world, category="b", state="eligible")
    make_assignment(world, submission, make_reviewer(world, "甲"))
    assert refusal(draft, world) == refuse("nothing_judged")
    assert awards() == []


def test_too_few_for_the_plans_rate(world):
    """80 % of one is none, and the run says so (EX27); another campaign's many reviews are not counted here."""
    other = make_world("others", "south")
    with tenant_scope(other.tenant):
        judged(other, 6)
    judged(world, 1)
    run = draft(world)
    assert run.summary["pools"] == [
        {"plan": 0, "pool": "教研", "judged": 1, "base": 1, "cap": 0,
         "places": [["first", "一等奖", 0], ["second", "二等奖", 0], ["third", "三等奖", 0]],
         "without": ["一等奖", "二等奖", "三等奖"]}
    ]  # fmt: skip
    assert awards() == []


def test_nothing_is_published_without_awards(world):
    judged(world, 3)
    assert refusal(publish_them, world, despite="照常公布") == refuse("no_awards")
    world.campaign.refresh_from_db()
    assert world.campaign.results_at is None


def test_missing_reviews_are_counted(world):
    judged(world, 3)
    draft(world)
    assert refusal(publish_them, world) == refuse("reviews_out", count=3)
    assert Award.objects.exclude(published_at=None).count() == 0
    assert publish_them(world, despite="照常公布") == 2


@pytest.mark.parametrize(
    ("values", "call", "expected"),
    [
        ({}, {"why": "  "}, refuse("reason_missing")),
        ({}, {"tier": "zeroth"}, refuse("no_such_tier")),
        ({"state": "reported"}, {}, refuse("not_judged")),
        ({"state": "disqualified"}, {}, refuse("not_judged")),
        ({"state": "ineligible"}, {"tier": ""}, refuse("not_judged")),
    ],
)
def test_against_adjusting(world, values, call, expected):
    submission = make_submission(world, **{"category": "b", "state": "eligible", **values})
    assert refusal(adjust, world, submission, **call) == expected
    assert awards() == []


def test_after_publication_no_award_changes(world):
    winner, *_, last = publish_results(world, 5)
    before = awards()
    for action, args in (
        (draft, ()),
        (publish_them, ()),
        (adjust, (winner, "third")),
        (adjust, (last, "first")),
        (adjust, (winner, "")),
    ):
        assert refusal(action, world, *args) == refuse("published_already")
    assert awards() == before


def test_a_tier_that_left_the_plan_is_not_given_any_more(world):
    submission = judged(world, 2)[0]
    plans = [{"kind": "ratio", "rate": "0.8", "tiers": [{"key": "only", "label": "优秀奖", "share": 1}]}]
    publish(Document.model_validate(document(awards=plans)), actor=None, now=NOW)
    assert refusal(adjust, world, submission, tier="first") == refuse("no_such_tier")
    assert adjust(world, submission, tier="only").label == "优秀奖"
