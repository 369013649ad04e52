"""Real threads, real connections, real PostgreSQL: quotas and batches hold whoever comes first (X05)."""

import pytest

from portal.tenants import tenant_scope
from review.certificates.actions import issue_all
from review.judging.actions.assignments import assign_evenly
from review.judging.actions.reviewers import accept
from review.judging.actions.reviews import submit_review
from review.judging.queries import round_named
from review.models import Assignment, Certificate, Nomination, Review, Reviewer
from review.nominations.actions import nominate, set_rank, submit_batch
from tests.factories.portal import make_person
from tests.factories.review import (
    COMMENT,
    NOW,
    filled_rubric,
    fresh,
    make_nomination,
    make_reviewer,
    make_submission,
    make_world,
    publish_results,
    save_unit_document,
)
from tests.racing import race

RACERS = 50


@pytest.mark.django_db(transaction=True)
def test_fifty_coordinators_race_for_the_last_place_and_one_wins(storage):
    world = make_world()
    with tenant_scope(world.tenant):
        unit = world.unit("c1")
        make_nomination(world, make_submission(world, state="recommended"))
        make_nomination(world, make_submission(world, state="recommended"), rank=2)
        cases = [make_submission(world) for _ in range(RACERS)]

        def putting(one):
            return lambda: nominate(fresh(one), unit, comment=COMMENT, actor=world.coordinator, now=NOW)

        ended = race(world, [putting(one) for one in cases])
        assert ended == ["done", *["quota_full"] * (RACERS - 1)]
        assert Nomination.objects.count() == 3
        assert sorted(Nomination.objects.values_list("rank", flat=True)) == [1, 2, 3]
        assert sum(fresh(one).state == "recommended" for one in cases) == 1


@pytest.mark.django_db(transaction=True)
def test_nothing_slips_in_while_the_batch_is_handed_in(storage):
    world = make_world()
    with tenant_scope(world.tenant):
        unit, actor = world.unit("c1"), world.coordinator
        make_nomination(world, make_submission(world, state="recommended"))
        save_unit_document(world)
        late = [make_submission(world) for _ in range(8)]
        jobs = [
            lambda one=one: nominate(fresh(one), unit, comment=COMMENT, actor=actor, now=NOW) for one in late
        ]
        jobs.insert(
            4, lambda: submit_batch(world.campaign, unit, despite_warnings=True, actor=actor, now=NOW)
        )
        ended = race(world, jobs)
        assert set(ended) <= {"done", "batch_submitted", "quota_full"}
        states = {row.submission.state for row in Nomination.objects.select_related("submission")}
        assert states == {"reported"}
        assert sum(fresh(one).state == "recommended" for one in late) == 0


@pytest.mark.django_db(transaction=True)
def test_places_stay_a_row_of_numbers_under_many_moves(storage):
    world = make_world()
    with tenant_scope(world.tenant):
        unit = world.unit("c1")
        cases = [make_submission(world, state="recommended") for _ in range(6)]
        for rank, one in enumerate(cases, start=1):
            make_nomination(world, one, rank=rank)
        moves = [
            lambda one=one, to=to: set_rank(fresh(one), unit, rank=to, actor=world.coordinator, now=NOW)
            for one in cases
            for to in (1, 6)
        ]
        assert race(world, moves) == ["done"] * 12
        assert list(Nomination.objects.order_by("rank").values_list("rank", flat=True)) == [
            1,
            2,
            3,
            4,
            5,
            6,
        ]


@pytest.mark.django_db(transaction=True)
def test_two_draws_at_once_assign_nothing_twice(storage):
    world = make_world()
    with tenant_scope(world.tenant):
        for n in range(4):
            make_reviewer(world, f"专家{n}")
        for _ in range(10):
            make_submission(world, state="eligible")
        final = round_named(world.campaign.current.doc, "", None)

        def draw():
            assign_evenly(world.campaign, final, seed=1, actor=world.organiser, now=NOW)

        assert race(world, [draw] * 6) == ["done"] * 6
        assert Assignment.objects.count() == 20


@pytest.mark.django_db(transaction=True)
def test_an_invitation_is_used_once(storage):
    world = make_world()
    with tenant_scope(world.tenant):
        row = Reviewer.objects.create(tenant=world.tenant, campaign=world.campaign, name="马", invited_at=NOW)
        people = [make_person(f"guest{n}") for n in range(8)]
        ended = race(world, [lambda who=who: accept(row, who, now=NOW) for who in people])
        assert ended == ["done", *["invitation_used"] * 7]


@pytest.mark.django_db(transaction=True)
def test_a_review_is_handed_in_once(storage):
    world = make_world()
    with tenant_scope(world.tenant):
        judge = make_reviewer(world, "专家", world.expert)
        row = Assignment.objects.create(
            tenant=world.tenant,
            reviewer=judge,
            submission=make_submission(world, state="eligible"),
            round="final",
            made_at=NOW,
        )

        def send():
            submit_review(
                row, filled_rubric(30, 50), comment="写得很好，值得推荐", actor=world.expert, now=NOW
            )

        assert race(world, [send] * 6) == ["done", *["review_submitted"] * 5]
        assert Review.objects.get().scores.count() == 2


@pytest.mark.django_db(transaction=True)
def test_certificates_are_issued_once_and_numbered_without_gaps(storage):
    world = make_world()
    with tenant_scope(world.tenant):
        publish_results(world, 5)

        def issue():
            issue_all(world.campaign, actor=world.organiser, now=NOW)

        assert race(world, [issue] * 6) == ["done"] * 6
        numbers = list(Certificate.objects.order_by("number").values_list("number", flat=True))
        assert numbers == [f"NO-2025-{n:04d}" for n in range(1, 5)]
