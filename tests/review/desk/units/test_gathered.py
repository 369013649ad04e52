"""One form of all units as one table (L15, L23, D22): lines, totals, types, who owes it."""

import io

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.masking import Sight
from portal.models import AuditEvent, Unit
from portal.tenants import tenant_scope
from review.desk.units.gathered import gathered, owed_lines
from review.desk.units.lines import unit_lines
from tests.factories.review import NOW, document, make_world, save_unit_document

PEOPLE = [{"key": "name", "label": "姓名"}, {"key": "phone", "label": "手机号", "kind": "phone"}]
FIELDS = [
    {"key": "contact", "label": "联系人"},
    {"key": "rooms", "label": "房间数", "kind": "number", "required": False},
    {"key": "people", "label": "参会人员", "kind": "table", "columns": PEOPLE, "required": False},
]
STAFF = {"key": "staff", "label": "工作人员", "kind": "table", "required": False,
         "columns": [PEOPLE[0], {"key": "days", "label": "天数", "kind": "number"}]}  # fmt: skip


def receipt(*fields, **more):
    """The campaign's recommending part with one form, a receipt of who comes."""
    recommend = document()["recommend"]
    recommend["forms"] = [{"key": "table", "label": "参会回执", "fields": list(fields)} | more]
    return recommend


@pytest.fixture
def world(db, storage):
    made = make_world(recommend=receipt(*FIELDS))
    with tenant_scope(made.tenant):
        yield made


def answer(world, unit="c1", **answers):
    return save_unit_document(world, unit, content=None, answers={"contact": "李"} | answers)


def form_of(world):
    return world.campaign.current.doc.recommend.forms[0]


def owing(world):
    lines = unit_lines(world.campaign, world.campaign.current.doc, now=NOW)
    return owed_lines(world.campaign, form_of(world), lines)


def table_of(world):
    return gathered(world.campaign, form_of(world), [each.unit for each in owing(world)], sight=Sight.WHOLE)


def sheet(world, client):
    client.force_login(world.organiser)
    content = client.get(world.path("desk-unit-form-export", form="table")).content
    return [
        list(row) for row in openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True)
    ]


def test_each_row_of_the_table_is_a_line(world):
    answer(world, rooms="2", people=[{"name": "甲", "phone": "13900000001"}, {"name": "乙", "phone": ""}])
    answer(world, "c2", contact="王", rooms="1.5")
    table = table_of(world)
    assert list(table.headings) == ["单位", "联系人", "房间数", "姓名", "手机号"]
    assert sorted(table.lines) == sorted(
        [
            ["甲市", "李", "2", "甲", "13900000001"],
            ["甲市", "李", "2", "乙", ""],
            ["乙市", "王", "1.5", "", ""],
        ]
    )
    assert (table.units, list(table.sums)) == (2, [("房间数", "3.5"), ("参会人员", "2 行")])


def test_several_tables_stand_below_one_another(db, storage):
    world = make_world(recommend=receipt(*FIELDS, STAFF))
    with tenant_scope(world.tenant):
        answer(world, people=[{"name": "甲", "phone": "1"}], staff=[{"name": "丙", "days": "3"}])
        table = table_of(world)
        assert list(table.headings) == ["单位", "联系人", "房间数", "所在的表", "姓名", "手机号", "天数"]
        assert table.lines == [
            ["甲市", "李", "", "参会人员", "甲", "1", ""],
            ["甲市", "李", "", "工作人员", "丙", "", "3"],
        ]
        assert list(table.sums) == [("房间数", "0"), ("参会人员", "1 行"), ("工作人员", "1 行")]


def test_the_sheet_has_numbers_as_numbers_and_no_formula(world, client):
    answer(world, contact="=HYPERLINK(1)", rooms="1,200", people=[{"name": "甲", "phone": "013900000001"}])
    assert sheet(world, client) == [
        ["序号", "单位", "联系人", "房间数", "姓名", "手机号"],
        [1, "甲市", "=HYPERLINK(1)", 1200, "甲", "013900000001"],
    ]
    event = AuditEvent.objects.get(action="export.create")
    assert (event.data["what"], event.actor) == ("table", world.organiser)


def test_who_owes_it_with_those_missing_first(world, client):
    answer(world)
    assert [(each.unit.key, each.cell.done, each.updated_by) for each in owing(world)] == [
        ("c2", False, ""),
        ("c1", True, "north-coordinator"),
    ]
    client.force_login(world.organiser)
    page = client.get(world.path("desk-unit-form", form="table"))
    assert page.status_code == 200
    assert [each.unit.key for each in page.context["missing"]] == ["c2"]
    assert "提醒没有交齐的 1 个" in page.content.decode()
    assert client.get(world.path("desk-unit-form", form="nothing")).status_code == 404
    assert client.get(world.path("desk-unit-form-export", form="nothing")).status_code == 404


def test_a_form_of_other_kinds_of_units_is_owed_by_them_alone(db, storage):
    world = make_world(recommend=receipt(*FIELDS, unit_kinds=["school"]))
    with tenant_scope(world.tenant):
        assert owing(world) == []
        answer(world)  # brought in under earlier rules
        assert table_of(world).lines == []


def test_another_tenants_answers_stay_there(world):
    other = make_world("others", "south", recommend=receipt(*FIELDS))
    with tenant_scope(other.tenant):
        answer(other, contact="外省")
    assert table_of(world).lines == []


def test_only_the_organiser(world, client):
    answer(world)
    client.force_login(world.coordinator)
    for name in ("desk-unit-form", "desk-unit-form-export"):
        assert client.get(world.path(name, form="table")).status_code == 403


def test_the_cost_does_not_grow_with_the_units(world, client):
    client.force_login(world.organiser)
    counts = []
    for units in (1, 3):
        while Unit.objects.filter(kind="city").count() < units + 1:
            n = Unit.objects.count()
            Unit.objects.create(tenant=world.tenant, key=f"x{n}", name=f"市{n}", kind="city", path=f"x{n}/")
        for unit in Unit.objects.filter(kind="city", documents=None)[: units - 1]:
            answer(world, unit.key)
        if units == 1:
            answer(world)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(world.path("desk-unit-form", form="table")).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
