"""Tasks as rows and jobs: asked for once, worked off once, found again when lost, kept for days."""

import datetime as dt
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, transaction

from portal import tasks
from portal.decisions import refuse
from portal.files import storage
from portal.files.actions import garbage_collection
from portal.models import AuditEvent, Blob, Notification, Role, Task
from portal.tasks import actions, jobs
from portal.tenants import all_tenants, tenant_scope
from portal.words import say
from tests.factories.portal import make_membership, make_person
from tests.factories.tasks import Greeting
from tests.racing import race
from tests.refusals import refusal

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 5, 1, 12, tzinfo=dt.UTC)
MINUTE, DAY = dt.timedelta(minutes=1), dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def kinds(settings, storage, monkeypatch):
    settings.TASK_KINDS = ["tests.factories.tasks.Greeting", "tests.factories.tasks.Refusing"]
    monkeypatch.setattr(Greeting, "BEFORE", [])


@pytest.fixture
def organiser(tenant):
    person = make_person("organiser", password=None)
    make_membership(person, tenant, Role.ORGANISER)
    return person


@pytest.fixture
def ask(tenant, organiser):
    def ask(kind="greeting", *, subject="a", words="您好", now=NOW, actor=organiser, name="问候.txt"):
        params = {"words": words}
        return tasks.start(
            kind, tenant=tenant, subject=subject, name=name, params=params, actor=actor, now=now
        )

    with tenant_scope(tenant):
        yield ask


def work(task, now=NOW):
    done = actions.work_off(task, clock=lambda: now)
    task.refresh_from_db()
    return done


def test_a_task_is_made_kept_and_told(ask, organiser):
    task = ask()
    assert (task.state, task.open, task.ready) == ("waiting", True, False)
    assert [work(task), work(task)] == [True, False]
    assert (task.state, task.phase, task.done, task.total, task.attempts) == ("done", "write", 1, 2, 1)
    assert (task.ready, task.result_size, task.outcome) == (True, 6, {"words": 1})
    assert (task.finished_at, task.expires_at) == (NOW, NOW + 7 * DAY)
    assert storage.read(task.result.key).decode() == "您好"
    told = Notification.objects.get(person=organiser)
    assert (told.title, told.link) == ("“问候.txt”已生成", f"/t/ours/exports/{task.uuid}/")
    assert list(AuditEvent.objects.values_list("action", "data")) == [
        ("task.start", {"kind": "greeting", "about_key": "a"})
    ]


def test_asked_again_while_open_it_is_the_same_one(ask):
    task = ask()
    assert ask().pk == task.pk
    assert refusal(ask, words="再见") == refuse("task_open", name="问候.txt")
    assert ask(subject="b").pk != task.pk
    work(task)
    assert ask(words="再见").pk != task.pk


def test_somebody_else_has_their_own(ask):
    assert ask().pk != ask(actor=make_person("other", password=None)).pk


def test_not_too_many_at_once(ask, monkeypatch):
    monkeypatch.setattr(actions, "MOST_OPEN", 2)
    ask(subject="a")
    ask(subject="b")
    assert refusal(ask, subject="c") == refuse("too_many_tasks", max=2)


def test_the_database_holds_one_open_task_a_subject(ask):
    task = ask()
    with pytest.raises(IntegrityError), transaction.atomic():
        Task.objects.create(
            tenant=task.tenant,
            kind=task.kind,
            subject=task.subject,
            name="b",
            person=task.person,
            made_at=NOW,
        )


def test_a_refusal_is_kept_as_words(ask, organiser):
    task = ask("refusing")
    work(task)
    assert (task.state, task.refusal, task.refusal_params) == ("failed", "slot_unknown", {})
    assert Notification.objects.get(person=organiser).code == "task.failed"


def test_a_cancelled_one_stops_and_keeps_nothing(ask, organiser):
    task = ask()
    Greeting.BEFORE.append(lambda work: actions.cancel(task, actor=organiser, now=NOW))
    Greeting.BEFORE.append(lambda work: work.progress("more"))  # another phase: written at once
    work(task)
    assert (task.state, task.result, task.phase) == ("cancelled", None, "write")
    assert (Blob.objects.count(), Notification.objects.count()) == (0, 0)
    assert refusal(actions.cancel, task, actor=organiser, now=NOW) == refuse("task_over")


def test_cancelled_at_the_very_end_nothing_is_kept_either(ask, organiser):
    task = ask()
    Greeting.BEFORE.append(lambda work: actions.cancel(task, actor=organiser, now=NOW))
    work(task)
    assert (task.state, task.result, Notification.objects.count()) == ("cancelled", None, 0)


def test_what_breaks_is_tried_again_then_given_up(ask, organiser):
    def broken(work):
        raise RuntimeError("no")

    task = ask()
    Greeting.BEFORE.append(broken)
    states = []
    for _ in range(3):
        work(task)
        states.append((task.state, task.attempts, task.error))
    assert states == [
        ("waiting", 1, "RuntimeError: no"), ("waiting", 2, "RuntimeError: no"), ("failed", 3, "RuntimeError: no"),
    ]  # fmt: skip
    assert task.refusal == "task_broken"
    assert say(refuse(task.refusal)).startswith("生成时服务器出错")
    again = actions.again(task, actor=organiser, now=NOW)
    Greeting.BEFORE.clear()
    work(again)
    assert (again.state, again.params, again.pk == task.pk) == ("done", {"words": "您好"}, False)


def test_a_lost_worker_is_missed_and_cannot_come_back(ask):
    task = ask()

    def lost(work):
        Task.objects.filter(pk=task.pk).update(heard_at=NOW)
        assert jobs.sweep(now=NOW + 30 * dt.timedelta(seconds=1))["tasks_lost"] == 0
        assert jobs.sweep(now=NOW + 2 * MINUTE)["tasks_lost"] == 1
        Task.objects.filter(pk=task.pk).update(state="running", attempts=2)  # another worker was given it

    Greeting.BEFORE.append(lost)
    work(task)
    assert (task.state, task.attempts, task.result) == ("running", 2, None)


def test_a_lost_job_is_asked_for_again(ask, monkeypatch):
    asked = []
    task = ask()
    monkeypatch.setattr(actions, "enqueue", lambda task: asked.append(task.pk))
    assert jobs.sweep(now=NOW + MINUTE)["tasks_waiting"] == 0
    assert jobs.sweep(now=NOW + 3 * MINUTE)["tasks_waiting"] == 1
    assert asked == [task.pk]


def test_the_job_takes_an_id_and_may_run_twice(ask, clock):
    task = ask()
    for _ in range(2):
        jobs.run_task(task_id=task.pk)
    jobs.run_task(task_id=task.pk + 1000)
    task.refresh_from_db()
    assert (task.state, task.attempts) == ("done", 1)


def test_a_result_goes_after_its_days_and_the_row_later(ask):
    task = ask()
    work(task)
    Blob.objects.update(created_at=NOW)
    garbage_collection.sweep(now=NOW + 6 * DAY)
    assert Blob.objects.get().orphaned_at is None
    assert jobs.sweep(now=NOW + 6 * DAY)["tasks_expired"] == 0
    assert jobs.sweep(now=NOW + 7 * DAY)["tasks_expired"] == 1
    task.refresh_from_db()
    assert (task.state, task.result, task.ready) == ("done", None, False)
    for day in (8, 10):
        garbage_collection.sweep(now=NOW + day * DAY)
    assert Blob.objects.count() == 0
    jobs.sweep(now=NOW + 38 * DAY)
    assert Task.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_two_clicks_make_one_task(tenant, organiser):
    made, world = [], SimpleNamespace(tenant=tenant)

    def click():
        task = tasks.start("greeting", tenant=tenant, subject="a", name="a.txt", actor=organiser, now=NOW)
        made.append(task.pk)

    assert race(world, [click] * 4) == ["done"] * 4
    assert len(set(made)) == 1
    with all_tenants():
        assert Task.objects.count() == 1
