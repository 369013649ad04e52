"""All certificates together: asked for, made in the background, fetched; and who fetches one's own."""

import io
import zipfile

import pytest
from django.urls import reverse

from portal import tasks
from portal.decisions import refuse
from portal.models import AuditEvent, Notification, Task, subject_of
from portal.tasks.actions import work_off
from portal.tenants import tenant_scope
from review.certificates import actions
from review.models import Certificate
from submissions.models import Author, CoAuthor
from tests.factories.certificates import words_of
from tests.factories.portal import make_person
from tests.factories.review import NOW, document, make_world, publish_results
from tests.refusals import refusal


@pytest.fixture
def issued(world, client):
    publish_results(world, 5)
    actions.issue_all(world.campaign, actor=world.organiser, now=NOW)
    client.force_login(world.organiser)
    return world, client


def made(world, form) -> Task:
    task = actions.start_batch(world.campaign, form, actor=world.organiser, now=NOW)
    task.refresh_from_db()
    if task.state == Task.State.WAITING:
        assert work_off(task, clock=lambda: NOW)
        task.refresh_from_db()
    return task


def fetched(client, task) -> bytes:
    response = client.get(reverse("task-file", kwargs={"tenant": task.tenant.slug, "task": task.uuid}))
    assert response.status_code == 200
    return b"".join(response.streaming_content)


def test_one_pdf_has_a_page_for_each_valid_one_in_the_order_of_their_numbers(issued):
    world, client = issued
    first, *others = Certificate.objects.order_by("number")
    actions.revoke(first, why="误发", actor=world.organiser, now=NOW)
    task = made(world, "pdf")
    assert (task.state, task.outcome, task.name) == (
        Task.State.DONE,
        {"certificates": 3},
        f"{world.campaign.name}-证书.pdf",
    )
    pages = words_of(fetched(client, task))
    assert [row.number in page and row.title in page for row, page in zip(others, pages, strict=True)] == [
        True
    ] * 3
    assert [first.number in page for page in pages] == [False] * 3


def test_the_archive_has_a_file_for_each(issued):
    world, client = issued
    Certificate.objects.filter(number="NO-2025-0002").update(title="题目\r\n../../etc")
    with zipfile.ZipFile(io.BytesIO(fetched(client, made(world, "zip")))) as package:
        rows = Certificate.objects.order_by("number")
        assert package.namelist() == [f"{row.number}-{row.holder}.pdf" for row in rows]
        assert [words_of(package.read(name))[0].count(row.number) for name, row in zip(package.namelist(), rows, strict=True)] == [1] * 4  # fmt: skip


def test_two_numbers_that_make_one_file_name_get_a_file_each(issued):
    world, client = issued
    for at, row in enumerate(Certificate.objects.order_by("number")):
        Certificate.objects.filter(pk=row.pk).update(number="甲" + "/" * at + "1", holder="马丽")
    with zipfile.ZipFile(io.BytesIO(fetched(client, made(world, "zip")))) as package:
        assert sorted(package.namelist()) == [
            "甲1-马丽-2.pdf",
            "甲1-马丽-3.pdf",
            "甲1-马丽-4.pdf",
            "甲1-马丽.pdf",
        ]


def test_it_is_asked_for_on_the_page_told_and_written_down(issued):
    world, client = issued
    response = client.post(world.path("desk-certificates-zip"))
    assert (response.status_code, response.headers["Location"]) == (302, world.path("desk-certificates"))
    task = Task.objects.get(kind="certificates_zip")
    assert (task.subject, task.person, task.campaign) == (
        subject_of(world.campaign),
        world.organiser,
        world.campaign.pk,
    )
    work_off(task, clock=lambda: NOW)
    task.refresh_from_db()
    page = client.get(world.path("desk-certificates")).content.decode()
    assert ("4 份证书" in page, task.name in page) == (True, True)
    assert Notification.objects.filter(person=world.organiser, code="task.ready").count() == 1
    assert AuditEvent.objects.filter(action="task.start").count() == 1


def test_without_a_valid_certificate_nothing_is_made(world):
    for form in ("pdf", "zip"):
        start = {"actor": world.organiser, "now": NOW}
        assert refusal(actions.start_batch, world.campaign, form, **start) == refuse("no_certificates_yet")
    assert Task.objects.count() == 0


def test_a_batch_whose_certificates_are_gone_meanwhile_says_so(issued):
    world, _ = issued
    task = tasks.start(
        "certificates_pdf", tenant=world.tenant, subject=subject_of(world.campaign), name="x.pdf",
        campaign=world.campaign.pk, actor=world.organiser, now=NOW,
    )  # fmt: skip
    Certificate.objects.update(revoked_at=NOW, revoked_why="误发")
    work_off(task, clock=lambda: NOW)
    task.refresh_from_db()
    assert (task.state, task.refusal, task.result) == (Task.State.FAILED, "no_certificates_yet", None)


@pytest.mark.parametrize("per_author", [False, True])
def test_an_author_who_confirmed_fetches_what_names_them_and_nobody_else_does(
    db, storage, client, per_author
):
    world = make_world(certificate=document()["certificate"] | {"per_author": per_author})
    with tenant_scope(world.tenant):
        submission, *_ = publish_results(world, 3)
        second, denied, stranger = (make_person(name, real_name=name) for name in ("李四", "王五", "赵六"))
        submission.authors.all().delete()
        for at, name in enumerate(("张三", "李四", "王五"), 1):
            Author.objects.create(tenant=world.tenant, submission=submission, position=at, name=name)
        for person, answer in ((second, "confirmed"), (denied, "declined")):
            CoAuthor.objects.create(
                tenant=world.tenant, submission=submission, person=person, answer=answer, asked_at=NOW
            )
        actions.issue_all(world.campaign, actor=world.organiser, now=NOW)
        rows = Certificate.objects.filter(award__submission=submission).order_by("number")
        theirs = [row for row in rows if "李四" in row.holder]
        assert len(theirs) == 1
        seen = {}
        for person in (second, denied, stranger):
            client.force_login(person)
            addresses = [
                reverse("my-certificate", kwargs={"tenant": world.tenant.slug, "token": row.token})
                for row in rows
            ]
            seen[person.username] = [client.get(address).status_code for address in addresses]
            offered = client.get(world.path("results")).content.decode()
            assert [address in offered for address in addresses] == [
                code == 200 for code in seen[person.username]
            ]
        assert seen == {
            "李四": [200 if row in theirs else 404 for row in rows], "王五": [404] * len(rows), "赵六": [404] * len(rows),
        }  # fmt: skip
        assert Notification.objects.filter(person=second, code="certificate.issued").count() == 1
