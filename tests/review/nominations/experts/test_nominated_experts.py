"""People whom units nominate as reviewers are taken into the panel with one click (N16, O15)."""

import pytest

from campaigns.schema import UnitForm
from portal.tenants import tenant_scope
from review.models import Reviewer
from review.nominations.documents.actions import save_document
from review.nominations.experts.actions import take_nominated
from review.nominations.experts.choosing import NominatedExpert, Standing, with_standing
from review.nominations.experts.queries import nominated_experts
from tests.factories.review import NOW, document, make_world
from tests.refusals import refused

FORM = {
    "key": "experts", "label": "专家推荐表", "experts": ["primary"],
    "fields": [
        {"key": "primary", "label": "小学专家", "kind": "table", "limits": [{"min_items": 2, "max_items": 2}],
         "columns": [{"key": "name", "label": "姓名"}, {"key": "title", "label": "职称"}, {"key": "unit", "label": "单位"},
                     {"key": "phone", "label": "电话", "kind": "phone"},
                     {"key": "email", "label": "邮箱", "kind": "email", "required": False}]},
    ],
}  # fmt: skip
MA = {
    "name": "马丽",
    "title": "高级教师",
    "unit": "甲市一中",
    "phone": "13800000001",
    "email": "ma@example.cn",
}
LI = {"name": "李伟", "unit": "乙市一中", "phone": "13800000002"}
MA_AGAIN = {"name": "马 丽", "unit": "甲市第一中学", "phone": "138 0000 0001"}


@pytest.fixture
def world(db):
    made = make_world(recommend=document()["recommend"] | {"forms": [FORM]})
    with tenant_scope(made.tenant):
        yield made


def fill_in(world, unit, rows):
    form = world.campaign.current.doc.recommend.forms[0]
    save_document(
        world.campaign, world.unit(unit), form, answers={"primary": rows}, actor=world.coordinator, now=NOW
    )


def expert(name, unit="甲校", **values):
    return NominatedExpert(name, values.pop("by_unit", "甲市"), "小学专家", name, unit=unit, **values)


@pytest.mark.parametrize("key", ["primary", "filler", "nothing"])
def test_only_a_table_with_names_nominates(key):
    columns = [{"key": "unit", "label": "单位"}]
    fields = [
        {"key": "primary", "label": "专家", "kind": "table", "columns": columns},
        {"key": "filler", "label": "填表人"},
    ]
    with pytest.raises(ValueError, match=f"experts 中的 {key} 应是本表单 table 类填报项，并有 name 一列"):
        UnitForm.model_validate({"key": "f", "label": "表", "fields": fields, "experts": [key]})


def test_one_person_is_known_by_phone_address_or_name_with_unit():
    rows = with_standing(
        [
            expert("甲", phone="13800000001"),
            expert("甲", by_unit="乙市"),
            expert("乙", unit="别处", phone="138-0000-0001"),
            expert("丙", email="A@x.cn"),
            expert("丁", email="a@X.cn"),
            expert("戊"),
        ],
        [expert("戊").identity],
    )
    assert [(row.name, row.standing, row.same_as) for row in rows] == [
        ("甲", Standing.NEW, ""),
        ("甲", Standing.TWICE, "甲市"),
        ("乙", Standing.TWICE, "甲市"),
        ("丙", Standing.NEW, ""),
        ("丁", Standing.TWICE, "甲市"),
        ("戊", Standing.INVITED, ""),
    ]


def test_the_nominated_of_all_units_are_invited_at_once_and_only_once(world):
    fill_in(world, "c1", [MA, LI])
    fill_in(world, "c2", [MA_AGAIN])
    keys = {row.key for row in nominated_experts(world.campaign, world.campaign.current.doc)}
    taken = take_nominated(world.campaign, keys, actor=world.organiser, now=NOW)
    assert ([row.name for row in taken.invited], taken.without_address) == (["马丽", "李伟"], ["李伟"])
    rows = Reviewer.objects.order_by("pk").values_list("name", "unit__name", "phone", "email", "state")
    assert list(rows) == [
        ("马丽", "甲市一中", "13800000001", "ma@example.cn", "invited"),
        ("李伟", "乙市一中", "13800000002", "", "invited"),
    ]
    standing = [row.standing for row in nominated_experts(world.campaign, world.campaign.current.doc)]
    assert standing == [Standing.INVITED] * 3
    again = refused(take_nominated, world.campaign, keys, actor=world.organiser, now=NOW)
    assert again == "no_nominated_chosen"


def test_the_page_names_doubles_and_missing_addresses_and_takes_all_or_the_ticked(world, client):
    fill_in(world, "c1", [MA, LI])
    fill_in(world, "c2", [MA_AGAIN])
    client.force_login(world.organiser)
    page = client.get(world.path("desk-nominated")).content.decode()
    assert [page.count(words) for words in ("有 1 人重复", "有 1 人没有邮箱", "全部纳入专家库（2 人）", "重复：甲市已推荐")] == [
        1, 1, 1, 1,
    ]  # fmt: skip
    assert client.get(world.path("desk-experts")).content.decode().count("各单位推荐的专家") == 1
    key = next(
        row.key for row in nominated_experts(world.campaign, world.campaign.current.doc) if row.name == "李伟"
    )
    answer = client.post(world.path("desk-nominated-take"), {"expert": [key]}, follow=True)
    assert [str(said) for said in answer.context["messages"]] == [
        "已将 1 位专家纳入专家库，有邮箱的会收到邀请邮件。",
        "李伟没有邮箱，请在专家名单中打开“邀请链接”转交本人。",
    ]
    client.post(world.path("desk-nominated-take"), {"all": "1"})
    assert list(Reviewer.objects.order_by("pk").values_list("name", flat=True)) == ["李伟", "马丽"]


def test_nothing_is_there_where_no_form_nominates(world, client):
    other = make_world("plain", "south")
    client.force_login(other.organiser)
    page = client.get(other.path("desk-nominated")).content.decode()
    assert (page.count("各单位还没有推荐专家"), page.count("纳入专家库")) == (1, 0)
    assert client.get(other.path("desk-experts")).content.decode().count("各单位推荐的专家") == 0


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_as_much_for_three_as_for_one(world, client, count, django_assert_num_queries):
    fill_in(world, "c1", [MA | {"name": f"马{n}", "phone": f"1380000000{n}"} for n in range(count)])
    client.force_login(world.organiser)
    with django_assert_num_queries(9):
        client.get(world.path("desk-nominated"))
