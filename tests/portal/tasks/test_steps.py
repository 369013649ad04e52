"""A step that is too long for a page: taken once with the row that says so, or not at all."""

import datetime as dt

import pytest
from django.db import connection

from portal import tasks
from portal.decisions import refuse
from portal.models import Membership, Notification, Role, Task, Tenant
from portal.tasks import actions
from portal.tenants import tenant_scope
from tests.factories.portal import BACKEND, make_membership, make_person
from tests.factories.tasks import Renaming
from tests.refusals import refusal

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 5, 1, 12, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def kinds(settings, monkeypatch):
    settings.TASK_KINDS = ["tests.factories.tasks.Renaming"]
    monkeypatch.setattr(Renaming, "BEFORE", [])


@pytest.fixture
def organiser(tenant):
    person = make_person("organiser", password=None)
    make_membership(person, tenant, Role.ORGANISER)
    return person


@pytest.fixture
def task(tenant, organiser):
    with tenant_scope(tenant):
        yield ask(tenant, organiser)


def ask(tenant, organiser, words="新名"):
    return tasks.start(
        "renaming", tenant=tenant, subject="a", name="改名", params={"words": words}, actor=organiser, now=NOW
    )


def work(task):
    done = actions.work_off(task, clock=lambda: NOW)
    task.refresh_from_db()
    return done


def name():
    return Tenant.objects.get(slug="ours").name


def test_it_is_taken_once_and_told(task, organiser):
    assert [work(task), work(task)] == [True, False]
    assert (name(), task.state, task.outcome, task.result) == ("新名", "done", {"words": "新名"}, None)
    assert (task.finished_at, task.expires_at) == (NOW, NOW + dt.timedelta(days=30))
    told = Notification.objects.get(person=organiser)
    assert (told.code, told.title, told.link) == (
        "task.done",
        "“改名”已完成",
        f"/t/ours/exports/{task.uuid}/",
    )


def test_it_runs_in_one_transaction_with_the_rows_end(task):
    Renaming.BEFORE.append(lambda _: depth.append(connection.in_atomic_block))
    depth = []
    work(task)
    assert depth == [True]


@pytest.mark.parametrize("change", [{"state": "cancelled"}, {"attempts": 2}])
def test_given_up_or_given_to_another_worker_meanwhile_nothing_is_changed(task, organiser, change):
    before = name()
    Renaming.BEFORE.append(lambda mine: Task.objects.filter(pk=mine.pk).update(**change))
    actions.work_off(task, clock=lambda: NOW)
    assert (name(), Notification.objects.count()) == (before, 0)


def test_what_breaks_changes_nothing_and_is_tried_again(task):
    def broken(_):
        raise RuntimeError("no")

    before = name()
    Renaming.BEFORE.append(broken)
    work(task)
    assert (name(), task.state, task.attempts) == (before, "waiting", 1)
    Renaming.BEFORE.clear()
    work(task)
    assert (name(), task.state, task.attempts) == ("新名", "done", 2)


def test_a_refusal_is_kept_as_words(tenant, organiser):
    with tenant_scope(tenant):
        task = ask(tenant, organiser, "不行")
        work(task)
        assert (task.state, task.refusal) == ("failed", "slot_unknown")
        assert Notification.objects.get(person=organiser).code == "task.failed"


def test_who_lost_the_role_meanwhile_takes_no_step(task, organiser):
    before = name()
    Membership.objects.filter(person=organiser).delete()
    work(task)
    assert (name(), task.state, task.refusal) == (before, "failed", "wrong_role")


def test_it_is_not_repeated_by_its_row(task, organiser):
    work(task)
    assert refusal(actions.again, task, actor=organiser, now=NOW) == refuse("task_once", name="改名")


def test_its_page(task, organiser, client):
    client.force_login(organiser, backend=BACKEND)
    at = f"/t/ours/exports/{task.uuid}/"
    waiting = client.get(at).content.decode()
    assert ("正在排队" in waiting, "取消" in waiting) == (True, True)
    Task.objects.filter(pk=task.pk).update(state="running")
    assert "正在办理" in client.get(at).content.decode()
    Task.objects.filter(pk=task.pk).update(state="waiting")
    work(task)
    done = client.get(at).content.decode()
    assert ("已完成：现名新名" in done, "重新生成" in done, "file/" in done) == (True, False, False)
    assert 'href="/elsewhere/"' in done
    assert client.get(f"{at}file/").status_code == 404
    refused = client.post(f"{at}again/", follow=True)
    words = [str(message) for message in refused.context["messages"]]
    assert words == ["“改名”不能在这里重做；请回到原来的页面，看过现在的情况再办。"]
