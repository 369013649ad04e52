"""A roster of many cases is made in the background, the same table as in the request."""

import io

import openpyxl
import pytest

from portal.decisions import refuse
from portal.files import storage
from portal.models import AuditEvent, Task
from portal.tasks import actions as tasks
from portal.tasks import table_task
from portal.words import say
from review.exports import rosters
from review.exports.actions import start_roster
from tests.factories.review import NOW, make_submission


@pytest.fixture(autouse=True)
def few_are_many(monkeypatch):
    monkeypatch.setattr(table_task, "AT_ONCE", 2)


def rows_of(content):
    return [
        list(row) for row in openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True)
    ]


def test_the_page_makes_it_in_the_background_once_there_are_many(world, client):
    client.force_login(world.organiser)
    address = world.path("desk-roster", roster="all")
    for number in range(3):
        page = client.get(world.path("desk-export")).content.decode()
        assert (f'href="{address}"' in page, f'action="{address}"' in page) == (True, False)
        make_submission(world, f"案例{number}", category="d")
    page = client.get(world.path("desk-export")).content.decode()
    assert (f'href="{address}"' in page, f'action="{address}"' in page) == (False, True)
    response = client.post(address)
    assert response.url == world.path("desk-export")
    (task,) = Task.objects.all()
    assert (task.kind, task.name, task.state) == ("roster", "教学案例征集-作品汇总表.xlsx", "waiting")
    assert 'hx-trigger="load delay:2s"' in client.get(response.url).content.decode()


def test_it_is_the_same_table(world, client):
    for number in range(3):
        make_submission(world, f"案例{number}", category="d")
    client.force_login(world.organiser)
    task = start_roster(world.campaign, world.campaign.current.doc.rosters[0], actor=world.organiser, now=NOW)
    tasks.work_off(task, clock=lambda: NOW)
    task.refresh_from_db()
    assert (task.state, task.outcome, task.phase) == ("done", {"rows": 3}, "write")
    asked = client.get(world.path("desk-roster", roster="all")).content
    assert rows_of(storage.read(task.result.key)) == rows_of(asked)
    page = client.get(world.path("desk-export")).content.decode()
    assert ("3 行" in page, f"/t/north/exports/{task.uuid}/file/" in page) == (True, True)
    sent = client.get(f"/t/north/exports/{task.uuid}/file/")
    assert sent["Content-Type"].endswith("spreadsheetml.sheet")


def test_a_roster_that_the_rules_dropped_meanwhile_is_said(world):
    make_submission(world, "案例", category="d")
    task = start_roster(world.campaign, world.campaign.current.doc.rosters[0], actor=world.organiser, now=NOW)
    Task.objects.update(params={"slug": world.campaign.slug, "roster": "gone"})
    tasks.work_off(task, clock=lambda: NOW)
    task.refresh_from_db()
    assert (task.state, task.refusal) == ("failed", "roster_gone")


def test_a_large_csv_is_made_in_the_background_too(world, client):
    for number in range(3):
        make_submission(world, f"案例{number}", category="d")
    client.force_login(world.organiser)
    client.post(world.path("desk-roster", roster="all"), {"format": "csv"})
    task = Task.objects.get()
    tasks.work_off(task, clock=lambda: NOW)
    task.refresh_from_db()
    assert (task.name, task.outcome) == ("教学案例征集-作品汇总表.csv", {"rows": 3})
    content = storage.read(task.result.key)
    assert content == client.get(world.path("desk-roster", roster="all") + "?csv").content
    assert content.startswith(b"\xef\xbb\xbf")


def test_a_large_roster_is_not_laid_out_on_a_page(world, client):
    for number in range(3):
        make_submission(world, f"案例{number}", category="d")
    client.force_login(world.organiser)
    answer = client.get(world.path("desk-roster", roster="all") + "?print", follow=True)
    said, _, _ = say(refuse("roster_large", max=2)).partition("。")
    assert said in answer.content.decode()
    assert AuditEvent.objects.filter(action="export.create").count() == 0


def test_a_roster_is_read_some_hundred_cases_at_a_time(world, monkeypatch, django_assert_num_queries):
    """Order and numbers go through; what is held is no more than a few cases."""
    monkeypatch.setattr(rosters, "AT_ONCE", 2)
    for number in range(5):
        make_submission(world, f"案例{4 - number}", category="d")
    roster = world.campaign.current.doc.rosters[0]
    with django_assert_num_queries(1 + 3 * 3):  # the order; cases, authors, awards of each two
        found = [row[:2] for row in rosters.rows(world.campaign, roster)]
    assert found == [[number + 1, f"案例{number}"] for number in range(5)]
