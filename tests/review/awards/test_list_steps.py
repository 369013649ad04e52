"""Long lists are drafted and published by a worker, once, and the desk says how far it is."""

import pytest
from django.contrib.messages import get_messages

from portal.models import Notification, Task
from portal.tasks import jobs
from portal.tenants import tenant_scope
from review.awards import list_steps
from review.awards.actions import draft_awards
from review.certificates import issuing
from review.models import Award, AwardRun, Certificate
from tests.factories.review import NOW, make_reviewer, make_submission, publish_results, submit_review


@pytest.fixture(autouse=True)
def long_lists(monkeypatch, clock):
    monkeypatch.setattr(list_steps, "AT_ONCE", 1)
    monkeypatch.setattr(issuing, "AT_ONCE", 1)


@pytest.fixture
def desk(world, client):
    client.force_login(world.organiser)
    return client


def judged(world, count=3):
    experts = make_reviewer(world, "甲"), make_reviewer(world, "乙")
    for n in range(count):
        submission = make_submission(world, f"案例{n:02d}", category="b", state="eligible")
        for expert in experts:
            submit_review(world, submission, expert, 90 - n)


def said(client, world, name, **sent):
    response = client.post(world.path(name), sent)
    words = [str(message) for message in get_messages(response.wsgi_request)]
    client.get(response.headers["Location"])  # where they are read
    return words


def work(world):
    """What the tasks that wait came to, in words of the desk."""
    with tenant_scope(world.tenant):
        waiting = list(Task.objects.filter(state="waiting"))
    for task in waiting:
        jobs.run_task(task_id=task.pk)
        task.refresh_from_db()
    return [(task.kind, task.state, task.refusal, task.outcome) for task in waiting]


def test_a_long_list_is_drafted_and_published_by_a_worker(world, desk):
    judged(world)
    assert said(desk, world, "desk-awards") == ["案例较多，正在后台生成名单；可以离开，完成后会通知您。"]
    page = desk.get(world.path("desk-awards")).content.decode()
    assert ("正在排队" in page, "load delay:2s" in page, AwardRun.objects.count()) == (True, True, 0)
    assert work(world) == [("award-draft", "done", "", {"what": "drafted", "count": 2, "number": 1})]
    page = desk.get(world.path("desk-awards")).content.decode()
    assert ("正在排队" in page, "load delay:2s" in page, "案例00" in page) == (False, False, True)

    assert said(desk, world, "desk-publish", sure="on", despite="照常公布") == [
        "名单较长，正在后台公布并通知每个人；可以离开，完成后会通知您。"
    ]
    assert Award.objects.public().count() == 0
    assert work(world) == [("award-publish", "done", "", {"what": "results", "count": 2})]
    assert Award.objects.public().count() == 2
    told = Notification.objects.filter(person=world.organiser, code="task.done").order_by("pk")
    assert [row.title for row in told] == [
        f"“{world.campaign.name} · {verb}奖项”已完成" for verb in ("生成", "公布")
    ]
    (done,) = Task.objects.filter(kind="award-publish")
    page = desk.get(f"/t/{world.tenant.slug}/exports/{done.uuid}/").content.decode()
    assert "已完成：结果已公布，申请人已收到通知。" in page


def test_what_can_be_refused_is_refused_at_once(world, desk):
    judged(world)
    draft_awards(world.campaign, actor=world.organiser, now=NOW)
    world.campaign.refresh_from_db()
    make_submission(world, "没有评审", category="b", state="eligible")  # a review is missing: an open matter
    said(desk, world, "desk-publish", sure="on")
    assert Task.objects.count() == 0


def test_a_list_drafted_anew_meanwhile_is_not_published(world, desk):
    judged(world)
    draft_awards(world.campaign, actor=world.organiser, now=NOW)
    said(desk, world, "desk-publish", sure="on", despite="照常公布")
    draft_awards(world.campaign, actor=world.organiser, now=NOW)
    assert work(world) == [("award-publish", "failed", "run_not_draft", {})]
    assert Award.objects.public().count() == 0
    page = desk.get(world.path("desk-awards")).content.decode()
    assert "这一稿已经公布、更正或弃用，不能再改动。请打开现在的名单。" in page


def test_certificates_by_a_worker(world, desk):
    publish_results(world, 3)
    assert said(desk, world, "desk-certificates") == ["证书较多，正在后台颁发；可以离开，完成后会通知您。"]
    assert "正在排队" in desk.get(world.path("desk-certificates")).content.decode()
    assert work(world) == [("certificates-issue", "done", "", {"count": 2})]
    numbers = list(Certificate.objects.order_by("number").values_list("award__submission__title", flat=True))
    assert numbers == ["案例00", "案例01"]
    assert "已完成：已颁发 2 份证书。" in desk.get(world.path("desk-certificates")).content.decode()
    issued = Notification.objects.filter(code="certificate.issued").order_by("pk")
    assert [row.params["submission"] for row in issued] == ["案例00", "案例01"]


def test_a_short_list_keeps_the_page_waiting_instead(world, desk, monkeypatch):
    monkeypatch.setattr(list_steps, "AT_ONCE", 3)
    judged(world)
    assert said(desk, world, "desk-awards") == ["已按方案生成 2 项奖（第 1 稿），请核对后公布。"]
    assert said(desk, world, "desk-publish", sure="on", despite="照常公布") == [
        "结果已公布，申请人已收到通知。"
    ]
    assert Task.objects.count() == 0
