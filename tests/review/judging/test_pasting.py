"""Tables of experts and of conflicts as they are pasted: columns found, doubtful lines named (B10, O20)."""

import pytest

from portal.models import AuditEvent, TableImport, Unit
from portal.tables.limits import Limits
from portal.tables.matching import table_of
from portal.tables.reading import read_text
from portal.tenants import tenant_scope
from review.judging.pasting import expert_columns, parts_of
from review.judging.pool_tables import doubted
from review.models import Conflict, Reviewer
from tests.factories.review import make_assignment, make_reviewer, make_submission, make_world


def read(text: str, world):
    table = table_of(read_text(text, Limits()), expert_columns(world.campaign.current.doc), Limits())
    return [
        (row.line, dict(row.values), [doubt.code for doubt in row.doubts])
        for row in doubted(table, world.campaign, None).rows
    ]


@pytest.mark.parametrize(
    ("text", "values", "doubts"),
    [
        ("序号\t姓名\t单位\t邮箱\n1\t王小明\t示范大学\twxm@example.cn", {"name": "王小明", "unit": "示范大学", "email": "wxm@example.cn"}, []),
        ("1\t王小明\t示范大学\twxm@example.cn", {"name": "王小明", "unit": "示范大学", "email": "wxm@example.cn"}, []),
        ("李\u200b小兰\t示范大学\tlxl＠example.cn\t+86 138－0000－0000", {"name": "李小兰", "unit": "示范大学", "email": "lxl@example.cn", "phone": "13800000000"}, []),
        ("单位\t姓名\n示范大学\t王小明", {"name": "王小明", "unit": "示范大学"}, []),
        ("姓名\t学科\t最多评审件数\t评审类别\n王小明\t语文、数学\t３０件\t教学；全部", {"name": "王小明", "subjects": ["语文", "数学"], "most": 30, "categories": ["a"]}, []),
        ("姓名\t邮箱\n王小明\twxm@", {"name": "王小明"}, ["table_email_wrong"]),
        ("姓名\t手机\n王小明\t123", {"name": "王小明"}, ["table_phone_wrong"]),
        ("姓名\t单位\n\t示范大学", {"unit": "示范大学"}, ["table_cell_missing"]),
        ("姓名\t单位\n13900000001\t示范大学", {"unit": "示范大学"}, ["table_name_wrong"]),
        ("姓名\t最多评审件数\n王小明\t0", {"name": "王小明"}, ["table_most_wrong"]),
        ("姓名\t评审类别\n王小明\t没有的", {"name": "王小明"}, ["table_word_unknown"]),
        ("姓名\t学科\n王小明\t" + "、".join(f"科{n}" for n in range(21)), {"name": "王小明"}, ["table_subjects_long"]),
    ],
)  # fmt: skip
def test_columns_are_found_and_what_is_wrong_is_named(world, text, values, doubts):
    """B10: no expert is called 序号 or 1; a full-width ＠ is an address."""
    ((_, read_values, read_doubts),) = read(text, world)
    assert (read_values, read_doubts) == (values, doubts)


def test_lists_in_a_cell_are_taken_apart():
    assert parts_of(" 语文、数 学;英语，语文 ") == ["语文", "数 学", "英语"]


def post(client, world, name="desk-experts-table", **data):
    return client.post(world.path(name), data, follow=True)


def test_a_table_is_looked_at_then_applied_once(world, client):
    client.force_login(world.organiser)
    text = "姓名\t单位\t邮箱\t学科\n马丽\t甲市 一中\tma@example.org\t语文\n王强\t外省大学\t\t\n李\t甲市一中\tli@\t"
    page = post(client, world, text=text).content.decode()
    assert Reviewer.objects.count() == 0
    for said in ("发邮件邀请；甲市/甲市一中", "单位不在名单中，按名称回避", "邀请这 2 人"):
        assert said in page
    kept = TableImport.objects.get()
    for _ in range(2):
        page = post(client, world, table=kept.pk).content.decode()
        assert "已邀请 2 人。其中 1 人没有邮箱" in page
    assert [
        (row.name, row.unit and row.unit.key, row.unit_name, row.email, row.subjects, row.state)
        for row in Reviewer.objects.order_by("pk")
    ] == [
        ("马丽", "s1", "甲市一中", "ma@example.org", ["语文"], "invited"),
        ("王强", None, "外省大学", "", [], "invited"),
    ]
    assert AuditEvent.objects.filter(action="reviewer.invite").count() == 2


def test_who_is_there_and_who_stands_twice_is_named(world):
    make_reviewer(world, "马丽", email="ma@example.org", unit_name="甲市一中")
    Reviewer.objects.create(
        tenant=world.tenant, campaign=world.campaign, name="走了", email="gone@example.org", state="removed",
        invited_at=world.campaign.created_at if hasattr(world.campaign, "created_at") else Reviewer.objects.get().invited_at,
    )  # fmt: skip
    text = "马莉,,MA@example.org\n王强,外省大学\n王 强,外省　大学\n走了,,gone@example.org"
    assert [doubts for _, _, doubts in read(text, world)] == [
        ["already_on_list"], [], ["table_line_twice"], [],
    ]  # fmt: skip


def test_a_name_that_two_units_have_is_left_for_a_choice(world):
    place = Unit.objects.get(key="c2")
    Unit.objects.create(
        tenant=world.tenant, key="s9", name="甲市一中", kind="school", parent=place, path=f"{place.path}s9/"
    )
    lines = read("马,甲市一中\n王,甲市/甲市一中\n李,乙市／甲市 一中\n赵,s9", world)
    assert [doubts for _, _, doubts in lines] == [["unit_called_twice"], [], [], []]
    from review.judging.units_called import units_called

    found = units_called(["甲市/甲市一中", "乙市／甲市 一中", "s9"])
    assert {text: [unit.key for unit, _ in hits] for text, hits in found.items()} == {
        "甲市/甲市一中": ["s1"], "乙市／甲市 一中": ["s9"], "s9": ["s9"],
    }  # fmt: skip


def test_another_tenants_unit_is_only_a_name(world):
    other = make_world("others", "south")
    from portal.tenants import all_tenants

    with all_tenants():
        Unit.objects.filter(tenant=other.tenant, key="s1").update(name="南方一中")
    from review.judging.units_called import units_called

    with tenant_scope(world.tenant):
        assert units_called(["南方一中"]) == {"南方一中": []}


def test_a_table_of_another_campaign_or_person_cannot_be_applied(world, client):
    client.force_login(world.organiser)
    post(client, world, text="马丽,甲市一中")
    kept = TableImport.objects.get()
    TableImport.objects.update(about="0-")
    post(client, world, table=kept.pk)
    assert Reviewer.objects.count() == 0


def test_too_many_lines_are_refused_whole_and_stay_in_the_box(world, client):
    client.force_login(world.organiser)
    text = "\n".join(f"专家甲{n}\t大学" for n in range(501))
    answer = client.post(world.path("desk-experts-table"), {"text": text})
    assert (answer.status_code, "专家甲500" in answer.content.decode()) == (422, True)
    assert (TableImport.objects.count(), Reviewer.objects.count()) == (0, 0)


def test_conflicts_by_table_are_looked_at_then_registered(world, client):
    client.force_login(world.organiser)
    ma = make_reviewer(world, "马丽", email="ma@example.org")
    first, second = make_reviewer(world, "王强", phone="13900000001"), make_reviewer(world, "王 强")
    one = make_submission(world, "甲案例", state="eligible")
    make_assignment(world, one, ma)
    text = (
        f"专家\t邮箱或手机号\t案例编号或单位\t理由\n马丽\t\t{one.number}\t师生\n王强\t13900000001\t乙市一中\t\n"
        f"王强\t\t{one.number}\t\n没有的人\t\t{one.number}\t\n马丽\t\tN99999\t\n"
    )
    page = post(client, world, "desk-conflicts-table", text=text).content.decode()
    for said in (
        "回避案例《甲案例》",
        "回避单位“乙市一中”的全部案例",
        "有 2 位“王强”",
        "没有“没有的人”",
        "没有编号为“N99999”的案例",
        "登记这 2 条",
    ):
        assert said in page  # fmt: skip
    assert Conflict.objects.count() == 0
    page = post(client, world, "desk-conflicts-table", table=TableImport.objects.get().pk).content.decode()
    assert ("已登记 1 条案例回避、1 条单位回避。3 行没有登记。" in page, "其中 1 件已经分给" in page) == (
        True,
        True,
    )
    row = Conflict.objects.get()
    assert (row.reviewer, row.submission, row.reason, row.source) == (ma, one, "师生", "imported")
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.avoids, second.avoids) == (["乙市一中"], [])
    assert AuditEvent.objects.get(action="conflict.import").data["cases"] == 1
    assert "（组织者登记）：师生" in client.get(world.path("desk-expert", reviewer=ma.pk)).content.decode()


CODES = ("expert_not_on_list", "expert_named_twice", "case_not_found")


def test_an_experts_subjects_stages_limit_and_units_to_avoid_are_edited(world, client):
    client.force_login(world.organiser)
    who = make_reviewer(world, "甲")
    path = world.path("desk-expert", reviewer=who.pk)
    client.post(
        path,
        {
            "unit_name": "大学",
            "subjects": "语文、数学、语文",
            "most": "12",
            "avoids": " 甲市一中 \n\n乙市一中",
        },
    )
    who.refresh_from_db()
    assert (who.subjects, who.most, who.avoids) == (["语文", "数学"], 12, ["甲市一中", "乙市一中"])
    for wrong in ({"most": "0"}, {"subjects": "学" * 31}, {"avoids": "\n".join(f"校{n}" for n in range(21))}):
        page = client.post(path, {"unit_name": "大学"} | wrong).content.decode()
        assert "is-invalid" in page or "invalid" in page
    who.refresh_from_db()
    assert who.most == 12
