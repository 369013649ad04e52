"""Every table of a campaign's pages is a file at once where it is short, and is made in the background where it is long: one rule."""

import io

import openpyxl
import pytest
from django.utils.module_loading import import_string

from portal.decisions import refuse
from portal.files import storage
from portal.models import AuditEvent, Role, Task
from portal.settings import TASK_KINDS
from portal.tasks import table_task
from portal.tasks.actions import work_off
from portal.tasks.table_task import TableTask
from portal.tenants import tenant_scope
from review.certificates.actions import issue_all
from review.follow_up.actions import set_mark
from tests.factories.portal import make_person
from tests.factories.review import (
    NOW,
    document,
    join,
    make_honour,
    make_world,
    publish_results,
    save_unit_document,
)

FORM = {"key": "receipt", "label": "参会回执", "fields": [{"key": "contact", "label": "联系人"}]}
TABLES = {
    "trail": ("desk-audit-export", "desk-audit", {}, "?person=organiser"),
    "certificate-register": ("desk-certificates-table", "desk-certificates", {}, ""),
    "units": ("desk-units-export", "desk-units", {}, "?sort=-name"),
    "gathered-form": ("desk-unit-form-export", "desk-units", {"form": "receipt"}, ""),
    "marks": ("desk-marks-export", "desk-marks", {}, "?state=eligible"),
    "assignments": ("desk-assign-sheet", "desk-assign", {}, ""),
    "reviews": ("desk-reviews-sheet", "desk-reviews", {}, ""),
    "honours-table": ("desk-honours-table", "desk-honours", {"award": "org"}, ""),
}


@pytest.fixture
def full(db, storage, monkeypatch):
    from django.utils import timezone

    monkeypatch.setattr(timezone, "now", lambda: NOW)
    made = make_world(
        recommend=document()["recommend"] | {"forms": [FORM]}, marks=[{"key": "topic", "label": "申报课题"}]
    )
    with tenant_scope(made.tenant):
        case, *_ = publish_results(made, 10)
        set_mark(case, "topic", note="KT-01", actor=made.organiser, now=NOW)
        save_unit_document(made, content=None, answers={"contact": "李"})
        issue_all(made.campaign, actor=made.organiser, now=NOW)
        make_honour(made)
        yield made


def rows_of(content):
    return [
        list(row) for row in openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True)
    ]


@pytest.mark.parametrize("name", TABLES)
def test_a_long_one_is_made_in_the_background_and_is_the_same(full, client, monkeypatch, name):
    url, page, more, query = TABLES[name]
    address = full.path(url, **more) + query
    client.force_login(full.organiser)
    at_once = rows_of(client.get(address).content)
    assert len(at_once) > 1
    noted = AuditEvent.objects.filter(action="export.create").count()
    monkeypatch.setattr(table_task, "AT_ONCE", 0)
    offer = client.get(address)
    assert f"有 {offer.context['count']} 行" in offer.content.decode()
    assert (Task.objects.count(), AuditEvent.objects.filter(action="export.create").count()) == (0, noted)
    answer = client.post(address)
    (task,) = Task.objects.all()
    assert answer.url == f"/t/north/exports/{task.uuid}/"
    assert (task.kind, AuditEvent.objects.filter(action="export.create").count()) == (name, noted + 1)
    work_off(task, clock=lambda: NOW)
    task.refresh_from_db()
    assert (task.state, task.outcome) == (
        "done",
        {"rows": len(at_once) - 1} if name != "trail" else task.outcome,
    )
    made = rows_of(storage.read(task.result.key))
    assert (made if name != "trail" else made[-len(at_once) + 1 :]) == (
        at_once if name != "trail" else at_once[1:]  # what was done meanwhile stands above
    )
    assert full.path(page) in client.get(answer.url).content.decode()


def test_an_auditor_who_starts_nothing_is_given_a_long_one(full, client, monkeypatch):
    monkeypatch.setattr(table_task, "AT_ONCE", 0)
    auditor = make_person("auditor")
    join(full, auditor, Role.AUDITOR)
    client.force_login(auditor)
    address = full.path("desk-marks-export")
    assert [row[5:7] for row in rows_of(client.get(address).content)] == [
        ["后续去向", "说明"],
        ["申报课题", "KT-01"],
    ]
    assert (client.post(address).status_code, Task.objects.count()) == (403, 0)


def test_each_is_had_as_csv_too(full, client):
    client.force_login(full.organiser)
    answer = client.get(full.path("desk-unit-form-export", form="receipt") + "?csv")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.content.decode("utf-8-sig").splitlines() == ["序号,单位,联系人", "1,甲市,李"]
    assert answer.content.startswith(b"\xef\xbb\xbf")


def test_a_form_that_the_rules_dropped_meanwhile_is_said(full, client):
    client.force_login(full.organiser)
    client.post(full.path("desk-unit-form-export", form="receipt"))
    Task.objects.update(params={"slug": "calls", "format": "xlsx", "form": "gone"})
    task = Task.objects.get()
    work_off(task, clock=lambda: NOW)
    task.refresh_from_db()
    assert (task.state, task.refusal) == ("failed", "no_such_unit_form")


def test_figures_that_are_not_counted_yet_are_refused_before_a_task_begins(full, client):
    client.force_login(full.organiser)
    answer = client.get(full.path("desk-effects-sheet"), headers={"Accept": "application/json"})
    assert answer.json()["code"] == refuse("figures_not_ready").code


def test_every_table_is_a_kind_of_task():
    kinds = {kind.name for kind in map(import_string, TASK_KINDS) if issubclass(kind, TableTask)}
    assert kinds == {*TABLES, "roster", "judge-figures", "numbers", "unit-tree", "unit-cases", "tenant-trail"}
