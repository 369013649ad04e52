"""Counting many units: left to a worker as a task, the same list as at once, safe to repeat."""

import datetime as dt
import io

import openpyxl
import pytest
from django.core.cache import cache

from portal import tasks
from portal.decisions import refuse
from portal.files import storage
from portal.models import Notification, Task
from portal.tasks.actions import work_off
from review.honours import actions, counting
from review.models import HonourList, UnitHonour
from tests.factories.review import NOW, make_submission
from tests.refusals import refusal

SOON = NOW + dt.timedelta(minutes=1)
LATER = NOW + dt.timedelta(hours=1)


@pytest.fixture(autouse=True)
def two_are_many(monkeypatch):
    monkeypatch.setattr(counting, "AT_ONCE", 1)
    cache.clear()


def rule(world):
    return world.campaign.current.doc.unit_awards[0]


def count(world, places=None, now=NOW, actor=None):
    return counting.count_units(
        world.campaign, rule(world), places=places, actor=actor or world.organiser, now=now
    )


def work(task, now=SOON):
    done = work_off(task, clock=lambda: now)
    task.refresh_from_db()
    return done


def outcomes():
    rows = UnitHonour.objects.order_by("unit__path").values_list("unit__key", "rank", "outcome")
    return list(rows)


def test_a_worker_writes_the_list_and_keeps_its_table(honouring):
    world = honouring()
    make_submission(world, unit="s1", category="b", state="eligible")
    assert count(world) is None
    assert HonourList.objects.count() == 0
    task = Task.objects.get()
    params = {"campaign": world.campaign.pk, "award": "org", "places": None}
    assert (task.name, task.params) == (f"{world.campaign.name}-组织奖.xlsx", params)
    assert task.campaign == world.campaign.pk
    assert count(world) is None  # asked twice, counted once
    assert Task.objects.count() == 1
    assert work(task)
    listed = HonourList.objects.get()
    assert (listed.drafted_by, listed.drafted_at, listed.places) == (world.organiser, SOON, 1)
    assert outcomes() == [("c1", 1, "chosen"), ("c2", None, "unmet")]
    sheet = openpyxl.load_workbook(io.BytesIO(storage.read(task.result.key))).active
    assert [row[1:4] for row in sheet.iter_rows(values_only=True)][1:] == [
        ("甲市", "授予", 1), ("乙市", "未达条件", 0),
    ]  # fmt: skip
    assert (task.state, task.outcome) == ("done", {"units": 2, "places": 1})
    assert Notification.objects.get(code="task.ready").person == world.organiser


def test_few_units_are_counted_at_once(honouring, monkeypatch):
    monkeypatch.setattr(counting, "AT_ONCE", 2)
    world = honouring()
    assert count(world).places == 1
    assert Task.objects.count() == 0


def test_what_a_person_adjusted_is_not_drafted_over_by_a_repeated_attempt(honouring):
    world = honouring(places=None)
    make_submission(world, unit="s1", category="b", state="eligible")
    count(world, places=1)
    task = Task.objects.get()
    assert work(task)
    actions.adjust(UnitHonour.objects.get(unit__key="c1"), honoured=False, why="合议", actor=world.organiser, now=LATER)  # fmt: skip
    Task.objects.update(state="waiting")  # its worker was lost after it had written the list
    assert work(task, now=LATER)
    assert outcomes()[0] == ("c1", 1, "left")


def test_what_cannot_be_counted_is_refused_before_it_is_asked(honouring):
    world = honouring(places=None)
    assert refusal(count, world) == refuse("honour_places_missing", label="组织奖")
    HonourList.objects.create(
        tenant=world.tenant, campaign=world.campaign, award="org", label="组织奖", places=1, counted=1,
        drafted_by=world.organiser, drafted_at=NOW, published_at=NOW,
    )  # fmt: skip
    assert refusal(count, world, 1) == refuse("honours_published_already")
    assert Task.objects.count() == 0


def test_a_rule_that_is_gone_fails_the_task(honouring):
    world = honouring()
    count(world)
    task = Task.objects.get()
    task.params["award"] = "gone"
    task.save()
    assert work(task)
    assert (task.state, task.refusal) == ("failed", "honour_rule_gone")


def test_the_page_shows_how_far_it_is_to_who_asked(honouring, client):
    world = honouring()
    client.force_login(world.organiser)
    said = client.post(world.path("desk-honours"), {"award": "org"}, follow=True).content.decode()
    assert "正在计算“组织奖”" in said
    assert ("正在排队" in said, 'hx-trigger="load delay:2s"' in said) == (True, True)
    assert work(Task.objects.get())
    page = client.get(world.path("desk-honours")).content.decode()
    assert ("正在排队" in page, 'hx-trigger="load delay:2s"' in page, "甲市" in page) == (False, False, True)
    kind = counting.HonourCount()
    task = Task.objects.get()
    assert kind.page(task) == f"{world.path('desk-honours')}?award=org"
    assert kind.details(task) == "2 个单位，名额 1 个"
    people = (world.organiser, world.coordinator)
    allowed = [bool(kind.may_have(task, each, reading=False)) for each in people]
    assert allowed == [True, False]


def test_a_long_list_is_compared_once_a_minute(honouring):
    world = honouring()
    make_submission(world, unit="s1", category="b", state="eligible")
    listed = actions.draft_list(world.campaign, rule(world), places=None, actor=world.organiser, now=NOW)
    assert counting.changed_lately(listed, units=2) == []
    make_submission(world, unit="s1", category="b", state="eligible")
    assert counting.changed_lately(listed, units=2) == []
    assert counting.changed_lately(listed, units=1) == ["甲市"]
    cache.clear()
    assert counting.changed_lately(listed, units=2) == ["甲市"]


def test_the_kind_is_registered():
    assert tasks.kinds.kinds()["unit-honours"].label == "单位荣誉"
