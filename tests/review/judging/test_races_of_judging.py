"""Reviewing, assigning and removing at one moment, on real connections: whoever comes first, what is left agrees."""

from copy import copy

import pytest

from portal.models import AuditEvent, Membership
from portal.tenants import tenant_scope
from review.judging.actions import assignments, reviewers, reviews
from review.judging.queries import round_named
from review.models import Assignment, Conflict, Review, Reviewer, Score
from submissions.drafts.editions import Edition
from tests.factories.review import (
    NOW,
    filled_rubric,
    fresh,
    make_assignment,
    make_reviewer,
    make_submission,
    make_world,
)
from tests.racing import race

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(storage):
    world = make_world()
    with tenant_scope(world.tenant):
        yield world


def submit(world, assignment):
    """Each racer with a row of its own, as each request has."""
    own = copy(assignment)
    return lambda: reviews.submit_review(
        own, filled_rubric(30, 50), comment="这是一段评语文字", actor=world.expert, now=NOW
    )


def assigned(world):
    reviewer = make_reviewer(world, "甲", world.expert)
    make_assignment(world, make_submission(world, state="eligible"), reviewer)
    return Assignment.objects.select_related("reviewer", "submission__campaign__current").get()


def actions():
    """How often each action of judging stands in the trail."""
    names = list(AuditEvent.objects.order_by("action").values_list("action", flat=True))
    return {name: names.count(name) for name in names if not name.startswith(("campaign.", "rules."))}


def test_a_review_comes_in_or_its_reviewer_is_removed_first(world):
    """Either the submitted review stays and counts, or the assignment is gone with everything typed."""
    assignment = assigned(world)

    def remove():
        reviewers.remove_reviewer(assignment.reviewer, why="x", actor=world.organiser, now=NOW)

    ended = race(world, [submit(world, assignment), remove, submit(world, assignment), remove])
    came_in = ended.count("removed_already") == 1 and "not_assigned" not in ended
    assert ended == sorted(
        ["done", "removed_already", "done", "review_submitted"]
        if came_in
        else ["done", "removed_already", "not_assigned", "not_assigned"]
    )
    kept = int(came_in)
    assert (Assignment.objects.count(), Review.objects.filter(state="submitted").count()) == (kept, kept)
    assert (Score.objects.count(), Reviewer.objects.get().state) == (2 * kept, "removed")
    assert AuditEvent.objects.get(action="reviewer.remove").data["withdrawn"] == 1 - kept


def test_a_review_comes_in_or_its_assignment_is_taken_back_first(world):
    assignment = assigned(world)

    def take_back():
        own = copy(assignment)
        return lambda: assignments.remove_assignment(own, actor=world.organiser, now=NOW)

    ended = race(world, [submit(world, assignment), take_back(), take_back(), take_back()])
    if "review_begun" in ended:
        assert ended == ["done", "review_begun", "review_begun", "review_begun"]
        assert Review.objects.get().state == "submitted"
    else:
        assert ended == ["assignment_gone", "assignment_gone", "done", "not_assigned"]
        assert (Assignment.objects.count(), Review.objects.count()) == (0, 0)
        assert AuditEvent.objects.filter(action="assignment.remove").count() == 1


def test_a_conflict_is_declared_once_or_the_review_stands(world):
    assignment = assigned(world)

    def withdraw():
        own = copy(assignment)
        return lambda: reviews.declare_conflict(own, why="师生", actor=world.expert, now=NOW)

    ended = race(world, [withdraw(), submit(world, assignment), withdraw(), withdraw()])
    if "review_submitted" in ended:
        assert ended == ["done", "review_submitted", "review_submitted", "review_submitted"]
        assert (Conflict.objects.count(), Review.objects.get().state) == (0, "submitted")
    else:
        assert ended == ["done", "not_assigned", "not_assigned", "not_assigned"]
        assert (Conflict.objects.count(), Assignment.objects.count(), Review.objects.count()) == (1, 0, 0)
        assert AuditEvent.objects.filter(action="conflict.declare").count() == 1


def test_drafts_saved_at_once_leave_one_whole_review(world):
    """Two windows of one reviewer: the last one counts, items of both are never mixed."""
    assignment = assigned(world)

    def save(points):
        return lambda: reviews.save_review(
            assignment, filled_rubric(points, points), comment=str(points), actor=world.expert, now=NOW
        )

    assert race(world, [save(points) for points in range(1, 9)]) == ["done"] * 8
    review = Review.objects.get()
    points = set(review.scores.values_list("points", flat=True))
    assert points == {int(review.comment)}
    assert (review.total, review.edits, review.scores.count()) == (2 * int(review.comment), 8, 2)


def test_of_pages_made_with_one_edition_one_saves(world):
    """B4 under real concurrency: the others read a conflict, and nothing of theirs is mixed in."""
    assignment = assigned(world)

    def save(points):
        made_with = Edition(0, f"page {points}")
        return lambda: reviews.save_review(
            assignment, filled_rubric(points, points), comment=str(points), actor=world.expert, now=NOW, made_with=made_with
        )  # fmt: skip

    ended = race(world, [save(points) for points in range(1, 7)])
    assert sorted(ended) == ["done", *["edited_elsewhere"] * 5]
    review = Review.objects.get()
    assert set(review.scores.values_list("points", flat=True)) == {int(review.comment)}
    assert (review.edits, review.saved_by_page) == (1, f"page {review.comment}")


def test_by_hand_and_by_lot_at_once_give_nobody_the_same_twice(world):
    experts = [make_reviewer(world, f"专家{n}") for n in range(3)]
    submissions = [make_submission(world, state="eligible") for _ in range(4)]
    final = round_named(world.campaign.current.doc, "", None)
    desk = {"actor": world.organiser, "now": NOW}

    def by_hand(submission):
        return lambda: assignments.assign_by_hand(
            fresh(submission), Reviewer.objects.select_related("campaign", "person", "unit").get(pk=experts[0].pk), final, **desk
        )  # fmt: skip

    def draw():
        assignments.assign_evenly(world.campaign, final, seed=1, **desk)

    ended = race(world, [draw, *map(by_hand, submissions), draw])
    assert set(ended) <= {"done", "assigned_already"}
    pairs = list(Assignment.objects.values_list("submission", "reviewer"))
    assert len(pairs) == len(set(pairs))
    held = [sum(submission.pk == each for each, _ in pairs) for submission in submissions]
    assert all(count in {2, 3} for count in held)
    created = AuditEvent.objects.filter(action="assignment.create").count()
    drawn = sum(event.data["made"] for event in AuditEvent.objects.filter(action="assignment.draw"))
    assert created + drawn == len(pairs)


def test_an_invitation_is_accepted_declined_or_taken_back_and_never_two_of_them(world):
    row = Reviewer.objects.create(tenant=world.tenant, campaign=world.campaign, name="马", invited_at=NOW)
    Membership.objects.filter(person=world.expert).delete()
    ended = race(
        world,
        [
            lambda: reviewers.accept(row, world.expert, now=NOW),
            lambda: reviewers.decline(row, actor=world.expert, now=NOW),
            lambda: reviewers.remove_reviewer(row, why="x", actor=world.organiser, now=NOW),
        ],
    )
    row.refresh_from_db()
    # removing is possible from every state, answering only from the first
    assert row.state == "removed"
    assert Membership.objects.filter(person=world.expert).count() == 0
    trail = actions()
    answers = trail.get("reviewer.accept", 0) + trail.get("reviewer.decline", 0)
    assert (ended.count("done"), trail["reviewer.remove"]) == (1 + answers, 1)
    assert answers in {0, 1}


def test_one_person_appointed_at_once_has_one_row(world):
    def appoint():
        reviewers.appoint(world.campaign, world.expert, actor=world.organiser, now=NOW)

    assert race(world, [appoint] * 6) == ["already_appointed"] * 5 + ["done"]
    assert Reviewer.objects.get().state == "invited"
