"""The home cards: for every role what waits, until when, and nothing that is not theirs to do."""

import datetime as dt

import pytest

from campaigns.models import Campaign
from portal.models import Role
from portal.tenants import tenant_scope
from review.desk.home import cards
from review.models import NominationBatch, Review, Reviewer
from submissions.states import State
from tests.factories.portal import make_person
from tests.factories.review import (
    NOW,
    fresh,
    join,
    make_assignment,
    make_reviewer,
    make_submission,
    make_world,
    submit_review,
)

RECOMMEND_CLOSES = dt.datetime(2025, 10, 30, 16, tzinfo=dt.UTC)
REVIEW_CLOSES = dt.datetime(2025, 11, 30, 16, tzinfo=dt.UTC)


def titles(person, now=NOW):
    return [card.title for card in cards(person, now=now)]


def test_each_role_gets_a_whole_card(world):
    reviewer = make_reviewer(world, "评委", world.expert)
    make_assignment(world, make_submission(world, state="eligible"), reviewer)
    make_submission(world, state="submitted")
    make_submission(world, state="reported")

    def card_of(person):
        (card,) = cards(person, now=NOW)
        return card.title, card.text, card.link, card.action, card.tenant, card.due, card.tone

    tenant = str(world.tenant)
    assert card_of(world.expert) == (
        "还有 1 件案例待评审", "教学案例征集", world.path("expert-desk"), "去评审", tenant, REVIEW_CLOSES, "blue",
    )  # fmt: skip
    assert card_of(world.coordinator) == (
        "甲市：1 件案例待审阅推荐", "教学案例征集，推荐后还要报送才算完成。", world.path("unit-desk", unit="c1"),
        "去推荐", tenant, RECOMMEND_CLOSES, "orange",
    )  # fmt: skip
    assert card_of(world.organiser) == (
        "1 件案例待资格审核", "教学案例征集", world.path("desk-cases") + "?state=open", "去审核", tenant, None, "orange",
    )  # fmt: skip
    assert cards(world.owner, now=NOW) == []


# What an organiser is asked to check: by state, in a category that goes through a unit and in one that doesn't.
CHECKED = {
    State.DRAFT: (False, False),
    State.SUBMITTED: (False, True),
    State.RETURNED: (False, False),
    State.RECOMMENDED: (False, False),
    State.REPORTED: (True, True),
    State.ELIGIBLE: (False, False),
    State.INELIGIBLE: (False, False),
    State.DISQUALIFIED: (False, False),
}


@pytest.mark.parametrize(("state", "waits"), CHECKED.items())
@pytest.mark.parametrize("category", ["b", "d"])
def test_what_waits_for_the_organiser(world, state, waits, category):
    make_submission(world, category=category, state=state)
    assert titles(world.organiser) == ["1 件案例待资格审核"] * waits[category == "d"]


def test_after_publication_nothing_waits_for_anybody(world):
    make_assignment(
        world, make_submission(world, state="eligible"), make_reviewer(world, "评委", world.expert)
    )
    make_submission(world, state="reported")
    assert (titles(world.organiser), titles(world.expert)) == (
        ["1 件案例待资格审核"],
        ["还有 1 件案例待评审"],
    )
    Campaign.objects.update(results_at=NOW)
    assert (titles(world.organiser), titles(world.expert)) == ([], [])


@pytest.mark.parametrize("state", list(State))
def test_an_expert_is_asked_only_for_what_may_be_judged(world, state):
    make_assignment(world, make_submission(world, state=state), make_reviewer(world, "评委", world.expert))
    judged = state in {State.ELIGIBLE, State.SUBMITTED, State.RECOMMENDED}
    assert titles(world.expert) == ["还有 1 件案例待评审"] * judged


@pytest.mark.parametrize("state", list(Reviewer.State))
def test_only_who_accepted_is_asked(world, state):
    reviewer = make_reviewer(world, "评委", world.expert)
    make_assignment(world, make_submission(world, state="eligible"), reviewer)
    Reviewer.objects.update(state=state)
    assert titles(world.expert) == ["还有 1 件案例待评审"] * (state == Reviewer.State.ACCEPTED)


def test_a_begun_review_still_waits_and_a_submitted_one_does_not(world):
    reviewer = make_reviewer(world, "评委", world.expert)
    done, begun, fresh_one = (make_submission(world, state="eligible") for _ in range(3))
    submit_review(world, done, reviewer, 80)
    assignment = make_assignment(world, begun, reviewer)
    make_assignment(world, fresh_one, reviewer)
    Review.objects.create(tenant=world.tenant, assignment=assignment, state=Review.State.DRAFT)
    assert titles(world.expert) == ["还有 2 件案例待评审"]


def test_another_experts_assignments_are_not_mine(world):
    other = make_person("other")
    join(world, other, Role.REVIEWER)
    make_assignment(
        world, make_submission(world, state="eligible"), make_reviewer(world, "评委", world.expert)
    )
    assert titles(other) == []


def test_a_coordinator_who_has_nothing_to_read_still_hands_in(world):
    make_submission(world, unit="s3")  # the other city's
    (card,) = cards(world.coordinator, now=NOW)
    assert (card.title, card.tone) == ("甲市：请核对推荐并报送", "blue")


def test_who_handed_in_is_left_alone_until_it_comes_back(world):
    make_submission(world)
    batch = NominationBatch.objects.create(
        tenant=world.tenant, campaign=world.campaign, unit=world.unit("c1"), state="submitted"
    )
    assert titles(world.coordinator) == []
    batch.state = "open"
    batch.save()
    assert titles(world.coordinator) == ["甲市：1 件案例待审阅推荐"]


@pytest.mark.parametrize(
    ("day", "shown"), [(15, False), (16, True), (30, True), (31, False)]
)  # of October 2025, at noon; the stage is from the 16th to the 31st
def test_recommending_is_asked_for_while_its_stage_is_open(world, day, shown):
    now = dt.datetime(2025, 10, day, 4, tzinfo=dt.UTC)
    assert titles(world.coordinator, now) == ["甲市：请核对推荐并报送"] * shown


def test_a_coordinator_of_a_kind_that_does_not_recommend_has_no_card(world):
    school = make_person("school")
    join(world, school, Role.COORDINATOR, world.unit("s1"))
    make_submission(world)
    assert titles(school) == []


def test_a_coordinator_of_two_units_has_a_card_for_each(world):
    join(world, world.coordinator, Role.COORDINATOR, world.unit("c2"))
    for unit in ("s1", "s2", "s3"):
        make_submission(world, unit=unit)
    assert titles(world.coordinator) == ["甲市：2 件案例待审阅推荐", "乙市：1 件案例待审阅推荐"]


def test_work_of_two_tenants_stands_together_and_other_tenants_counts_stay_apart(world):
    other = make_world("others", "south")
    with tenant_scope(other.tenant):
        join(other, world.organiser, Role.ORGANISER)
        for _ in range(2):
            make_submission(other, category="d")
    make_submission(world, state="reported")
    found = {card.tenant: card.title for card in cards(world.organiser, now=NOW)}
    assert found == {str(world.tenant): "1 件案例待资格审核", str(other.tenant): "2 件案例待资格审核"}
    assert titles(other.organiser) == ["2 件案例待资格审核"]


ROLES = {"organiser": 4, "coordinator": 5, "expert": 4, "owner": 1}


@pytest.mark.parametrize("count", [1, 3])
def test_cards_ask_the_same_for_one_and_for_three(world, django_assert_num_queries, count):
    reviewer = make_reviewer(world, "评委", world.expert)
    for _ in range(count):
        make_submission(world)
        make_submission(world, state="reported")
        make_assignment(world, fresh(make_submission(world, state="eligible")), reviewer)
    for role, queries in ROLES.items():
        with django_assert_num_queries(queries):
            assert len(cards(getattr(world, role), now=NOW)) == (role != "owner")
