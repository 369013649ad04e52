"""A task in the browser: its person's own, with progress, download, cancelling and making again."""

import datetime as dt

import pytest

from portal import tasks
from portal.models import AuditEvent, Membership, Role, Task
from portal.tasks import actions
from portal.tenants import tenant_scope
from tests.factories.portal import BACKEND, make_membership, make_person
from tests.factories.tasks import Greeting

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def kinds(settings, storage, monkeypatch):
    settings.TASK_KINDS = ["tests.factories.tasks.Greeting", "tests.factories.tasks.Refusing"]
    monkeypatch.setattr(Greeting, "BEFORE", [])


@pytest.fixture
def organiser(tenant, client):
    person = make_person("organiser", password=None)
    make_membership(person, tenant, Role.ORGANISER)
    client.force_login(person, backend=BACKEND)
    return person


@pytest.fixture
def make(tenant, organiser, clock):
    def make(kind="greeting", *, subject="a", done=True):
        task = tasks.start(
            kind, tenant=tenant, subject=subject, name="问候.txt", params={"words": "您好"}, actor=organiser, now=clock
        )  # fmt: skip
        if done:
            actions.work_off(task, clock=lambda: clock)
        return task

    with tenant_scope(tenant):
        yield make


def at(task, what=""):
    return f"/t/ours/exports/{task.uuid}/{what}"


def words(response):
    return [str(message) for message in response.context["messages"]]


def test_the_result_is_downloaded_and_noted_once_a_day(make, client, clock):
    task = make()
    for _ in range(2):
        response = client.get(at(task, "file/"))
        assert (response.status_code, b"".join(response).decode()) == (200, "您好")
        assert response["Content-Disposition"] == (
            "attachment; filename=\"file.txt\"; filename*=UTF-8''%E9%97%AE%E5%80%99.txt"
        )
    part = client.get(at(task, "file/"), headers={"Range": "bytes=3-"})
    assert (part.status_code, b"".join(part).decode()) == (206, "好")
    events = AuditEvent.objects.filter(action="task.download").values_list("subject", "data")
    assert list(events) == [(f"task:{task.pk}", {"kind": "greeting", "about_key": "a"})]


def test_what_waits_polls_and_what_is_done_does_not(make, client):
    waiting = client.get(at(make(done=False))).content.decode()
    assert ('hx-trigger="load delay:2s"' in waiting, "正在排队" in waiting) == (True, True)
    done = client.get(at(make(subject="b"))).content.decode()
    assert ("hx-trigger" in done, "1 句" in done, 'href="/somewhere/"' in done) == (False, True, True)
    every = client.get("/t/ours/exports/").content.decode()
    assert every.count('class="task"') == 2


def test_progress_is_shown_with_its_phase(make, client):
    task = make(done=False)
    Task.objects.filter(pk=task.pk).update(state="running", phase="write", done=1, total=4)
    page = client.get(at(task)).content.decode()
    assert ("正在写" in page, "25%" in page) == (True, True)


def test_a_failed_one_says_why(make, client):
    page = client.get(at(make("refusing"))).content.decode()
    assert "没有这个材料项，请刷新页面后重试。" in page


def test_cancel_and_again(make, client):
    task = make(done=False)
    assert (
        client.post(at(task, "cancel/"), {"next": "/t/ours/exports/?page=1"}).url == "/t/ours/exports/?page=1"
    )
    response = client.post(at(task, "cancel/"), follow=True)
    assert words(response)[-1] == "这项后台任务已经结束，不能取消。请刷新页面查看结果。"
    assert client.post(at(task, "again/"), {"next": "//elsewhere.cn/"}).url == "/t/ours/exports/"
    assert sorted(Task.objects.values_list("state", flat=True)) == ["cancelled", "waiting"]


def test_no_download_before_it_is_ready_nor_after_its_days(make, client):
    task = make(done=False)
    response = client.get(at(task, "file/"), follow=True)
    assert words(response) == ["“问候.txt”还没有生成好，或没有生成成功。请在本页查看进度。"]
    task = make(subject="b")
    Task.objects.filter(pk=task.pk).update(expires_at=task.made_at)
    actions.forget_expired(now=task.made_at + dt.timedelta(days=8), most=9)
    response = client.get(at(task, "file/"), follow=True)
    assert words(response) == ["“问候.txt”已过保留期，不能再下载。需要时请点“重新生成”。"]
    assert "已过保留期" in response.content.decode()


def test_the_same_as_codes_for_a_script(make, client):
    def code(task):
        return client.get(at(task, "file/"), headers={"Accept": "application/json"}).json()["code"]

    waiting, gone = make(done=False), make(subject="b")
    Task.objects.filter(pk=gone.pk).update(result=None)
    assert (code(waiting), code(gone)) == ("task_not_ready", "task_expired")


def test_another_person_finds_nothing_and_who_lost_the_role_gets_nothing(make, client, tenant, organiser):
    task = make()
    other = make_person("other", password=None)
    make_membership(other, tenant, Role.ORGANISER)
    client.force_login(other, backend=BACKEND)
    for what in ("", "file/"):
        assert client.get(at(task, what)).status_code == 404
    for what in ("cancel/", "again/"):
        assert client.post(at(task, what)).status_code == 404
    assert 'class="task"' not in client.get("/t/ours/exports/").content.decode()
    client.force_login(organiser, backend=BACKEND)
    Membership.objects.filter(person=organiser).delete()
    for what in ("", "file/"):
        assert client.get(at(task, what)).status_code == 403


@pytest.mark.parametrize("path", ["/t/ours/exports/"])
def test_the_list_costs_the_same_for_one_and_three(make, client, path, django_assert_num_queries):
    def count():
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as found:
            assert client.get(path).status_code == 200
        return len(found)

    make()
    one = count()
    make(subject="b")
    make(subject="c")
    assert count() == one
