"""Writing to chosen groups: who is in each, what they will read, how often, and the log."""

import datetime as dt

import pytest

from portal.decisions import refuse
from portal.messages import jobs
from portal.messages.audiences import audiences_of
from portal.models import AuditEvent, Broadcast, Notification, Role
from portal.words import say
from review.desk.announcing.actions import announce
from review.desk.announcing.deciding import MOST_A_DAY, decide_announce
from tests.factories.portal import make_person
from tests.factories.review import (
    NOW,
    join,
    make_assignment,
    make_reviewer,
    make_submission,
    save_unit_document,
    submit_review,
)
from tests.refusals import refusal

WORDS = {"title": "请尽快提交", "text": "截止时间是 {10月15日}。\n请抓紧。"}


@pytest.fixture
def desk(world, client):
    client.force_login(world.organiser)
    return client


def group(world, key):
    return next(each for each in audiences_of(world.campaign, now=NOW) if each.key == key)


def names(world, key):
    return set(group(world, key).people())


def test_who_is_in_each_group(world):
    drafting, returned, done = (make_person(name) for name in ("drafting", "returned", "done"))
    make_submission(world, state="draft", owner=drafting)
    make_submission(world, state="returned", owner=returned)
    make_submission(world, state="reported", owner=done)
    other = make_person("other")
    join(world, other, Role.COORDINATOR, world.unit("c2"))
    save_unit_document(world)
    busy, finished = (
        make_reviewer(world, "忙", world.expert),
        make_reviewer(world, "完", make_person("finished")),
    )
    judged = make_submission(world, state="eligible", owner=done)
    make_assignment(world, judged, busy)
    submit_review(world, judged, finished, 90)
    assert {each.key: set(each.people()) for each in audiences_of(world.campaign, now=NOW)} == {
        "applicants:drafts": {drafting.pk},
        "applicants:returned": {returned.pk},
        "applicants:submitted": {done.pk},
        "units:all": {world.coordinator.pk, other.pk},
        "units:open": {world.coordinator.pk, other.pk},
        "units:owe:table": {other.pk},
        "reviewers:open": {world.expert.pk},
    }


def test_the_group_is_told_what_was_typed_and_it_is_written_down(world):
    row = announce(world.campaign, group(world, "units:open"), **WORDS, actor=world.organiser, now=NOW)
    jobs.tell_broadcast(broadcast_id=row.pk)
    notice = Notification.objects.get()
    assert (notice.person, notice.title) == (world.coordinator, "请尽快提交")
    assert notice.body == "截止时间是 {10月15日}。\n请抓紧。\n—— north教育厅 · 教学案例征集"
    event = AuditEvent.objects.get(action="message.send")
    assert (event.subject, event.data) == (f"broadcast:{row.pk}", {"audience": "units:open", "people": 1})


def test_nobody_in_the_group(world):
    again = {**WORDS, "actor": world.organiser, "now": NOW}
    drafts = group(world, "applicants:drafts")
    assert refusal(announce, world.campaign, drafts, **again) == refuse(
        "announce_nobody", audience="有草稿没有提交的申报人"
    )


def test_the_same_words_do_not_go_out_twice(world):
    units = group(world, "units:open")
    announce(world.campaign, units, **WORDS, actor=world.organiser, now=NOW)
    soon = {"actor": world.organiser, "now": NOW + dt.timedelta(minutes=9)}
    assert refusal(announce, world.campaign, units, **WORDS, **soon) == refuse(
        "announced_just_now", minutes=10
    )
    announce(world.campaign, units, **{**WORDS, "title": "更正"}, **soon)
    assert Broadcast.objects.count() == 2


def test_so_many_a_day(world):
    sent = [("units:open", {}, NOW)] * MOST_A_DAY
    given = {**WORDS, "audience": "units:all", "now": NOW}
    assert decide_announce(sent, **given) == refuse("announce_too_often", max=20)
    assert decide_announce(sent[1:], **given)


def test_the_page_previews_counts_sends_and_logs(world, desk):
    path = world.path("desk-announce")
    filled = {"audience": "units:open", **WORDS}
    page = desk.post(path, filled).content.decode()
    assert ("将发给还没有报送的单位，共 1 人" in page, Broadcast.objects.count()) == (True, 0)
    page = desk.post(path, {**filled, "change": "1"}).content.decode()
    assert 'value="请尽快提交"' in page
    page = desk.post(path, {**filled, "send": "1"}, follow=True).content.decode()
    assert ("开始发送，共 1 人" in page, "正在发送 0 / 1" in page) == (True, True)
    jobs.tell_broadcast(broadcast_id=Broadcast.objects.get().pk)
    assert "已发 1 人" in desk.get(path).content.decode()


def test_what_was_typed_stays_where_it_is_refused(world, desk):
    filled = {"audience": "applicants:drafts", **WORDS, "send": "1"}
    answer = desk.post(world.path("desk-announce"), filled)
    page = answer.content.decode()
    words = say(refuse("announce_nobody", audience="有草稿没有提交的申报人"))
    assert (answer.status_code, words in page, 'value="请尽快提交"' in page) == (422, True, True)


def test_the_whole_text_stands_among_the_notices(world, client):
    row = announce(
        world.campaign,
        group(world, "units:open"),
        title="长",
        text="字" * 500 + "尾",
        actor=world.organiser,
        now=NOW,
    )
    jobs.tell_broadcast(broadcast_id=row.pk)
    client.force_login(world.coordinator)
    assert "字尾" in client.get("/me/notices/").content.decode()


def test_the_log_looks_again_while_something_is_being_sent(world, desk):
    make_submission(world, state="draft")
    row = announce(
        world.campaign,
        group(world, "applicants:drafts"),
        title="请尽快提交",
        text="明天截止",
        actor=world.organiser,
        now=NOW,
    )
    page = desk.get(world.path("desk-announce")).content.decode()
    assert 'hx-select="#sent-log"' in page
    type(row).objects.update(finished_at=NOW, pending=[])
    assert 'hx-select="#sent-log"' not in desk.get(world.path("desk-announce")).content.decode()
