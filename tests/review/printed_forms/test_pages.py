"""Printed forms in the browser: who may print what, Word at once, PDF by a worker, and what the pages say."""

import io

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string
from docx import Document as Word

from portal.decisions import refuse
from portal.models import AuditEvent, Role, Task
from portal.tasks import actions as tasks
from portal.tenants import tenant_scope
from portal.words import say
from review.models import UnitDocument
from review.nominations.documents.actions import save_document
from review.printed_forms import actions
from review.printed_forms.making import version_of
from review.printed_forms.places import PLACES
from review.printed_forms.subjects import owners_case, units_case
from submissions.models import Submission
from tests.factories.portal import make_membership, make_person
from tests.factories.review import NOW, make_nomination, make_submission, make_world
from tests.refusals import refused
from validators import filling, tools

pytestmark = pytest.mark.django_db
PRINTOUTS = [
    {"key": "sheet", "label": "申报书", "slot": "form", "categories": ["a"], "rows": [
        {"label": "名称", "value": "title"}, {"label": "概要", "value": "answer:about"}]},
    {"key": "opinion", "label": "推荐意见表", "rows": [
        {"label": "单位", "value": "unit_name"}, {"label": "意见", "value": "comment"}]},
    {"key": "list", "label": "推荐汇总表打印", "of": "unit", "unit_form": "table", "slot": "scan", "rows": [
        {"label": "联系人", "value": "answer:contact"}, {"value": "roster:unit"}]},
    {"key": "word-only", "label": "只有 Word 的表", "of": "unit", "formats": ["docx"], "rows": [{"label": "单位", "value": "unit_name"}]},
]  # fmt: skip


@pytest.fixture
def world(db, storage, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    made = make_world(printouts=PRINTOUTS)
    with tenant_scope(made.tenant):
        yield made


@pytest.fixture
def case(world):
    return make_submission(world, "光合作用", answers={"about": "第一段\n第二段"})


def signed_in(client, who):
    client.force_login(who)
    return client


def own(world, case, name="case-forms", **names):
    return reverse(name, kwargs={"tenant": world.tenant.slug, "case": case.uuid, **names})


def cells(content):
    return [
        [cell.text for cell in row.cells if cell.text]
        for table in Word(io.BytesIO(content)).tables
        for row in table.rows
    ]


def values(content):
    """Label -> value of a two-celled form."""
    found = {}
    for row in cells(content):
        texts = list(dict.fromkeys(row))
        found[texts[0]] = texts[1] if len(texts) > 1 else ""
    return found


def test_the_applicant_prints_the_own_case(client, world, case):
    page = signed_in(client, world.owner).get(own(world, case)).content.decode()
    assert "申报书" in page
    assert "签字盖章后上传到“申报表”" in page
    assert "推荐意见表" not in page  # the unit's to print
    answer = client.get(own(world, case, "case-forms-docx", printout="sheet"))
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert values(answer.content) == {"名称": "光合作用", "概要": "第一段\n第二段"}
    assert AuditEvent.objects.filter(action="printed_form.download").count() == 0
    assert client.get(own(world, case, "case-forms-docx", printout="opinion")).status_code == 404
    assert client.get(own(world, case, "case-forms-docx", printout="none")).status_code == 404


def test_the_case_page_and_the_slot_lead_there(client, world, case):
    Submission.objects.filter(pk=case.pk).update(state="draft")
    link = f'href="{own(world, case)}"'
    signed_in(client, world.owner)
    assert link in client.get(own(world, case, "case")).content.decode()
    edit = client.get(own(world, case, "case-edit")).content.decode()
    assert link in edit
    assert "下载填好的“申报书”" in edit


def test_a_draft_is_printed_by_its_owner_alone(client, world, case):
    Submission.objects.filter(pk=case.pk).update(state="draft", number="")
    answer = signed_in(client, world.owner).get(own(world, case, "case-forms-docx", printout="sheet"))
    footer = Word(io.BytesIO(answer.content)).sections[0].footer.paragraphs[-1].text
    assert f"申报书 · 草稿{str(case.uuid)[:8].upper()} · 版本 " in footer
    signed_in(client, world.organiser)
    assert client.get(world.path("desk-case-forms", case=case.uuid)).status_code == 404
    assert client.get(own(world, case)).status_code == 403


@pytest.mark.parametrize("who", ["expert", "coordinator", "organiser"])
def test_nobody_else_comes_by_the_applicants_way(client, world, case, who):
    answer = signed_in(client, getattr(world, who)).get(own(world, case, "case-forms-docx", printout="sheet"))
    assert answer.status_code == 403


def test_experts_reach_no_form(client, world, case):
    signed_in(client, world.expert)
    for name in PLACES:
        names = {"case": case.uuid} if "case" in name else {}
        path = (
            own(world, case)
            if name == "case-forms"
            else world.path(name, **names | ({"unit": "c1"} if "unit" in name else {}))
        )
        assert client.get(path).status_code in {403, 404}


def test_a_coordinator_prints_the_units_opinion(client, world, case):
    make_nomination(world, case)
    signed_in(client, world.coordinator)
    names = {"unit": "c1", "case": case.uuid}
    assert "推荐意见表" in client.get(world.path("unit-case-forms", **names)).content.decode()
    answer = client.get(world.path("unit-case-forms-docx", printout="opinion", **names))
    assert values(answer.content) == {"单位": "甲市", "意见": "值得推荐的案例"}
    event = AuditEvent.objects.get(action="printed_form.download")
    assert (event.actor, event.data["form"]) == (world.coordinator, "opinion")
    assert client.get(world.path("unit-case-forms", unit="c2", case=case.uuid)).status_code in {403, 404}


def test_a_unit_prints_its_list(client, world, case):
    make_nomination(world, case)
    form = next(each for each in world.campaign.current.doc.recommend.forms if each.key == "table")
    save_document(
        world.campaign,
        world.unit("c1"),
        form,
        answers={"contact": "李老师"},
        actor=world.coordinator,
        now=NOW,
    )
    assert UnitDocument.objects.get().answers == {"contact": "李老师"}
    signed_in(client, world.coordinator)
    page = client.get(world.path("unit-forms", unit="c1")).content.decode()
    assert "推荐汇总表打印" in page
    assert "申报书" not in page
    rows = cells(client.get(world.path("unit-forms-docx", unit="c1", printout="list")).content)
    assert ["序号", "作品名称", "排序", "推荐意见"] in [list(dict.fromkeys(row)) for row in rows]
    assert ["1", "光合作用", "值得推荐的案例"] in [list(dict.fromkeys(row)) for row in rows]
    for name, names in (("unit-desk", {}), ("unit-document", {"form": "table"})):
        assert (
            world.path("unit-forms", unit="c1")
            in client.get(world.path(name, unit="c1", **names)).content.decode()
        )


def test_the_organiser_prints_and_it_is_written_down(client, world, case):
    signed_in(client, world.organiser)
    assert (
        world.path("desk-case-forms", case=case.uuid)
        in client.get(world.path("desk-case", case=case.uuid)).content.decode()
    )
    assert client.get(world.path("desk-case-forms", case=case.uuid)).status_code == 200
    answer = client.get(world.path("desk-case-forms-docx", case=case.uuid, printout="sheet"))
    assert values(answer.content)["名称"] == "光合作用"
    assert client.get(world.path("desk-unit-forms-docx", unit="c1", printout="word-only")).status_code == 200
    assert AuditEvent.objects.filter(action="printed_form.download", actor=world.organiser).count() == 2


def test_the_version_changes_with_the_values_alone(world, case):
    def version(row, comment=""):
        sheet = world.campaign.current.doc.printouts[0]
        return version_of(
            owners_case(row) if not comment else units_case(row, world.unit("c1")),
            sheet,
            day=comment or NOW.date(),
        )

    first = version(case)
    assert version(case) == first
    case.answers = {"about": "改过"}
    assert version(case) != first


def test_the_checks_compare_a_scan_with_the_forms_of_now(world, case):
    """Those that the applicant prints and hands back; a draft's new number makes no other version."""
    printed = import_string(settings.PRINTED_VERSIONS)
    sheet = world.campaign.current.doc.printouts[0]
    now = version_of(owners_case(case), sheet, day=NOW.date())
    assert printed(case, list(case.authors.all()), day=NOW.date()) == (f"C{case.pk}", {"SHEET": now})
    case.number = ""
    assert printed(case, list(case.authors.all()), day=NOW.date())[1] == {"SHEET": now}
    case.answers = {"about": "改过"}
    assert printed(case, list(case.authors.all()), day=NOW.date())[1] != {"SHEET": now}


class TestPdf:
    """By a worker; without LibreOffice the page says so."""

    def test_where_there_is_no_libreoffice(self, client, world, case, monkeypatch):
        monkeypatch.setattr(tools, "find", lambda name: None)
        page = signed_in(client, world.owner).get(own(world, case)).content.decode()
        assert "这台服务器只能生成 Word 文件" in page
        assert "生成 PDF</button>" not in page
        sheet = world.campaign.current.doc.printouts[0]
        assert (
            refused(actions.ask_for_pdf, owners_case(case), sheet, actor=world.owner, now=NOW)
            == "form_no_pdf"
        )
        assert "没有安装 LibreOffice" in say(refuse("form_no_pdf"))

    def test_asked_for_once_made_and_stale(self, client, world, case, monkeypatch):
        monkeypatch.setattr(tools, "find", lambda name: "/usr/bin/soffice")
        printed = []

        def to_pdf(document, folder):
            printed.append(document.read_bytes())
            out = folder / "out.pdf"
            out.write_bytes(b"%PDF-1.7 x")
            return filling.Filled(out)

        monkeypatch.setattr(filling, "to_pdf", to_pdf)
        signed_in(client, world.owner)
        ask = own(world, case, "case-forms-ask", printout="sheet")
        assert client.post(ask).status_code == 302
        client.post(ask)
        task = Task.objects.get()
        page = client.get(own(world, case)).content.decode()
        assert "正在排队生成 PDF" in page
        assert 'hx-trigger="load delay:2s"' in page
        assert tasks.work_off(task, clock=lambda: NOW)
        task.refresh_from_db()
        assert (task.state, task.name, values(printed[0])["名称"]) == (
            "done",
            "申报书-光合作用.pdf",
            "光合作用",
        )
        page = client.get(own(world, case)).content.decode()
        assert f"版本 {task.outcome['version']}" in page
        file = reverse("task-file", kwargs={"tenant": world.tenant.slug, "task": task.uuid})
        assert file in page
        assert b"".join(client.get(file).streaming_content) == b"%PDF-1.7 x"
        Submission.objects.filter(pk=case.pk).update(title="改了名")
        assert "是旧版本，请重新生成" in client.get(own(world, case)).content.decode()
        signed_in(client, world.organiser)
        assert client.get(file).status_code == 404

    def test_what_went_wrong_is_said(self, client, world, case, monkeypatch):
        monkeypatch.setattr(tools, "find", lambda name: "/usr/bin/soffice")
        monkeypatch.setattr(filling, "to_pdf", lambda document, folder: filling.Filled(None, "too_slow"))
        signed_in(client, world.owner).post(own(world, case, "case-forms-ask", printout="sheet"))
        task = Task.objects.get()
        tasks.work_off(task, clock=lambda: NOW)
        task.refresh_from_db()
        assert (task.state, task.refusal) == ("failed", "form_not_made")
        assert (
            "PDF 没有生成：这份表格没有生成：填写用时过长，已停止。"
            in client.get(own(world, case)).content.decode()
        )

    def test_a_coordinators_pdf_goes_with_the_office(self, client, world, case, monkeypatch):
        monkeypatch.setattr(tools, "find", lambda name: "/usr/bin/soffice")
        signed_in(client, world.coordinator)
        client.post(world.path("unit-case-forms-ask", unit="c1", case=case.uuid, printout="opinion"))
        task = Task.objects.get()
        page = reverse("task", kwargs={"tenant": world.tenant.slug, "task": task.uuid})
        assert client.get(page).status_code == 200
        world.coordinator.memberships.update(role=Role.REVIEWER, unit=None)
        assert client.get(page).status_code == 403


def test_too_many_at_once_is_said(client, world, case, monkeypatch):
    def busy(job, folder):
        raise filling.Busy

    monkeypatch.setattr(filling, "fill", busy)
    sheet = world.campaign.current.doc.printouts[0]
    assert refused(actions.fill, owners_case(case), sheet, day=NOW.date()) == "form_busy"
    monkeypatch.setattr(filling, "fill", lambda job, folder: filling.Filled(None, "not_allowed", "set"))
    path = own(world, case, "case-forms-docx", printout="sheet")
    answer = signed_in(client, world.owner).get(path, follow=True)
    assert answer.redirect_chain == [(own(world, case), 302)]
    assert "这份表格没有生成：模板里用了不允许的写法" in answer.content.decode()


def test_queries_do_not_grow_with_cases(client, world):
    case = make_submission(world, "一")
    signed_in(client, world.organiser)
    counts = []
    for _ in range(2):
        with _Counted() as counted:
            client.get(world.path("desk-case-forms", case=case.uuid))
        counts.append(counted.count)
        for n in range(2):
            make_submission(world, f"又一件{n}")
    assert counts[0] == counts[1]


class _Counted:
    def __enter__(self):
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        self._context = CaptureQueriesContext(connection)
        self._context.__enter__()
        return self

    def __exit__(self, *error):
        self._context.__exit__(*error)
        self.count = len(self._context)


def test_a_stranger_finds_nothing(client, world, case):
    other = make_person("stranger")
    make_membership(other, world.tenant, Role.REVIEWER)
    assert signed_in(client, make_person("nobody")).get(own(world, case)).status_code == 404
