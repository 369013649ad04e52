"""One case back to its applicant with a date: who is told, until when it comes back, another date."""

import datetime as dt

import pytest
from django.urls import reverse

from portal.decisions import ALLOWED, refuse
from portal.models import AuditEvent, Notification
from portal.words import notification_text, say
from review.eligibility import actions, bulk
from review.eligibility.decisions import decide_give_back
from submissions.actions.transitions import transition
from submissions.deadlines import closes_at, may_resubmit, may_submit, may_withdraw
from submissions.models import Submission
from submissions.states import Transition
from tests.factories.review import NOW, fresh, make_nomination, make_submission
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


# ---- several at once


def three(world):
    """One that came directly, one that its unit handed in, one whose unit still has it."""
    direct, reported = make_submission(world, "直报的课", category="d"), make_submission(world, "报送的课")
    make_nomination(world, reported)
    Submission.objects.filter(pk=reported.pk).update(state="reported")
    return direct, fresh(reported), make_submission(world, "未报的课")


def test_several_go_back_each_to_where_it_came_from(world):
    direct, reported, waiting = three(world)
    more = {"actor": world.organiser, "now": NOW}
    tried = bulk.try_return_all([direct, reported, waiting], **more)
    assert ([str(each) for each in tried.done], tried.to_units) == (["直报的课", "报送的课"], 1)
    assert [(str(each.submission), each.refusal.code) for each in tried.left] == [
        ("未报的课", "not_reported")
    ]
    assert Notification.objects.count() == 0  # it was a rehearsal
    chosen = [fresh(each) for each in (direct, reported, waiting)]
    for words, until, expected in (
        (" ", UNTIL, refuse("reason_missing")),
        ("请补照片", NOW, refuse("return_until_past")),
    ):
        assert refusal(bulk.return_all, chosen, why=words, until=until, **more) == expected
    assert refusal(bulk.return_all, [], why="请补照片", until=UNTIL, **more) == refuse("none_chosen")
    outcome = bulk.return_all(chosen, why="请补照片", until=UNTIL, **more)
    assert (len(outcome.done), outcome.to_units, len(outcome.left)) == (2, 1, 1)
    assert [(fresh(each).state, fresh(each).sent_back_until) for each in (direct, reported, waiting)] == [
        ("returned", UNTIL), ("recommended", None), ("submitted", None),
    ]  # fmt: skip
    nomination = reported.nomination
    assert (nomination.sent_back_until, nomination.sent_back_why) == (UNTIL, "请补照片")
    told = Notification.objects.filter(person=world.coordinator).values_list("code", flat=True)
    assert sorted(told) == ["nomination.given_back", "unit.case_returned_by"]


def test_the_dialog_asks_for_reason_and_date_first(world, client):
    direct, reported, waiting = three(world)
    client.force_login(world.organiser)
    where = world.path("desk-bulk-return") + "?state=open"
    sent = {"case": [str(each.uuid) for each in (direct, reported, waiting)]}
    dialog = client.post(where, sent).content.decode()
    assert "退回 2 件案例修改" in dialog
    assert "1 件由单位报送的退回单位，名额为它们保留；1 件直接申报的退回申报人；" in dialog
    assert (dialog.count('name="case"'), "1 件不能退回" in dialog) == (2, True)
    assert [fresh(each).state for each in (direct, reported, waiting)] == [
        "submitted",
        "reported",
        "submitted",
    ]

    def said(**more):
        page = client.post(where, sent | {"sure": "1"} | more, follow=True)
        return [str(message) for message in page.context["messages"]]

    assert said(**{"return-why": "", "return-until": "2025-11-12T18:00"}) == [
        "请写明理由，对方会看到这段文字。"
    ]
    assert said(**{"return-why": "请补照片", "return-until": "明天"}) == [
        str(say(refuse("return_until_past")))
    ]
    assert said(**{"return-why": "请补照片", "return-until": "2025-11-12T18:00"}) == [
        "已退回 2 件，申报人和单位会收到通知，看到理由和期限。",
        f"“未报的课”没有退回：{say(refuse('not_reported'))}",
    ]
    assert [fresh(each).state for each in (direct, reported, waiting)] == [
        "returned",
        "recommended",
        "submitted",
    ]
    refused = client.post(where, {}, headers={"Accept": "application/json"})
    assert (refused.status_code, refused.json()["code"]) == (403, "none_chosen")
