"""Every merge field has one resolver, and what each of them gives; lists read a fixed number of queries."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from campaigns.fields import merge_fields
from campaigns.fields.merge_fields import Output, Scope, chinese_date, getter, resolvers
from campaigns.fields.words import FieldView
from campaigns.loading import reference
from campaigns.schema import Roster, UnitForm
from campaigns.schema.merge_fields import FIELDS, fields_of
from portal.tenants import tenant_scope
from review.exports.rosters import table
from review.merge_fields import CertificateSubject, UnitFormSubject
from review.models import Award, Certificate
from submissions.merge_fields import Table, submission_subjects
from submissions.models import Author
from submissions.naming import values_of
from tests.factories.files import make_attachment
from tests.factories.pupils import guide
from tests.factories.review import NOW, document, fresh, make_nomination, make_submission, make_world

QUESTIONS = [
    {"key": "about", "label": "概要", "kind": "text", "required": False},
    {"key": "kinds", "label": "方向", "kind": "choices", "required": False,
     "options": [{"key": "a", "label": "甲"}, {"key": "b", "label": "乙"}]},
    {"key": "words", "label": "关键词", "kind": "keywords", "required": False},
    {"key": "links", "label": "网址", "kind": "links", "required": False},
    {"key": "size", "label": "大小", "kind": "size", "required": False},
    {"key": "hidden", "label": "不问", "required": False, "show_if": {"field": "about", "any_of": ["x"]}},
    {"key": "works", "label": "成果", "kind": "table", "required": False,
     "columns": [{"key": "name", "label": "名称"}, {"key": "day", "label": "日期", "kind": "date"}]},
]  # fmt: skip
ANSWERS = {
    "about": "概要正文", "kinds": ["b", "a"], "words": "一；二 三", "links": "http://a.cn\nhttp://b.cn", "size": "2.50",
    "hidden": "不该出现", "dropped": ["甲", "乙"], "works": [{"name": "课件", "day": "2025-01-01"}, {"name": "教案"}],
}  # fmt: skip


def test_every_field_has_a_resolver_and_every_resolver_a_field():
    assert resolvers().keys() == {(field.scope, field.key) for field in FIELDS}


def test_a_key_is_registered_once(settings):
    settings.MERGE_FIELDS = ["review.merge_fields.RESOLVERS", "review.merge_fields.RESOLVERS"]
    with pytest.raises(ValueError, match=r"^review\.merge_fields\.RESOLVERS resolves .* a second time$"):
        resolvers.__wrapped__()


@pytest.mark.parametrize("output", list(Output))
def test_what_has_no_subject_yet_is_empty(output):
    for field in fields_of(output):
        assert getter(f"{field.key}:x" if field.argument else field.key, output)({}) == ""


def test_a_name_that_may_not_stand_there_is_refused():
    with pytest.raises(LookupError, match=r"^没有“slot”这个合并字段"):
        getter("slot", Output.ROSTER)


def test_the_table_of_the_documentation_is_current():
    page = (Path(__file__).parents[2] / reference.PATH).read_text(encoding="utf-8")
    assert page == reference.renewed(page), "manage.py campaign schema --write"
    with pytest.raises(ValueError, match="缺少合并字段表的起止标记"):
        reference.renewed("没有标记")


@pytest.fixture
def asking(db, storage):
    """The small campaign with a question of every kind, and a declaration."""
    categories = document()["categories"]
    categories[0]["fields"] = QUESTIONS
    categories[0]["team"] = {"max": 5, "lead": "负责人", "member": "成员", "columns": ["title"]}
    categories[0]["instructors"] = {"max": 2, "columns": ["title"]}
    world = make_world(
        categories=categories, declarations=[{"key": "true", "text": "真实", "required": False}]
    )
    with tenant_scope(world.tenant):
        yield world


def filled(world, title="甲案例"):
    """A case with two authors, answers, a nomination, an award and a certificate."""
    one = make_submission(
        world,
        title,
        state="recommended",
        answers=ANSWERS,
        declared={"true": {"at": NOW.isoformat(), "text": "真实"}},
    )
    one.authors.update(name="张三", phone="13900000001", details={"title": "高级教师"})
    Author.objects.create(tenant=world.tenant, submission=one, position=2, name="李四", unit_name="乙校")
    guide(one, phone="13900000009", unit="甲市二中", title="特级教师")
    make_nomination(world, one, rank=2)
    return fresh(one)


def awarded(world, one):
    """A published first prize."""
    type(one).objects.filter(pk=one.pk).update(state="eligible")
    return Award.objects.create(
        tenant=world.tenant, campaign=world.campaign, submission=one, tier="first", label="一等奖",
        decided_by=world.organiser, decided_at=NOW, published_at=NOW,
    )  # fmt: skip


def award(world, one):
    """The same with a valid certificate and a revoked one."""
    row = awarded(world, one)
    Certificate.objects.create(
        tenant=world.tenant,
        award=row,
        campaign=world.campaign,
        rule_set=world.campaign.current,
        number="NO-1",
        holder="张三、李四",
        unit_name="甲市一中",
        title="颁发时的名",
        label="一等奖",
        issued_at=NOW,
    )
    Certificate.objects.create(
        tenant=world.tenant,
        award=row,
        campaign=world.campaign,
        rule_set=world.campaign.current,
        number="NO-0",
        holder="张三",
        unit_name="甲市一中",
        title="旧",
        label="一等奖",
        issued_at=NOW,
        revoked_at=NOW,
    )
    return row


ROSTER_VALUES = {
    "seq": 1, "title": "甲案例", "category": "教学", "category_short": "教学", "category_key": "a", "group": "", "group_short": "", "track": "城市", "track_short": "城市", "unit": "甲市一中",
    "consent": "同意", "contact_name": "north-owner", "contact_phone": "", "authors": "张三、李四", "first_author": "张三",
    "first_unit": "甲市一中", "author_phone": "13900000001",
    "instructors": "赵老师", "instructor_units": "甲市二中", "instructor_phones": "13900000009", "instructor:title": "特级教师",
    "recommending_unit": "甲市", "comment": "值得推荐的案例",
    "score": "", "rank": 2, "award": "一等奖", "award_short": "一等奖", "certificate": "NO-1", "declaration:true": "是", "declaration:no": "否",
    "answer:about": "概要正文", "answer:kinds": "乙、甲", "answer:words": "一、二、三",
    "answer:links": "http://a.cn\nhttp://b.cn", "answer:size": Decimal("2.50"), "answer:works": "课件，2025-01-01；教案",
    "answer:nothing": "", "answer:dropped": "甲、乙", "marks": "", "mark:topic": "",
}  # fmt: skip


def roster(*values):
    return Roster.model_validate(
        {
            "key": "r",
            "label": "表",
            "audience": "unit",
            "columns": [{"label": v, "value": v} for v in values],
            "sort": ["title"],
        }
    )


def test_a_rosters_values(asking):
    one = filled(asking)
    award(asking, one)
    headings, rows = table(asking.campaign, roster(*ROSTER_VALUES), unit=asking.unit("c1"))
    (row,) = rows
    assert dict(zip(headings, row, strict=True)) == ROSTER_VALUES
    tried = {value.partition(":")[0] for value in ROSTER_VALUES} | {"number"}
    assert tried == {field.key for field in fields_of(Output.ROSTER)}
    ((number,),) = table(asking.campaign, roster("number"), unit=asking.unit("c1"))[1]
    assert number == one.number


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_a_roster(asking, count, django_assert_num_queries):
    for number in range(count):
        awarded(asking, filled(asking, f"案例{number}"))
    unit = asking.unit("c1")
    # The order first; then authors, instructors; the last one: the unit's own nominations, which in a chain are not those
    # that count.
    with django_assert_num_queries(8):
        rows = list(table(asking.campaign, roster(*ROSTER_VALUES), unit=unit)[1])
    assert [row[1] for row in rows] == [f"案例{number}" for number in range(count)]


def test_an_unpublished_award_is_not_told(asking):
    one = filled(asking)
    award(asking, one)
    Award.objects.update(published_at=None)
    assert list(table(asking.campaign, roster("title", "award"), unit=asking.unit("c1"))[1]) == [
        ["甲案例", ""]
    ]


def test_the_values_of_a_printed_form(asking):
    one = filled(asking)
    doc = asking.campaign.current.doc
    authors = list(one.authors.all())
    subjects = merge_fields.campaign_subjects(doc, day=dt.date(2025, 12, 1)) | submission_subjects(
        one, authors, doc
    )
    assert getter("author_table", Output.PRINTOUT)(subjects) == Table(
        columns=["署名", "姓名", "单位", "手机号", "职称"],
        rows=[["负责人", "张三", "甲市一中", "13900000001", "高级教师"], ["成员", "李四", "乙校", "", ""]],
    )
    assert getter("team_table", Output.PRINTOUT)(subjects).rows == [["成员", "李四", "乙校", "", ""]]
    lead = {
        key: getter(f"lead:{key}", Output.PRINTOUT)(subjects)
        for key in ("name", "unit", "phone", "title", "post")
    }
    assert lead == {
        "name": "张三",
        "unit": "甲市一中",
        "phone": "13900000001",
        "title": "高级教师",
        "post": "",
    }
    answers = getter("answers", Output.PRINTOUT)(subjects)
    assert [view.key for view in answers] == ["about", "kinds", "words", "links", "size", "works"]
    assert answers[4] == FieldView("size", "大小", "size", text="2.50 MB", char_count_cjk=1)
    assert getter("date", Output.PRINTOUT)(subjects) == chinese_date(dt.date(2025, 12, 1)) == "2025年12月1日"
    assert getter("blank", Output.PRINTOUT)(subjects) == ""


def test_the_values_of_a_units_printed_form(asking):
    form = UnitForm.model_validate({"key": "u", "label": "表", "fields": QUESTIONS})
    subjects = {Scope.UNIT: asking.unit("c1"), Scope.UNIT_FORM: UnitFormSubject(form, ANSWERS)}
    assert getter("unit_name", Output.UNIT_PRINTOUT)(subjects) == "甲市"
    assert getter("answer:works", Output.UNIT_PRINTOUT)(subjects) == "课件，2025-01-01；教案"
    assert getter("answer:nothing", Output.UNIT_PRINTOUT)(subjects) == ""
    answers = getter("answers", Output.UNIT_PRINTOUT)(subjects)
    assert [view.key for view in answers] == ["about", "kinds", "words", "links", "size", "works"]


def test_the_words_of_a_units_form_ask_the_database_nothing(asking, django_assert_num_queries):
    form = UnitForm.model_validate({"key": "u", "label": "表", "fields": QUESTIONS})
    subjects = {Scope.UNIT_FORM: UnitFormSubject(form, ANSWERS)}
    with django_assert_num_queries(0):
        assert len(getter("answers", Output.UNIT_PRINTOUT)(subjects)) == 6


def test_the_values_of_a_file_name(asking):
    one = filled(asking)
    attached = make_attachment(one)
    assert values_of(attached, one, seq="7") == {
        "seq": "7", "number": one.number, "title": "甲案例", "category": "教学", "group": "", "unit": "甲市一中",
        "authors": "张三、李四", "first_author": "张三", "slot": "案例文本",
    }  # fmt: skip
    one.unit = None
    attached.slot = "gone"
    values = values_of(attached, one)
    assert (values["seq"], values["unit"], values["slot"]) == ("", "甲市一中", "")


def test_the_values_of_a_certificate_are_those_of_its_issue(asking):
    row = award(asking, filled(asking))
    certificate = row.certificates.get(number="NO-1")
    doc = asking.campaign.current.doc
    subjects = merge_fields.campaign_subjects(doc) | {Scope.CERTIFICATE: CertificateSubject(certificate, doc)}
    assert merge_fields.values_of(Output.CERTIFICATE, subjects) == {
        "name": "张三、李四", "authors": "张三、李四", "instructors": "", "title": "颁发时的名", "award": "一等奖", "unit": "甲市一中",
        "category": "教学", "track": "城市", "campaign": "教学案例征集",
    }  # fmt: skip
