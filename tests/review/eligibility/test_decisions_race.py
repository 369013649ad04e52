"""Real threads, real connections: decisions on one case at the same moment."""

import datetime as dt

import pytest

from portal.models import AuditEvent
from portal.tenants import tenant_scope
from review.eligibility import actions
from review.follow_up.actions import save_marks
from review.models import Eligibility, FollowUp, Nomination
from review.nominations.actions import submit_batch
from submissions.states import State
from tests.factories.portal import make_person
from tests.factories.review import (
    NOW,
    fresh,
    make_nomination,
    make_submission,
    make_world,
    save_unit_document,
)
from tests.racing import race

TRIES = 4


@pytest.mark.django_db(transaction=True)
def test_a_case_is_taken_in_again_once(storage):
    world = make_world()
    with tenant_scope(world.tenant):
        submission = make_submission(world, category="b", state="reported")
        actions.disqualify(submission, why="抄袭", actor=world.organiser, now=NOW)
        seen = [fresh(submission) for _ in range(TRIES)]
        ended = race(
            world,
            [lambda one=one: actions.reinstate(one, why="查无此事", actor=world.organiser, now=NOW) for one in seen],
        )  # fmt: skip
        assert ended == ["done", *["wrong_state"] * (TRIES - 1)]
        assert fresh(submission).state == "reported"
        assert AuditEvent.objects.filter(action="submission.reinstate").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_case_is_thrown_out_once_with_one_reason(storage):
    world = make_world()
    with tenant_scope(world.tenant):
        submission = make_submission(world, category="b", state="eligible")
        seen = [fresh(submission) for _ in range(TRIES)]
        ended = race(
            world,
            [
                lambda one=one, n=n: actions.disqualify(one, why=f"第{n}人", actor=world.organiser, now=NOW)
                for n, one in enumerate(seen)
            ],
        )
        assert ended == ["done", *["wrong_state"] * (TRIES - 1)]
        row = Eligibility.objects.get(submission=submission)
        assert (row.came_from, row.reason) == ("eligible", fresh(submission).reason)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("first", [0, 1])
def test_one_that_is_taken_in_while_its_unit_hands_in_is_reported_or_may_still_be(storage, first):
    world = make_world()
    with tenant_scope(world.tenant):
        unit, out = world.unit("c1"), make_submission(world, category="b", state="recommended")
        make_nomination(world, make_submission(world, category="b", state="recommended"))
        row = make_nomination(world, out, rank=2)
        save_unit_document(world)
        actions.disqualify(out, why="抄袭", actor=world.organiser, now=NOW)
        again = fresh(out)
        jobs = [
            lambda: actions.reinstate(again, why="查无此事", actor=world.organiser, now=NOW),
            lambda: submit_batch(
                world.campaign, unit, despite_warnings=True, actor=world.coordinator, now=NOW
            ),
        ]
        assert race(world, jobs[first:] + jobs[:first]) == ["done", "done"]
        row = Nomination.objects.get(pk=row.pk)
        ends = (State(fresh(out).state), row.sent_back_until)
        assert ends in {(State.REPORTED, None), (State.RECOMMENDED, NOW + dt.timedelta(days=7))}


@pytest.mark.django_db(transaction=True)
def test_several_people_at_one_cases_marks_undo_nothing(storage):
    world = make_world(marks=[{"key": key, "label": key} for key in ("topic", "site")])
    with tenant_scope(world.tenant):
        submission = make_submission(world, category="b", state="eligible")
        people = [make_person(f"person{n}") for n in range(TRIES)]
        ended = race(
            world,
            [
                lambda who=who, n=n: save_marks(
                    submission, {("topic", "site")[n % 2]: ""}, shown=[], actor=who, now=NOW
                )
                for n, who in enumerate(people)
            ],
        )
        assert ended == ["done"] * TRIES
        assert sorted(FollowUp.objects.values_list("mark", flat=True)) == ["site", "topic"]
        assert AuditEvent.objects.filter(action="follow_up.set").count() == 2
