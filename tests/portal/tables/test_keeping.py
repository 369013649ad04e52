"""A table that was looked at is applied once, by whoever brought it, while it is kept."""

import datetime as dt
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from portal.decisions import NotAllowed, refuse
from portal.models import TableImport
from portal.tables.columns import Column
from portal.tables.forms import TableForm
from portal.tables.keeping import KEPT, apply_once, keep, kept, sweep, table_in
from portal.tables.matching import table_of
from portal.tables.preview import preview_of
from portal.tables.reading import read_text
from portal.tenants import tenant_scope
from portal.words import say
from tests.factories.portal import make_teacher, make_tenant
from tests.racing import race

NOW = timezone.now()
COLUMNS = (Column("name", "名称", required=True), Column("kind", "类型", required=True))


def some_table():
    return table_of(read_text("名称\t类型\t备注\n一小\t学校\t\n二小\t"), COLUMNS)


@pytest.fixture
def row(tenant, person):
    with tenant_scope(tenant):
        yield keep(some_table(), tenant=tenant, purpose="things", about="a", actor=person, now=NOW)


@pytest.mark.django_db
def test_it_comes_back_as_it_was(row, person):
    found = kept(row.pk, purpose="things", about="a", actor=person, now=NOW)
    assert table_in(found) == some_table()


@pytest.mark.django_db
def test_nobody_else_nothing_else_and_not_for_ever(row, person, tenant):
    asked = [
        {"actor": make_teacher("other")},
        {"purpose": "others"},
        {"about": "b"},
        {"now": NOW + KEPT},
    ]
    for change in asked:
        with pytest.raises(NotAllowed) as refused:
            kept(row.pk, **{"purpose": "things", "about": "a", "actor": person, "now": NOW} | change)
        assert refused.value.decision == refuse("table_gone")
    with tenant_scope(make_tenant("theirs")), pytest.raises(NotAllowed):
        kept(row.pk, purpose="things", about="a", actor=person, now=NOW)
    for number in ("", "x", "9" * 30, "٣"):
        with pytest.raises(NotAllowed):
            kept(number, purpose="things", about="a", actor=person, now=NOW)


@pytest.mark.django_db
def test_it_is_applied_once(row):
    calls = []

    def apply(table):
        calls.append([each.line for each in table.good])
        return {"made": len(table.good)}

    assert [apply_once(row, apply, now=NOW) for _ in range(2)] == [{"made": 1}] * 2
    assert calls == [[2]]


@pytest.mark.django_db
def test_a_refusal_leaves_it_to_be_applied_later(row):
    def refusing(table):
        raise NotAllowed(refuse("table_empty"))

    with pytest.raises(NotAllowed):
        apply_once(row, refusing, now=NOW)
    assert apply_once(row, lambda table: {"made": 2}, now=NOW) == {"made": 2}


@pytest.mark.django_db
def test_expired_ones_are_forgotten(row):
    assert sweep(now=NOW + KEPT - dt.timedelta(seconds=1)) == {"tables_forgotten": 0}
    assert sweep(now=NOW + KEPT) == {"tables_forgotten": 1}
    with pytest.raises(NotAllowed):
        apply_once(row, lambda table: {}, now=NOW)


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_apply_it_once():
    tenant, person = make_tenant(), make_teacher()
    with tenant_scope(tenant):
        row = keep(some_table(), tenant=tenant, purpose="things", actor=person, now=NOW)
    calls = []

    def job(number):
        return lambda: apply_once(row, lambda table: calls.append(number) or {"made": number}, now=NOW)

    assert race(SimpleNamespace(tenant=tenant), [job(n) for n in range(4)]) == ["done"] * 4
    with tenant_scope(tenant):
        assert [TableImport.objects.get().outcome] == [{"made": number} for number in calls]


def test_the_preview_names_doubtful_lines_first():
    preview = preview_of(some_table(), COLUMNS, notes={2: "新增"}, source="a.csv")
    assert (preview.good_count, preview.doubtful_count, preview.hidden) == (1, 1, 0)
    assert [(row.line, row.why) for row in preview.doubtful] == [
        (3, (say(refuse("table_cell_missing", column="类型")),))
    ]
    assert [(row.cells, row.note) for row in preview.good] == [((("名称", "一小"), ("类型", "学校")), "新增")]
    assert (preview.ignored, preview.guessed) == ("备注", False)


@pytest.mark.parametrize(
    ("data", "file", "error"),
    [
        ({}, None, {"__all__": ["请选择一个表格文件，或者把表格粘贴到框里。"]}),
        (
            {"text": "名称\n一小"},
            None,
            {"text": [say(refuse("table_lacks_columns", columns="类型", found="名称"))]},
        ),
        ({}, b"\xd0\xcf\x11\xe0", {"file": [say(refuse("table_old_excel"))]}),
        ({"text": "一小\t学校"}, None, {}),
        ({}, "一小,学校".encode("gb18030"), {}),
    ],
)
def test_the_form_says_what_is_wrong(data, file, error):
    form = TableForm(data, {"file": SimpleUploadedFile("t.csv", file)} if file else {}, columns=COLUMNS)
    assert {field: list(errors) for field, errors in form.errors.items()} == error
    if not error:
        assert [dict(row.values) for row in form.table.rows] == [{"name": "一小", "kind": "学校"}]
