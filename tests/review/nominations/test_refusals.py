"""Every refusal of the units' desk through its action: code, parameters, and that nothing was written."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from campaigns.actions import publish
from campaigns.schema import Document
from portal.access.actions import join_unit
from portal.decisions import refuse
from portal.models import Attachment
from portal.tenants import tenant_scope
from review.models import Nomination, NominationBatch
from review.nominations import actions
from review.nominations import actions as nominations_actions
from review.nominations.actions import (
    change_comment,
    reopen_batch,
    return_submission,
    set_rank,
    withdraw_nomination,
)
from submissions.models import Submission
from tests.factories.files import PDF
from tests.factories.review import (
    COMMENT,
    NOW,
    document,
    fresh,
    make_nomination,
    make_submission,
    make_world,
    save_unit_document,
)
from tests.refusals import refusal

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY = dt.timedelta(days=1)
FREEZE = {"key": "shut", "kind": "freeze", "name": "封存", "opens": "2025-10-19T00:00:00+08:00", "closes": "2025-11-30T00:00:00+08:00"}  # fmt: skip


def nominate(world, submission, unit="c1", comment=COMMENT, now=NOW):
    return actions.nominate(
        fresh(submission), world.unit(unit), comment=comment, actor=world.coordinator, now=now
    )


def submit_batch(world, unit="c1", *, despite_warnings=True, now=NOW):
    return nominations_actions.submit_batch(
        world.campaign, world.unit(unit), despite_warnings=despite_warnings, actor=world.coordinator, now=now
    )


def parts_of(key):
    """A top-level part of the document, to be changed."""
    return document()[key]


@pytest.mark.parametrize(
    ("submission", "call", "expected"),
    [
        ({"category": "d"}, {}, refuse("goes_direct")),
        ({}, {"unit": "s1"}, refuse("unit_does_not_recommend", unit="甲市一中")),
        ({"unit": "s3"}, {}, refuse("other_unit_recommends")),
        ({}, {"comment": "好案例"}, refuse("comment_short", min=6, used=3, missing=3)),
        ({}, {"comment": " " * 20}, refuse("comment_short", min=6, used=0, missing=6)),
        (
            {},
            {"now": NOW - 9 * DAY},
            refuse("stage_not_yet", stage="推荐", opens=dt.datetime(2025, 10, 16, tzinfo=SHANGHAI)),
        ),
        (
            {},
            {"now": dt.datetime(2025, 10, 31, tzinfo=SHANGHAI)},
            refuse("stage_closed", stage="推荐", closed=dt.datetime(2025, 10, 31, tzinfo=SHANGHAI)),
        ),
        ({"state": "returned"}, {}, refuse("wrong_state", state="returned", transition="recommend")),
        ({"state": "eligible"}, {}, refuse("wrong_state", state="eligible", transition="recommend")),
    ],
)
def test_against_nominating(world, submission, call, expected):
    submission = make_submission(world, **submission)
    before = submission.state
    assert refusal(nominate, world, submission, **call) == expected
    assert Nomination.objects.count() == 0
    assert fresh(submission).state == before


def test_a_full_quota_names_itself_and_what_is_used(world):
    for rank in (1, 2):
        make_nomination(world, make_submission(world, track="rural", state="recommended"), rank=rank)
    third = make_submission(world, track="rural")
    assert refusal(nominate, world, third) == refuse("quota_full", label="乡村", max=2, used=2)
    make_nomination(world, make_submission(world, category="b", state="recommended"))
    assert refusal(nominate, world, make_submission(world)) == refuse(
        "quota_full", label="合计", max=3, used=3
    )
    assert Nomination.objects.count() == 3
    assert fresh(third).state == "submitted"


def test_another_units_nominations_use_nothing_of_this_units_quota(world):
    for rank in (1, 2, 3):
        make_nomination(world, make_submission(world, unit="s3", state="recommended"), unit="c2", rank=rank)
    assert nominate(world, make_submission(world)).rank == 1


def test_a_full_part_of_a_quota(world):
    make_nomination(world, make_submission(world, unit="s2", state="recommended"))
    assert refusal(nominate, world, make_submission(world, unit="s2")) == refuse(
        "sub_cap_full", label="合计", part="示范校", max=1, used=1
    )
    assert nominate(world, make_submission(world)).rank == 2


def test_against_nominating_for_somebody_whose_membership_waits(db, storage):
    world = make_world(registration={"confirmed_by_unit": True})
    with tenant_scope(world.tenant):
        join_unit(world.owner, world.unit("s1"), now=NOW)
        submission = make_submission(world)
        assert refusal(nominate, world, submission) == refuse("member_waiting", name="north-owner")
        assert Nomination.objects.count() == 0


# ---- what is in the batch


def change(world, submission):
    return change_comment(
        fresh(submission), world.unit("c1"), comment=COMMENT + "！", actor=world.coordinator, now=NOW
    )


def take_out(world, submission):
    return withdraw_nomination(fresh(submission), world.unit("c1"), actor=world.coordinator, now=NOW)


def move_up(world, submission):
    return set_rank(fresh(submission), world.unit("c1"), rank=1, actor=world.coordinator, now=NOW)


def give_back(world, submission, why="请补字幕", now=NOW):
    return return_submission(fresh(submission), world.unit("c1"), why=why, actor=world.coordinator, now=now)


@pytest.mark.parametrize("action", [change, take_out, move_up])
def test_what_is_not_in_the_batch_is_not_changed(world, action):
    """Another unit's nomination neither."""
    foreign = make_submission(world, unit="s3", state="recommended")
    row = make_nomination(world, foreign, unit="c2", rank=7)
    assert refusal(action, world, foreign) == refuse("not_recommended")
    assert refusal(action, world, make_submission(world)) == refuse("not_recommended")
    row.refresh_from_db()
    assert row.rank == 7
    assert row.comment == "值得推荐的案例"
    assert fresh(foreign).state == "recommended"


@pytest.mark.parametrize("action", [change, take_out, move_up, nominate, give_back])
def test_after_the_batch_was_submitted_nothing_changes(world, action):
    """Neither what stands in it nor what could still come in or go back."""
    inside, outside = make_submission(world, state="reported"), make_submission(world)
    row = make_nomination(world, inside, rank=2)
    NominationBatch.objects.update(state=NominationBatch.State.SUBMITTED)
    submission = outside if action in (nominate, give_back) else inside
    assert refusal(action, world, submission) == refuse("batch_submitted")
    row.refresh_from_db()
    assert row.rank == 2
    assert row.comment == "值得推荐的案例"
    assert fresh(inside).state == "reported"
    assert fresh(outside).state == "submitted"


@pytest.mark.parametrize("action", [change, take_out, move_up])
def test_after_the_stage_nothing_changes(world, action, monkeypatch):
    submission = make_submission(world, state="recommended")
    make_nomination(world, submission, rank=2)
    monkeypatch.setattr(f"{__name__}.NOW", NOW + 40 * DAY)
    assert refusal(action, world, submission) == refuse(
        "stage_closed", stage="推荐", closed=dt.datetime(2025, 10, 31, tzinfo=SHANGHAI)
    )
    assert Nomination.objects.get().rank == 2


def test_a_short_comment_is_not_kept(world):
    submission = make_submission(world, state="recommended")
    row = make_nomination(world, submission)
    unit, actor = world.unit("c1"), world.coordinator
    assert refusal(change_comment, submission, unit, comment="短", actor=actor, now=NOW) == refuse(
        "comment_short", min=6, used=1, missing=5
    )
    row.refresh_from_db()
    assert row.comment == "值得推荐的案例"


def test_against_giving_a_submission_back(world):
    submission, nominated = make_submission(world), make_submission(world, state="recommended")
    assert refusal(give_back, world, submission, why=" \n") == refuse("reason_missing")
    assert refusal(give_back, world, submission, now=NOW + 40 * DAY) == refuse("return_too_late")
    assert refusal(give_back, world, nominated) == refuse(
        "wrong_state", state="recommended", transition="return"
    )
    assert fresh(submission).state == "submitted"
    assert fresh(nominated).state == "recommended"


# ---- submitting the batch


def test_an_empty_batch_is_not_submitted(world):
    """Another unit's nominations are not this unit's."""
    make_nomination(world, make_submission(world, unit="s3", state="recommended"), unit="c2")
    assert refusal(submit_batch, world) == refuse("batch_empty")


def test_a_batch_of_disqualified_submissions_is_empty(world):
    make_nomination(world, make_submission(world, state="disqualified"))
    assert refusal(submit_batch, world) == refuse("batch_empty")


def test_a_batch_waits_for_its_documents(world):
    make_nomination(world, make_submission(world, state="recommended"))
    assert refusal(submit_batch, world) == refuse("documents_missing", names="汇总表")
    save_unit_document(world, content=None)  # the scan is still missing
    assert refusal(submit_batch, world) == refuse("documents_missing", names="汇总表")
    save_unit_document(world, unit="c2")  # another unit's is no help
    assert refusal(submit_batch, world) == refuse("documents_missing", names="汇总表")
    save_unit_document(world, answers={})  # nor is one without its answer
    assert refusal(submit_batch, world) == refuse("documents_missing", names="汇总表")
    assert NominationBatch.objects.get(unit=world.unit("c1")).state == "open"


def test_what_is_below_the_minimum_is_confirmed_first(world):
    make_nomination(world, make_submission(world, state="recommended"))
    save_unit_document(world)
    assert refusal(submit_batch, world, despite_warnings=False) == refuse("confirm_warnings")
    assert NominationBatch.objects.get().state == "open"
    assert submit_batch(world).state == "submitted"


def test_units_that_must_report_are_named(db, storage):
    mandatory = [{"label": "示范校必须报送", "unit_attributes": ["demo"], "severity": "required"}]
    world = make_world(recommend={**parts_of("recommend"), "mandatory": mandatory})
    with tenant_scope(world.tenant):
        make_nomination(world, make_submission(world, state="recommended"))
        save_unit_document(world)
        assert refusal(submit_batch, world) == refuse(
            "units_missing", label="示范校必须报送", units="甲市二中"
        )
        make_nomination(world, make_submission(world, unit="s2", state="recommended"), rank=2)
        assert submit_batch(world).state == "submitted"


def test_a_batch_that_a_change_of_rules_left_over_its_quota(world):
    for rank in range(1, 4):
        make_nomination(world, make_submission(world, category="b", state="recommended"), rank=rank)
    save_unit_document(world)
    recommend_part = parts_of("recommend")
    recommend_part["quotas"] = [{"key": "all", "label": "合计", "unit_kinds": ["city"], "max": 2}]
    publish(Document.model_validate(document(recommend=recommend_part)), actor=None, now=NOW)
    world.campaign.refresh_from_db()
    assert refusal(submit_batch, world) == refuse("quota_exceeded", label="合计", used=3, max=2)
    assert NominationBatch.objects.get().state == "open"
    assert set(Submission.objects.values_list("state", flat=True)) == {"recommended"}


def test_a_batch_that_is_over_a_part_of_its_quota(world):
    for rank in (1, 2):
        make_nomination(world, make_submission(world, unit="s2", state="recommended"), rank=rank)
    save_unit_document(world)
    assert refusal(submit_batch, world) == refuse("quota_exceeded", label="合计（示范校）", used=2, max=1)


def test_against_submitting_too_late_or_twice(world):
    make_nomination(world, make_submission(world, state="recommended"))
    save_unit_document(world)
    assert refusal(submit_batch, world, now=NOW + 40 * DAY) == refuse(
        "stage_closed", stage="推荐", closed=dt.datetime(2025, 10, 31, tzinfo=SHANGHAI)
    )
    submit_batch(world)
    assert refusal(submit_batch, world) == refuse("batch_submitted")


def test_against_reopening_a_batch(db, storage):
    world = make_world(stages=[*parts_of("stages"), FREEZE])
    with tenant_scope(world.tenant):
        unit, actor = world.unit("c1"), world.organiser
        assert refusal(reopen_batch, world.campaign, unit, why="补报", actor=actor, now=NOW) == refuse(
            "batch_not_submitted"
        )
        submission = make_submission(world, state="reported")
        make_nomination(world, submission)
        NominationBatch.objects.update(state=NominationBatch.State.SUBMITTED)
        assert refusal(reopen_batch, world.campaign, unit, why="", actor=actor, now=NOW) == refuse(
            "reason_missing"
        )
        assert refusal(reopen_batch, world.campaign, unit, why="补报", actor=actor, now=NOW) == refuse(
            "frozen"
        )
        assert NominationBatch.objects.get().state == "submitted"
        assert fresh(submission).state == "reported"
        assert reopen_batch(world.campaign, unit, why="补报", actor=actor, now=NOW - 2 * DAY).state == "open"


def test_against_a_units_scan_that_is_too_large(world):
    assert refusal(save_unit_document, world, content=PDF + bytes(3 * 1024 * 1024)) == refuse(
        "file_too_big", slot="盖章扫描件", size="3.00MB", max="1.9MB"
    )
    assert Attachment.objects.count() == 0
