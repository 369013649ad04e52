"""Putting forward, ranking, handing in: every refusal, and what is written."""

import datetime as dt

import pytest
from django.utils import timezone

from portal.access.actions import confirm_member, join_unit
from portal.models import AuditEvent, Notification
from portal.tenants import tenant_scope
from review.eligibility.actions import disqualify
from review.models import Nomination, NominationBatch
from review.nominations.actions import (
    change_comment,
    nominate,
    reopen_batch,
    return_submission,
    set_rank,
    submit_batch,
    withdraw_nomination,
)
from review.nominations.queries import batch_of
from submissions.models import SubmissionExtension
from submissions.submitting.actions import withdraw
from tests.factories.review import COMMENT, NOW, fresh, make_submission, make_world, save_unit_document
from tests.refusals import refused


def put(world, submission, unit="c1", comment=COMMENT, now=NOW):
    return nominate(fresh(submission), world.unit(unit), comment=comment, actor=world.coordinator, now=now)


def test_a_case_is_put_forward_with_comment_and_place(world):
    one, two = make_submission(world), make_submission(world)
    assert [put(world, one).rank, put(world, two).rank] == [1, 2]
    assert fresh(one).state == "recommended"
    assert AuditEvent.objects.filter(action="nomination.nominate").count() == 2
    assert Notification.objects.filter(person=world.owner).count() == 2


def test_each_reason_against_putting_forward(world):
    doc_direct = make_submission(world, category="d")
    assert refused(put, world, doc_direct) == "goes_direct"
    assert refused(put, world, make_submission(world), unit="s1") == "unit_does_not_recommend"
    assert refused(put, world, make_submission(world, unit="s3")) == "other_unit_recommends"
    assert refused(put, world, make_submission(world), comment="好案例") == "comment_short"
    assert refused(put, world, make_submission(world), now=NOW - dt.timedelta(days=9)) == "stage_not_yet"
    assert refused(put, world, make_submission(world), now=NOW + dt.timedelta(days=40)) == "stage_closed"
    assert refused(put, world, make_submission(world, state="returned")) == "wrong_state"
    assert Nomination.objects.count() == 0


@pytest.fixture
def confirming(db, storage):
    """A campaign whose applicants are confirmed by their units."""
    made = make_world(registration={"confirmed_by_unit": True})
    with tenant_scope(made.tenant):
        yield made


def test_n03_who_asked_to_belong_is_confirmed_before_the_case_goes_forward(confirming, client, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    world, one = confirming, make_submission(confirming)
    waiting = join_unit(world.owner, world.unit("s1"), now=NOW)
    assert refused(put, world, one) == "member_waiting"
    client.force_login(world.coordinator)
    page = client.get(world.path("unit-case", case=one.uuid)).content.decode()
    assert ("去确认成员" in page, 'name="comment"' in page) == (True, False)
    confirm_member(waiting, actor=world.coordinator, now=NOW)
    assert put(world, one).rank == 1
    assert AuditEvent.objects.filter(action="member.vouch").count() == 0


def test_n03_putting_forward_confirms_an_applicant_who_asked_for_nothing(confirming):
    put(confirming, make_submission(confirming))
    event = AuditEvent.objects.get(action="member.vouch")
    assert (event.actor, event.data) == (
        confirming.coordinator,
        {"person": confirming.owner.pk, "unit": "c1"},
    )


def test_n03_asks_nothing_where_the_notice_does_not(world):
    join_unit(world.owner, world.unit("s1"), now=NOW)
    put(world, make_submission(world))
    assert AuditEvent.objects.filter(action="member.vouch").count() == 0


def test_quotas_and_their_parts_hold(world):
    put(world, make_submission(world, track="rural"))
    put(world, make_submission(world, track="rural"))
    assert refused(put, world, make_submission(world, track="rural")) == "quota_full"
    put(world, make_submission(world, unit="s2"))
    assert refused(put, world, make_submission(world)) == "quota_full"
    withdraw_nomination(
        fresh(Nomination.objects.get(rank=1).submission),
        world.unit("c1"),
        actor=world.coordinator,
        now=NOW,
    )
    assert refused(put, world, make_submission(world, unit="s2")) == "sub_cap_full"
    put(world, make_submission(world))


def test_comments_can_be_reworded_and_cases_taken_back(world):
    one, two = make_submission(world), make_submission(world)
    put(world, one)
    put(world, two)
    unit = world.unit("c1")
    change_comment(fresh(one), unit, comment=COMMENT + "！", actor=world.coordinator, now=NOW)
    assert (
        refused(change_comment, fresh(one), unit, comment="短", actor=world.coordinator, now=NOW)
        == "comment_short"
    )
    withdraw_nomination(fresh(one), unit, actor=world.coordinator, now=NOW)
    assert (fresh(one).state, Nomination.objects.get().rank) == ("submitted", 1)
    assert (
        refused(withdraw_nomination, fresh(one), unit, actor=world.coordinator, now=NOW) == "not_recommended"
    )


def test_moving_to_a_place_makes_room(world):
    cases = [make_submission(world) for _ in range(3)]
    for one in cases:
        put(world, one)
    set_rank(fresh(cases[2]), world.unit("c1"), rank=1, actor=world.coordinator, now=NOW)
    order = [r.submission_id for r in Nomination.objects.order_by("rank")]
    assert order == [cases[2].pk, cases[0].pk, cases[1].pk]
    set_rank(fresh(cases[2]), world.unit("c1"), rank=99, actor=world.coordinator, now=NOW)
    ranks = list(Nomination.objects.order_by("rank").values_list("submission_id", "rank"))
    assert ranks == [(cases[0].pk, 1), (cases[1].pk, 2), (cases[2].pk, 3)]


def test_a_disqualified_case_frees_its_place(world):
    one, two = make_submission(world, track="rural"), make_submission(world, track="rural")
    put(world, one)
    put(world, two)
    assert refused(put, world, make_submission(world, track="rural")) == "quota_full"
    disqualify(fresh(one), why="抄袭", actor=world.organiser, now=NOW)
    put(world, make_submission(world, track="rural"))
    assert batch_of(world.campaign, world.unit("c1"), world.campaign.current.doc).size == 2


def test_returning_needs_a_reason_that_the_applicant_reads(world):
    one = make_submission(world)
    assert (
        refused(return_submission, one, world.unit("c1"), why=" ", actor=world.coordinator, now=NOW)
        == "reason_missing"
    )
    return_submission(one, world.unit("c1"), why="请补字幕", actor=world.coordinator, now=NOW)
    assert (fresh(one).state, fresh(one).reason) == ("returned", "请补字幕")
    assert Notification.objects.get(person=world.owner).body == "请补字幕"


def test_a_case_is_not_returned_when_it_could_not_come_back(world):
    one, late = make_submission(world), NOW + dt.timedelta(days=40)

    def give_back() -> None:
        return_submission(fresh(one), world.unit("c1"), why="请补字幕", actor=world.coordinator, now=late)

    assert refused(give_back) == "return_too_late"
    SubmissionExtension.objects.create(
        tenant=world.tenant, submission=one, stage="in", reason="补充材料",
        until=late + dt.timedelta(days=3), granted_by=world.organiser,
    )  # fmt: skip
    give_back()
    assert fresh(one).state == "returned"


def test_a_returned_case_is_not_taken_back_into_a_draft_that_is_too_late(world):
    one = make_submission(world)
    return_submission(one, world.unit("c1"), why="请补字幕", actor=world.coordinator, now=NOW)
    assert refused(withdraw, fresh(one), actor=world.owner, now=NOW) == "stage_closed"
    assert fresh(one).state == "returned"


def send(world, **more):
    values = {"despite_warnings": True, "actor": world.coordinator, "now": NOW} | more
    return submit_batch(world.campaign, world.unit("c1"), **values)


def test_each_reason_against_handing_in(world):
    assert refused(send, world) == "batch_empty"
    put(world, make_submission(world))
    assert refused(send, world) == "documents_missing"
    save_unit_document(world)
    assert refused(send, world, despite_warnings=False) == "confirm_warnings"
    assert refused(send, world, now=NOW + dt.timedelta(days=40)) == "stage_closed"
    assert NominationBatch.objects.get().state == "open"


def test_after_handing_in_nothing_changes(world):
    one, other = make_submission(world), make_submission(world)
    put(world, one)
    save_unit_document(world)
    batch = send(world)
    assert (batch.state, batch.submitted_by, fresh(one).state) == (
        "submitted",
        world.coordinator,
        "reported",
    )
    assert Notification.objects.get(person=world.organiser).title == "甲市已报送 1 件案例"
    unit, actor = world.unit("c1"), world.coordinator
    assert refused(send, world) == "batch_submitted"
    assert refused(put, world, other) == "batch_submitted"
    assert refused(withdraw_nomination, fresh(one), unit, actor=actor, now=NOW) == "batch_submitted"
    assert refused(set_rank, fresh(one), unit, rank=1, actor=actor, now=NOW) == "batch_submitted"
    assert (
        refused(change_comment, fresh(one), unit, comment=COMMENT, actor=actor, now=NOW) == "batch_submitted"
    )
    assert refused(return_submission, other, unit, why="x", actor=actor, now=NOW) == "batch_submitted"
    assert refused(save_unit_document, world) == "batch_submitted"


def test_the_organiser_may_give_a_batch_back_with_a_reason(world):
    one, two = make_submission(world), make_submission(world)
    put(world, one)
    put(world, two)
    save_unit_document(world)
    unit, actor = world.unit("c1"), world.organiser
    assert refused(reopen_batch, world.campaign, unit, why="x", actor=actor, now=NOW) == "batch_not_submitted"
    send(world)
    type(one).objects.filter(pk=two.pk).update(state="eligible")
    assert refused(reopen_batch, world.campaign, unit, why="", actor=actor, now=NOW) == "reason_missing"
    reopen_batch(world.campaign, unit, why="补报一件", actor=actor, now=NOW)
    assert (fresh(one).state, fresh(two).state, NominationBatch.objects.get().state) == (
        "recommended",
        "eligible",
        "open",
    )
    assert AuditEvent.objects.get(action="batch.reopen").why == "补报一件"
    assert Notification.objects.filter(person=world.coordinator).count() == 1


def test_warnings_name_what_is_below_the_minimum_and_who_is_missing(world):
    put(world, make_submission(world))
    batch = batch_of(world.campaign, world.unit("c1"), world.campaign.current.doc)
    assert [(m.label, m.missing) for m in batch.low] == [("教研", 1)]
    assert [(m.label, m.units) for m in batch.missing] == [("示范校必须报送", ("甲市二中",))]
