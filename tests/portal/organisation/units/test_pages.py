"""The pages of units: search, forms, refusals in words, what coordinators may, units by table (O2, O23)."""

import io
import re

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from portal.decisions import refuse
from portal.files.storage import read
from portal.models import AuditEvent, Role, Task, Tenant, Unit
from portal.organisation.units.search import hits
from portal.organisation.units.tabling import plan_of, tree_table
from portal.tables.formats import table_bytes
from portal.tables.matching import table_of
from portal.tables.reading import read_file
from portal.tables.xlsx import TYPE
from portal.tasks import table_task
from portal.tasks.actions import work_off
from portal.tenants import all_tenants, tenant_scope
from portal.words import say
from tests.factories.organisations import plant
from tests.factories.portal import client_of, make_member, make_teacher, url

pytestmark = pytest.mark.django_db


def at(name, **kwargs):
    return url(name, "small", **kwargs)


def names(response):
    return [line.unit.key for line in response.context["page"].object_list]


def text(response):
    return re.sub(r"\s+", " ", response.content.decode())


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        ({}, ["east", "e1", "e2", "west", "w1"]),
        ({"q": "第一"}, ["e1", "w1"]),
        ({"q": "东市 第一"}, ["e1"]),
        ({"kind": "city"}, ["east", "west"]),
        ({"show": "closed"}, []),
        ({"show": "unlisted"}, []),
        ({"q": "没有"}, []),
    ],
)
def test_search(client, query, keys):
    page = client.get(at("units"), query)
    assert (page.status_code, names(page)) == (200, keys)


def test_hits_name_the_place_and_are_at_most_twenty(tenant, client):
    with tenant_scope(tenant):
        city = Unit.objects.get(key="west")
        Unit.objects.bulk_create(
            Unit(
                tenant=tenant,
                key=f"n{n}",
                name=f"实验学校{n}",
                kind="school",
                parent=city,
                path=f"west/n{n}/",
            )
            for n in range(25)
        )
        assert [(hit.unit.key, hit.above) for hit in hits("第一小")] == [("e1", "东市"), ("w1", "西市")]
        assert len(hits("实验")) == 20
        assert hits("  ") == []
    found = client.get(at("units-find"), {"name": "unit", "unit_q": "西市 第一"})
    assert ('value="w1"' in text(found), 'value="e1"' in text(found)) == (True, False)
    assert "只列出前 20 个" in text(client.get(at("units-find"), {"name": "unit", "unit_q": "实验"}))
    assert "没有查到" in text(client.get(at("units-find"), {"name": "unit", "unit_q": "无此校"}))
    inside = client.get(at("units-find"), {"name": "u", "u_q": "第一", "within": "west"})
    assert ('value="w1"' in text(inside), 'value="e1"' in text(inside)) == (True, False)


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_more_units(count, django_assert_num_queries):
    units = [{"key": f"s{n}", "name": f"学校{n}", "kind": "school"} for n in range(count)]
    tenant = plant(
        {"slug": "small", "name": "小省", "unit_kinds": [{"key": "school", "label": "学校"}], "units": units}
    )
    client = client_of(make_member("someone", tenant))
    client.get(at("units"))
    with django_assert_num_queries(11):
        page = client.get(at("units"))
    assert len(names(page)) == count
    with django_assert_num_queries(4):
        client.get(at("units-find"), {"name": "unit", "unit_q": "学校"})


def test_adding_keeps_what_was_typed(client, units):
    wrong = client.post(
        at("unit-add"), {"name": "第一小学", "kind": "school", "under": "east", "number-teachers": "7"}
    )
    assert (wrong.status_code, say(refuse("unit_name_taken", unit="第一小学")) in text(wrong)) == (422, True)
    assert ('value="7' in text(wrong), 'value="east" checked' in text(wrong)) == (True, True)
    finding = client.post(
        at("unit-add"), {"name": "三小", "kind": "school", "under_q": "东", "under_find": "1"}
    )
    assert ('value="east"' in text(finding), 'value="三小"' in text(finding)) == (True, True)
    taken = client.post(at("unit-add"), {"name": "三小", "kind": "school", "key": "e1"})
    assert "代号“e1”已有单位使用" in text(taken)
    right = {
        "name": "三小",
        "kind": "school",
        "under_q": "东市",
        "attributes": ["rural"],
        "number-teachers": "7",
        "key": "e3",
    }
    assert client.post(at("unit-add"), right).status_code == 302
    made = units("e3")
    assert (made.path, made.attributes, made.numbers) == ("east/e3/", ["rural"], {"teachers": 7})


def test_one_unit_is_changed_moved_merged_closed_and_reopened(client, units):
    assert client.post(at("unit-edit", unit="e1"), {"name": "东市一小", "kind": "school"}).status_code == 302
    assert (units("e1").name, units("e1").attributes, units("e1").numbers) == ("东市一小", [], {})
    assert client.post(at("unit-move", unit="e1"), {"under": "west"}).status_code == 302
    assert units("e1").path == "west/e1/"
    ring = client.post(at("unit-move", unit="west"), {"under": "e1"})
    assert (ring.status_code, say(refuse("unit_below_itself")) in text(ring)) == (422, True)
    full = client.post(at("unit-close", unit="west"), {"why": "撤"})
    assert (full.status_code, say(refuse("unit_has_children", count=2)) in text(full)) == (422, True)
    assert client.post(at("unit-close", unit="w1"), {"why": ""}).status_code == 422
    assert client.post(at("unit-close", unit="w1"), {"why": "撤"}).status_code == 302
    assert names(client.get(at("units"), {"show": "closed"})) == ["w1"]
    assert client.post(at("unit-reopen", unit="w1")).status_code == 302
    assert client.post(at("unit-merge", unit="w1"), {"into": "e1", "why": ""}).status_code == 422
    assert client.post(at("unit-merge", unit="w1"), {"into": "e1", "why": "重复"}).status_code == 302
    assert "已并入" in text(client.get(at("unit-edit", unit="w1")))
    assert client.get(at("unit-edit", unit="none")).status_code == 404


def test_coordinators_keep_what_is_below_their_unit_where_they_may(tenant, client, units):
    """X04: only where the organiser lets them, never their own unit, never elsewhere."""
    mine = client_of(make_member("east-desk", tenant, Role.COORDINATOR, "east"))
    assert mine.get(at("units")).status_code == 403
    client.post(at("units-let"), {"allowed": "yes"})
    assert Tenant.objects.get(pk=tenant.pk).units_by_coordinators is True
    assert names(mine.get(at("units"))) == ["east", "e1", "e2"]
    assert mine.post(at("unit-add"), {"name": "三小", "kind": "school", "under": "east"}).status_code == 302
    assert mine.post(at("unit-edit", unit="e1"), {"name": "东市一小", "kind": "school"}).status_code == 302
    assert (units("e1").name, units("e1").attributes, units("e1").numbers) == (
        "东市一小",
        ["rural"],
        {"teachers": 30},
    )
    assert mine.post(at("unit-close", unit="e2"), {"why": "撤"}).status_code == 302
    outside = mine.post(at("unit-add"), {"name": "三小", "kind": "school", "under": "west"})
    assert (outside.status_code, "已不在列表中" in text(outside)) == (422, True)
    assert mine.post(at("unit-add"), {"name": "三小", "kind": "school"}).status_code == 422
    for key in ("east", "west", "w1"):
        answer = mine.post(at("unit-edit", unit=key), {"name": "改", "kind": "school"})
        assert (answer.status_code, say(refuse("unit_not_below_yours")) in text(answer)) == (403, True)
    for name in ("unit-move", "unit-merge"):
        assert mine.post(at(name, unit="e1"), {}).status_code == 403
    for name in ("units-table", "units-export"):
        assert mine.get(at(name)).status_code == 403
    client.post(at("units-let"), {"allowed": "no"})
    assert mine.post(at("unit-edit", unit="e1"), {"name": "再改", "kind": "school"}).status_code == 403


def test_forty_units_by_one_table_in_one_go(tenant, client):
    rows = ["序号\t单位名称\t单位类型\t上级单位\t专任教师"]
    rows += [f"{n}\t新{n}小学\t学校\t新区\t{n}" for n in range(1, 40)]
    rows += ["40\t新区\t市\t\t", "41\t第一小学\t学校\t\t", "42\t坏校\t工厂\t东市\t很多"]
    looked = client.post(at("units-table"), {"text": "\n".join(rows)})
    page = text(looked)
    assert (looked.context["new"], looked.context["changed"], looked.context["same"]) == (40, 0, 0)
    assert say(refuse("unit_kind_unknown", kind="工厂", kinds="市、学校")) in page
    assert say(refuse("unit_number_wrong", text="很多")) in page
    row = looked.context["row"]
    assert client.get(at("units-table"), {"table": row.pk}).context["new"] == 40
    for _ in range(2):  # a second click changes nothing and says the same
        done = client.post(at("units-table"), {"table": row.pk}, follow=True)
        assert "新增 40 个，修改 0 个，0 个没有变化，2 行有疑问没有导入" in text(done)
    with tenant_scope(tenant):
        assert Unit.objects.filter(parent__name="新区").count() == 39
        assert Unit.objects.get(name="新7小学").numbers == {"teachers": 7}
    with all_tenants():
        assert AuditEvent.objects.get(action="unit.table").data == {
            "new": 40,
            "changed": 0,
            "same": 0,
            "doubtful": 2,
        }


def test_a_large_tree_is_written_in_the_background(tenant, client, storage, monkeypatch):
    at_once = openpyxl.load_workbook(io.BytesIO(client.get(at("units-export")).content)).active
    monkeypatch.setattr(table_task, "AT_ONCE", 4)
    offer = client.get(at("units-export"))
    assert (offer.context["count"], "有 5 行" in text(offer)) == (5, True)
    with tenant_scope(tenant):
        assert Task.objects.count() == 0
        answer = client.post(at("units-export"))
        task = Task.objects.get()
        assert answer.url == url("task", "small", task=task.uuid)
        work_off(task, clock=timezone.now)
        task.refresh_from_db()
        made = openpyxl.load_workbook(io.BytesIO(read(task.result.key))).active
    assert [[cell.value for cell in row] for row in made.rows] == [
        [cell.value for cell in row] for row in at_once.rows
    ]


def test_what_is_exported_comes_back_unchanged_and_corrected(tenant, client, units):
    answer = client.get(at("units-export"))
    assert (answer["Content-Type"], answer["Content-Disposition"]) == (
        TYPE,
        'attachment; filename="small-units.xlsx"',
    )
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert [cell.value for cell in sheet[1]] == [
        "单位名称",
        "单位类型",
        "上级单位",
        "属性",
        "专任教师",
        "代号",
    ]
    assert [cell.value for cell in sheet[3]] == ["第一小学", "学校", "东市", "乡村", 30, "e1"]
    with all_tenants():
        assert AuditEvent.objects.filter(action="unit.export").count() == 1
    same = client.post(at("units-table"), {"file": SimpleUploadedFile("u.xlsx", answer.content)})
    assert (same.context["new"], same.context["changed"], same.context["same"]) == (0, 0, 5)
    sheet["A3"], sheet["C3"], sheet["E3"] = "东市一小", "西市", 31
    out = io.BytesIO()
    sheet.parent.save(out)
    looked = client.post(at("units-table"), {"file": SimpleUploadedFile("u.xlsx", out.getvalue())})
    assert (looked.context["new"], looked.context["changed"], looked.context["same"]) == (0, 1, 4)
    client.post(at("units-table"), {"table": looked.context["row"].pk})
    unit = units("e1")
    assert (unit.name, unit.path, unit.numbers, unit.parent.key) == (
        "东市一小",
        "west/e1/",
        {"teachers": 31},
        "west",
    )


@pytest.mark.parametrize("slug", ["ningxia", "enshi", "caet"])
def test_a_shipped_organisation_survives_the_round_trip(slug):
    tenant = plant(slug)
    with tenant_scope(tenant):
        from portal.organisation.units.tabling import columns

        plan = plan_of(table_of(read_file(table_bytes("xlsx", *tree_table(tenant)[:2])), columns()))
        assert (plan.count("same"), len(plan.planned), plan.doubtful) == (
            Unit.objects.count(),
            Unit.objects.count(),
            (),
        )


def test_refused_tables_lose_nothing(client):
    wrong = client.post(at("units-table"), {"text": "学段\t人数\n小学\t3"})
    assert wrong.status_code in {200, 422}
    none = client.post(at("units-table"), {"text": ""})
    assert (none.status_code, "请选择一个表格文件" in text(none)) == (422, True)
    gone = client.post(at("units-table"), {"table": "999"}, follow=True)
    assert say(refuse("table_gone")) in text(gone)


def test_an_applicant_finds_but_keeps_nothing(tenant):
    client = client_of(make_teacher("anybody"))
    assert client.get(at("units-find"), {"name": "unit", "unit_q": "东市"}).status_code == 200
    assert client.get(at("units")).status_code == 404


@pytest.mark.parametrize(
    ("column", "cell", "decision"),
    [
        ("属性", "乡村、海岛", refuse("unit_attribute_unknown", attribute="海岛", attributes="乡村")),
        ("代号", "东 市", refuse("unit_key_wrong", key="东 市")),
        ("专任教师", "-1", refuse("unit_number_wrong", text="-1")),
    ],
)
def test_cells_that_cannot_be_read_are_named(client, column, cell, decision):
    looked = client.post(at("units-table"), {"text": f"单位名称\t单位类型\t{column}\n新校\t学校\t{cell}"})
    assert [row.why for row in looked.context["preview"].doubtful] == [(say(decision),)]
