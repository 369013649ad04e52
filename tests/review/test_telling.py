"""Both sides hear of it (O31, X09): extensions of units and of cases, and cases that are thrown out."""

import datetime as dt

from campaigns.calendar.actions import grant_extensions
from portal.models import AuditEvent, Broadcast, Role
from review.eligibility.actions import disqualify
from submissions.submitting.actions import grant_extension as extend_case
from tests.factories.portal import make_person
from tests.factories.review import NOW, fresh, join, make_submission
from tests.traces import traces

UNTIL = dt.datetime(2025, 11, 4, 16, tzinfo=dt.UTC)  # midnight in Beijing
TERMS = {"until": UNTIL, "reason": "停电", "now": NOW}


def test_units_and_their_applicants_with_drafts_are_told(world):
    """Coordinators of the unit and below, owners of drafts there; not who has handed in, nor other units' people."""
    school, drafting, done, elsewhere = (
        make_person(name) for name in ("school", "drafting", "done", "elsewhere")
    )
    join(world, school, Role.COORDINATOR, world.unit("s1"))
    make_submission(world, unit="s2", state="draft", owner=drafting)
    make_submission(world, unit="s2", state="submitted", owner=done)
    make_submission(world, unit="s3", state="draft", owner=elsewhere)
    grant_extensions(world.campaign, [world.unit("c1")], stage="in", actor=world.organiser, **TERMS)
    row = Broadcast.objects.get()
    assert row.pending == sorted(person.pk for person in (world.coordinator, school, drafting))
    assert row.title == "“申报”已延期到 2025年11月4日 24:00"
    assert row.body == "“教学案例征集”中，甲市及下属单位的“申报”延长到 2025年11月4日 24:00。理由：停电"
    assert row.link == "/t/north/c/calls/"


def test_each_unit_of_several_is_told_of_its_own(world):
    units = [world.unit("c1"), world.unit("c2")]
    grant_extensions(world.campaign, units, stage="in", actor=world.organiser, **TERMS)
    assert [row.params["unit"] for row in Broadcast.objects.order_by("pk")] == ["甲市", "乙市"]
    assert AuditEvent.objects.filter(action="campaign.extend").count() == 2


def test_a_case_given_more_time_is_told_to_its_owner_and_its_unit(world):
    submission = make_submission(world, "甲案例", state="draft")
    with traces() as left:
        extend_case(submission, stage="in", actor=world.organiser, **TERMS)
    params = {"submission": "甲案例", "stage": "申报", "until": "2025年11月4日 24:00", "reason": "停电"}
    link = f"/t/north/case/{submission.uuid}/"
    assert sorted(left.told) == [
        ("north-coordinator", "extension.of_case", params, link),
        ("north-owner", "extension.of_case", params, link),
    ]


def test_a_case_thrown_out_is_told_to_its_unit(world):
    submission = make_submission(world, "甲案例", state="eligible")
    with traces() as left:
        disqualify(fresh(submission), why="抄袭", actor=world.organiser, now=NOW)
    told = [line for line in left.told if line[1] == "unit.case_excluded"]
    params = {"submission": "甲案例", "state": "已取消资格", "why": "抄袭"}
    assert told == [("north-coordinator", "unit.case_excluded", params, "/t/north/c/calls/units/")]
