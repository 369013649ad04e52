"""One case back to its applicant with a date: who is told, until when it comes back, another date."""

import datetime as dt

import pytest
from django.urls import reverse

from portal.decisions import ALLOWED, refuse
from portal.models import AuditEvent, Notification
from portal.words import notification_text
from review.eligibility import actions
from review.eligibility.decisions import decide_give_back
from submissions.actions.transitions import transition
from submissions.deadlines import closes_at, may_resubmit, may_submit, may_withdraw
from submissions.states import Transition
from tests.factories.review import NOW, fresh, make_submission
from tests.refusals import refusal

CLOSED = dt.datetime(2025, 11, 5, tzinfo=dt.UTC)  # submitting closed on October 16, recommending at its end
UNTIL = dt.datetime(2025, 11, 12, 10, tzinfo=dt.UTC)  # 18:00 in Shanghai
FINE = {"why": "请补照片", "until": UNTIL, "may_be_resubmitted": False, "published": False, "frozen": False, "now": NOW}  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, ALLOWED),
        ({"until": None}, refuse("return_too_late")),
        ({"until": None, "may_be_resubmitted": True}, ALLOWED),
        ({"why": " "}, refuse("reason_missing")),
        ({"until": NOW}, refuse("return_until_past")),
        ({"published": True}, refuse("given_back_too_late")),
        ({"frozen": True}, refuse("frozen")),
    ],
)
def test_what_stands_against_giving_back(changes, expected):
    assert decide_give_back(**FINE | changes) == expected


def give_back(world, submission, until=UNTIL, now=NOW):
    actions.give_back(submission, why=" 请补照片 ", until=until, actor=world.organiser, now=now)
    return fresh(submission)


def test_after_the_campaign_closed_it_may_come_back_until_the_date(world):
    submission = make_submission(world, category="d")
    assert may_resubmit(submission, now=CLOSED).code == "stage_closed"
    back = give_back(world, submission, now=CLOSED)
    assert (back.state, back.reason, back.sent_back_until) == ("returned", "请补照片", UNTIL)
    assert closes_at(back) == UNTIL
    just_before = UNTIL - dt.timedelta(seconds=1)
    assert (may_submit(back, now=just_before), may_resubmit(back, now=just_before)) == (ALLOWED, ALLOWED)
    assert may_submit(back, now=UNTIL).code == "stage_closed"
    assert may_withdraw(back, now=CLOSED).code == "stage_closed"  # as a draft nobody could hand it in


def test_an_early_date_closes_nothing_earlier(world):
    during = dt.datetime(2025, 10, 10, tzinfo=dt.UTC)
    until = during + dt.timedelta(days=1)
    back = give_back(world, make_submission(world, category="d"), until=until, now=during)
    assert back.sent_back_until == until
    assert may_submit(back, now=until + dt.timedelta(days=1)) == ALLOWED


def test_the_date_is_forgotten_once_it_is_back(world):
    back = give_back(world, make_submission(world, category="d"))
    transition(back, Transition.SUBMIT, actor=back.owner, now=NOW)
    assert fresh(back).sent_back_until is None


def test_applicant_and_unit_are_told_the_date(world):
    submission = make_submission(world, category="d")
    give_back(world, submission)
    told = {n.person.username: n for n in Notification.objects.select_related("person")}
    assert {name: n.code for name, n in told.items()} == {
        "north-owner": "case.return_by", "north-coordinator": "unit.case_returned_by",
    }  # fmt: skip
    assert {n.params["until"] for n in told.values()} == {"2025年11月12日 18:00"}
    title, text = notification_text(told["north-owner"].code, told["north-owner"].params)
    assert title == f"案例被退回修改：{submission.title}"
    assert text == "请在 2025年11月12日 18:00 前修改并重新提交。意见：请补照片"
    event = AuditEvent.objects.get(action="submission.return")
    assert (event.why, event.data) == ("请补照片", {"until": UNTIL.isoformat()})


def test_another_date_is_told_and_kept(world):
    back = give_back(world, make_submission(world, category="d"))
    Notification.objects.all().delete()
    later = UNTIL + dt.timedelta(days=3)
    actions.move_return(back, why="学校停电", until=later, actor=world.organiser, now=NOW)
    assert (fresh(back).state, fresh(back).reason, fresh(back).sent_back_until) == (
        "returned",
        "请补照片",
        later,
    )
    told = Notification.objects.get()
    assert (told.person, told.code, told.params["until"]) == (back.owner, "case.return_until", "2025年11月15日 18:00")  # fmt: skip
    event = AuditEvent.objects.get(action="submission.return_until")
    assert (event.actor, event.why, event.data) == (world.organiser, "学校停电", {"until": later.isoformat()})


def test_one_that_is_not_with_its_applicant_has_no_date(world):
    submission = make_submission(world, category="d")
    refused = refusal(actions.move_return, submission, why="x", until=UNTIL, actor=world.organiser, now=NOW)
    assert refused == refuse("not_returned_now")
    assert fresh(submission).sent_back_until is None


def test_the_pages_of_the_applicant_say_until_when(world, client):
    back = give_back(world, make_submission(world, category="d"))
    client.force_login(back.owner)
    for name in ("case", "case-edit"):
        page = client.get(reverse(name, kwargs={"tenant": world.tenant.slug, "case": back.uuid}))
        assert "2025年11月12日 18:00" in page.content.decode()
    home = client.get(reverse("home")).content.decode()
    assert "请在 2025年11月12日 18:00 前重新提交" in home


def test_the_organiser_returns_from_the_page(world, client):
    submission = make_submission(world, category="d")
    client.force_login(world.organiser)
    sent = {"do": "return", "why": "请补照片", "until": "2025-11-12T18:00"}
    client.post(world.path("desk-decide", case=submission.uuid), sent)
    assert (fresh(submission).state, fresh(submission).sent_back_until) == ("returned", UNTIL)
    page = client.get(world.path("desk-case", case=submission.uuid)).content.decode()
    assert "2025年11月12日 18:00 前修改并重新提交" in page
    sent = {"do": "move_return", "why": "停电", "until": "2025-11-15T18:00"}
    client.post(world.path("desk-decide", case=submission.uuid), sent)
    assert fresh(submission).sent_back_until == UNTIL + dt.timedelta(days=3)
