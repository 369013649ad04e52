"""Accounts for a whole county's schools by one table: doubtful lines named, the others invited, slips to print."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from portal.access.people.table import COLUMNS, PURPOSE
from portal.models import Invitation, Role, TableImport, Unit
from portal.tables.matching import table_of
from portal.tables.reading import read_text
from portal.tables.xlsx import workbook
from portal.tenants import all_tenants
from tests.factories.portal import client_of, make_member, make_teacher

pytestmark = pytest.mark.django_db
PAGE = "/t/ours/people/table/"


@pytest.fixture
def organiser(tenant):
    return make_member("organiser", tenant, Role.ORGANISER)


def schools(tenant, count: int) -> list[str]:
    names = [f"第{n}中学" for n in range(count)]
    with all_tenants():
        for n, name in enumerate(names):
            Unit.objects.create(tenant=tenant, key=f"m{n}", name=name, kind="school", path=f"m{n}/")
    return names


def invited() -> list[tuple[str, str, str, str, bool]]:
    with all_tenants():
        rows = Invitation.objects.select_related("unit").order_by("pk")
        return [
            (row.name, row.unit.name if row.unit else "", row.email, row.phone, row.deputy) for row in rows
        ]


def test_a_countys_schools_by_one_file(tenant, organiser):
    """X08, O1: forty schools, a number column and headings; looked at, applied once, printed."""
    names = schools(tenant, 40)
    lines = [[n + 1, name, f"张{n}", f"139{n:08d}"] for n, name in enumerate(names)]
    file = SimpleUploadedFile("县.xlsx", workbook("县", ["序号", "单位", "姓名", "手机/邮箱"], lines))
    client = client_of(organiser)
    page = client.post(PAGE, {"file": file})
    preview = page.context["preview"]
    assert (preview.good_count, preview.doubtful_count, invited()) == (40, 0, [])
    kept = page.context["kept"].pk
    for _ in range(2):
        done = client.post(PAGE, {"table": kept})
        assert (done.status_code, done.url) == (302, f"/t/ours/people/invitations/?batch={kept}")
    assert invited()[:2] == [
        ("张0", "第0中学", "", "13900000000", False),
        ("张1", "第1中学", "", "13900000001", False),
    ]
    assert len(invited()) == 40
    slips = client.get(f"/t/ours/people/slips/?batch={kept}").content.decode()
    assert slips.count('class="slip card"') == slips.count('class="slip-qr"') == 40


def test_each_doubtful_line_is_named(tenant, organiser, coordinator):
    """And the others are applied."""
    schools(tenant, 1)
    with all_tenants():
        for key in ("one", "two"):
            Unit.objects.create(tenant=tenant, key=key, name="同名", kind="school", path=f"{key}/")
    text = "\n".join(
        "\t".join(line)
        for line in [
            ("单位", "姓名", "手机", "邮箱", "角色"),
            ("第0中学", "甲", "", "jia@example.cn", "副管理员"),
            ("远方中学", "乙", "", "", ""),
            ("", "丙", "", "", ""),
            ("", "丁", "", "ding@example.cn", "负责人"),
            ("", "戊", "", "wu@example.cn", "校长"),
            ("第0中学", "己", "123", "", ""),
            ("第0中学", "庚", "", "jia@", ""),
            ("银川市", "李管理", coordinator.phone, "", ""),
            ("第0中学", "甲", "", "jia@example.cn", ""),
            ("", "辛", "", "xin@example.cn", "监督员"),
            ("同名", "壬", "", "", ""),
        ]
    )
    client = client_of(organiser)
    page = client.post(PAGE, {"text": text})
    preview = page.context["preview"]
    assert [(row.line, *row.why) for row in preview.doubtful] == [
        (3, "单位树里没有“远方中学”。请核对全称，或先添加这个单位。"),
        (4, "单位管理员须写明单位。"),
        (5, "负责人只能由负责人邀请或结束。"),
        (6, "没有角色“校长”，可以写：单位管理员、副管理员、组织者、监督员、负责人。"),
        (7, "“123”不是电话号码，例如 13800000000、0951-6123456。"),
        (8, "“jia@”不是邮箱，例如 name@example.cn。"),
        (9, f"{coordinator.phone} 已有这个角色，不必再邀请。"),
        (10, "与第 2 行重复。"),
        (12, "单位树里有不止一个“同名”。请改写单位的代号。"),
    ]
    kept = page.context["kept"].table["rows"]
    assert [doubt["code"] for row in kept for doubt in row["doubts"]] == [
        "unit_not_found", "role_needs_unit", "owner_by_owner", "table_role_wrong", "table_phone_wrong",
        "table_email_wrong", "has_role_already", "table_line_twice", "unit_named_twice",
    ]  # fmt: skip
    assert [(row.line, row.note) for row in preview.good] == [
        (2, "邀请为副管理员，发邮件"),
        (11, "邀请为监督员，发邮件"),
    ]
    client.post(PAGE, {"table": page.context["kept"].pk})
    assert invited() == [
        ("甲", "第0中学", "jia@example.cn", "", True),
        ("辛", "", "xin@example.cn", "", False),
    ]
    again = client.post(PAGE, {"text": text}).context["preview"]
    assert [row.why for row in again.doubtful if row.line == 2] == [
        ("jia@example.cn 已收到同样的邀请，还没有答复。",)
    ]


def test_a_contact_that_is_neither_is_doubtful():
    table = table_of(read_text("单位\t姓名\t手机/邮箱\n一中\t甲\t在家"), COLUMNS)
    assert [(doubt.code, doubt.params) for doubt in table.rows[0].doubts] == [
        ("table_contact_wrong", {"text": "在家"})
    ]


def test_a_table_of_somebody_else_is_not_applied(tenant, organiser):
    schools(tenant, 1)
    page = client_of(organiser).post(PAGE, {"text": "单位\t姓名\n第0中学\t甲"})
    other = client_of(make_member("other", tenant, Role.ORGANISER))
    assert other.post(PAGE, {"table": page.context["kept"].pk}).url == PAGE
    assert invited() == []


def test_nothing_typed_is_lost(tenant, organiser):
    page = client_of(organiser).post(PAGE, {"text": "单位\t备注\n第0中学\t无"})
    assert (page.status_code, "第0中学\t无" in page.content.decode()) == (200, True)
    with all_tenants():
        assert TableImport.objects.filter(purpose=PURPOSE).count() == 0


def test_an_auditor_reads_the_list_and_gets_no_slips(tenant):
    client = client_of(make_member("auditor", tenant, Role.AUDITOR))
    assert [client.get(f"/t/ours/people/{page}").status_code for page in ("", "invitations/", "slips/")] == [
        200,
        200,
        403,
    ]
    assert client.post(PAGE, {"text": "x"}).status_code == 403


def test_a_member_of_a_unit_finds_no_people(tenant):
    make_teacher()
    client = client_of(make_member("member", tenant, Role.MEMBER, "school"))
    assert client.get("/t/ours/people/").status_code == 403
