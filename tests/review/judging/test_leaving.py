"""An expert leaves, or is replaced: open cases are drawn again, what was handed in stays (X07)."""

import pytest

from portal.models import AuditEvent, Membership, Notification, Role
from portal.tenants import tenant_scope
from review.judging.actions import reviewers, reviews
from review.judging.actions.reviewers import Left
from review.judging.scoring import Filled
from review.models import Assignment, Conflict, Review, Reviewer
from tests.factories.portal import make_person
from tests.factories.review import (
    NOW,
    make_assignment,
    make_reviewer,
    make_submission,
    make_world,
    submit_review,
)
from tests.refusals import refused


@pytest.fixture
def panel(world):
    """An expert with one review handed in, one begun and one not begun; two others who may take over."""
    who = make_reviewer(world, "走", world.expert)
    others = [make_reviewer(world, name) for name in ("甲", "乙")]
    cases = [make_submission(world, f"案例{n}", state="eligible") for n in range(3)]
    submit_review(world, cases[0], who, 80)
    begun = make_assignment(world, cases[1], who)
    reviews.save_review(begun, Filled(), comment="", actor=world.expert, now=NOW)
    make_assignment(world, cases[2], who)
    return who, others, cases


def held(who):
    return sorted(Assignment.objects.filter(reviewer=who).values_list("submission__title", flat=True))


def test_who_withdraws_keeps_what_was_handed_in_and_the_rest_is_drawn_again(world, panel):
    who, others, cases = panel
    Conflict.objects.create(tenant=world.tenant, reviewer=others[0], submission=cases[1], declared_at=NOW)
    left = reviewers.withdraw(who, why="身体原因", seed=3, actor=world.expert, now=NOW)
    assert left == Left(withdrawn=2, given=2, lacking=0)
    assert held(who) == ["案例0"]
    assert Review.objects.get(assignment__reviewer=who).state == Review.State.SUBMITTED
    who.refresh_from_db()
    assert who.state == Reviewer.State.WITHDRAWN
    assert not Assignment.objects.filter(reviewer=others[0], submission=cases[1]).exists()
    assert Assignment.objects.filter(reviewer=others[1], submission=cases[1]).exists()
    assert not Membership.objects.filter(person=world.expert, role=Role.REVIEWER).exists()
    told = Notification.objects.get(person=world.organiser)
    assert told.title == "专家退出评审：走"
    event = AuditEvent.objects.get(action="reviewer.withdraw")
    assert (event.why, event.data["withdrawn"], event.actor) == ("身体原因", 2, world.expert)


def test_leaving_is_refused_without_a_reason_to_others_and_after_the_results(world, panel):
    who, _, _ = panel
    desk = {"actor": world.expert, "now": NOW}
    assert refused(reviewers.withdraw, who, why=" ", **desk) == "reason_missing"
    assert refused(reviewers.withdraw, who, why="忙", actor=world.owner, now=NOW) == "not_on_panel"
    world.campaign.results_at = NOW
    world.campaign.save(update_fields=["results_at"])
    assert refused(reviewers.withdraw, who, why="忙", **desk) == "judging_over"
    world.campaign.results_at = None
    world.campaign.save(update_fields=["results_at"])
    reviewers.withdraw(who, why="忙", **desk)
    assert refused(reviewers.withdraw, who, why="忙", **desk) == "not_on_panel"
    again = {"why": "x", "actor": world.organiser, "now": NOW}
    assert refused(reviewers.remove_reviewer, who, **again) == "removed_already"


@pytest.mark.parametrize("replace", [False, True])
def test_who_is_removed_is_replaced_where_that_is_wanted(world, panel, client, replace):
    who, others, _ = panel
    client.force_login(world.organiser)
    data = {"remove-why": "调整"} | ({"replace": "yes"} if replace else {})
    page = client.post(world.path("desk-expert-remove", reviewer=who.pk), data, follow=True).content.decode()
    assert (held(who), "已另行分配" in page) == (["案例0"], replace)
    taken_over = Assignment.objects.filter(reviewer__in=others, submission__title__in=["案例1", "案例2"])
    assert taken_over.exists() is replace


def test_without_anybody_to_take_over_it_is_said(world, client):
    who = make_reviewer(world, "走", world.expert)
    make_assignment(world, make_submission(world, state="eligible"), who)
    client.force_login(world.organiser)
    page = client.post(
        world.path("desk-expert-remove", reviewer=who.pk),
        {"remove-why": "调整", "replace": "yes"},
        follow=True,
    ).content.decode()
    assert "1 件没有可以接替的专家" in page


def test_an_expert_leaves_on_the_own_page_and_nobody_else_can(world, panel, client):
    who, _, _ = panel
    path = world.path("expert-withdraw", reviewer=who.pk)
    other = make_person("other")
    make_reviewer(world, "另", other)
    Membership.objects.create(tenant=world.tenant, person=other, role=Role.REVIEWER, confirmed_at=NOW)
    client.force_login(other)
    assert client.post(path, {f"leave{who.pk}-why": "冒名"}).status_code == 404
    client.force_login(world.expert)
    assert f"leave/{who.pk}/" in client.get(world.path("expert-desk")).content.decode()
    client.post(path, {f"leave{who.pk}-why": ""})
    who.refresh_from_db()
    assert who.state == Reviewer.State.ACCEPTED
    client.post(path, {f"leave{who.pk}-why": "忙"})
    who.refresh_from_db()
    assert who.state == Reviewer.State.WITHDRAWN
    assert client.get(world.path("expert-desk")).status_code == 404


def test_who_withdrew_may_be_asked_again_under_the_same_row(world, panel):
    who, _, _ = panel
    reviewers.withdraw(who, why="忙", actor=world.expert, now=NOW)
    again = reviewers.appoint(world.campaign, world.expert, actor=world.organiser, now=NOW)
    assert (again.pk, again.state) == (who.pk, Reviewer.State.INVITED)


def test_a_units_coordinator_is_told_of_its_own_panel(db, storage):
    rounds = [
        {"key": "city", "label": "初评", "by": "unit", "per_case": 1},
        {"key": "final", "label": "终评"},
    ]
    world = make_world(review={"rounds": rounds})
    with tenant_scope(world.tenant):
        who = make_reviewer(world, "走", world.expert, panel=world.unit("c1"))
        heir = make_reviewer(world, "接", panel=world.unit("c1"))
        outsider = make_reviewer(world, "省里的")
        one = make_submission(world)
        make_assignment(world, one, who, "city")
        assert reviewers.withdraw(who, why="忙", actor=world.expert, now=NOW) == Left(1, 1, 0)
        assert Assignment.objects.get().reviewer == heir
        assert not outsider.assignments.exists()
        assert Notification.objects.filter(person=world.coordinator).count() == 1
