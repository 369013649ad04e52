"""Joining by search, and asking for a unit that isn't in the tree (O2, A16)."""

import re

import pytest
from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string

from portal.access.unit_requests import actions
from portal.access.unit_requests.home import cards
from portal.access.unit_requests.queries import answerers
from portal.decisions import NotAllowed, refuse
from portal.models import AuditEvent, Membership, Notification, Role, Unit, UnitRequest
from portal.organisation.units.actions import UnitValues
from portal.tenants import all_tenants, tenant_scope
from portal.words import say
from tests.factories.organisations import plant
from tests.factories.portal import client_of, make_member, make_teacher, url
from tests.racing import race

pytestmark = pytest.mark.django_db
NOW = timezone.now()
DOCUMENT = {
    "slug": "small",
    "name": "小省",
    "unit_kinds": [{"key": "city", "label": "市"}, {"key": "school", "label": "学校"}],
    "units": [
        {"key": "east", "name": "东市", "kind": "city"},
        {"key": "west", "name": "西市", "kind": "city"},
        {"key": "e1", "name": "第一小学", "kind": "school", "under": "east"},
        {"key": "w1", "name": "第一小学", "kind": "school", "under": "west"},
    ],
}


@pytest.fixture
def tenant(db):
    return plant(DOCUMENT)


@pytest.fixture
def east(tenant):
    return make_member("east-desk", tenant, Role.COORDINATOR, "east")


@pytest.fixture
def organiser(tenant):
    return make_member("organiser", tenant)


def ask(tenant, person, name="第三小学", parent="east"):
    with tenant_scope(tenant):
        above = Unit.objects.get(key=parent) if parent else None
        return actions.ask_for_unit(tenant, name=name, kind="school", parent=above, actor=person, now=NOW)


def text(response):
    return re.sub(r"\s+", " ", response.content.decode())


def members(tenant):
    with tenant_scope(tenant):
        rows = Membership.objects.filter(role=Role.MEMBER).select_related("person", "unit")
        return [(row.person.username, row.unit.name, bool(row.confirmed_at)) for row in rows]


def told(person):
    with all_tenants():
        return [row.code for row in Notification.objects.filter(person=person).order_by("pk")]


def test_joining_is_a_search_not_a_list_of_all(tenant, person):
    client = client_of(person)
    page = client.get("/me/unit/?organiser=small")
    assert ("第一小学" in text(page), "申请添加单位" in text(page)) == (False, True)
    found = client.post("/me/unit/?organiser=small", {"unit_q": "第一", "unit_find": "1"})
    assert ('value="e1"' in text(found), 'value="w1"' in text(found), members(tenant)) == (True, True, [])
    several = client.post("/me/unit/?organiser=small", {"unit_q": "第一小学"})
    assert "请从查到的单位里选择一个" in text(several)
    none = client.post("/me/unit/?organiser=small", {"unit_q": "火星小学"})
    assert ("没有查到“火星小学”" in text(none), 'value="火星小学"' in text(none)) == (True, True)
    assert "请输入单位名称中的几个字" in text(client.post("/me/unit/?organiser=small", {"unit_q": " "}))
    assert "已不在列表中" in text(client.post("/me/unit/?organiser=small", {"unit": "gone"}))
    assert client.post("/me/unit/?organiser=small", {"unit": "w1", "unit_q": "第一"}).status_code == 302
    assert members(tenant) == [("teacher", "第一小学", False)]
    other = client_of(make_teacher("other"))
    assert other.post("/me/unit/?organiser=small", {"unit_q": "东市"}).status_code == 302


def test_the_coordinator_above_is_told_and_makes_the_unit(tenant, person, east):
    client, desk = client_of(person), client_of(east)
    page = client.get(url("unit-request-ask", "small"), {"name": "第三小学"})
    assert 'value="第三小学"' in text(page)
    typed = {"name": "第三小学", "kind": "school", "parent_q": "东市"}
    assert client.post(url("unit-request-ask", "small"), typed).status_code == 302
    assert (told(east), told(person)) == (["unit_request.asked"], [])
    with tenant_scope(tenant):
        row = UnitRequest.objects.get()
    assert "第三小学" in text(desk.get(url("unit-requests", "small")))
    at = url("unit-request", "small", number=row.pk)
    assert desk.get(at).status_code == 200
    made = {"answer": "make", "name": "东市第三小学", "kind": "school", "parent": "east", "confirm": "on"}
    assert desk.post(at, made).status_code == 302
    with tenant_scope(tenant):
        unit = Unit.objects.get(name="东市第三小学")
        assert (unit.parent.key, UnitRequest.objects.get().state) == ("east", "made")
    assert members(tenant) == [("teacher", "东市第三小学", True)]
    assert told(person) == ["unit_request.made"]
    again = desk.post(at, made)
    assert say(refuse("unit_request_decided")) in text(again)
    assert "已添加" in text(client.get(url("unit-request-ask", "small")))
    assert "东市第三小学" in text(desk.get(url("unit-requests", "small"), {"show": "done"}))


def test_an_organiser_maps_it_or_says_why_not(tenant, person, organiser):
    desk = client_of(organiser)
    first, second = ask(tenant, person, "一小", None), ask(tenant, person, "外省小学", None)
    assert told(organiser) == ["unit_request.asked"] * 2
    assert desk.post(url("unit-request", "small", number=first.pk), {"answer": "map"}).status_code == 422
    mapped = {"answer": "map", "unit": "e1"}
    assert desk.post(url("unit-request", "small", number=first.pk), mapped).status_code == 302
    at = url("unit-request", "small", number=second.pk)
    assert desk.post(at, {"answer": "decline", "why": ""}).status_code == 422
    assert desk.post(at, {"answer": "decline", "why": "外省"}).status_code == 302
    assert members(tenant) == [("teacher", "第一小学", False)]
    assert told(person) == ["unit_request.mapped", "unit_request.declined"]
    own = text(client_of(person).get(url("unit-request-ask", "small")))
    assert ("对应到已有单位：第一小学" in own, "未添加：外省" in own) == (True, True)
    with tenant_scope(tenant):
        actions_seen = list(AuditEvent.objects.filter(action__startswith="unit_request.").order_by("pk"))
    assert [event.action for event in actions_seen] == [
        "unit_request.ask", "unit_request.ask", "unit_request.map", "unit_request.decline",
    ]  # fmt: skip


def test_a_coordinator_answers_for_their_own_part_only(tenant, person, east):
    desk = client_of(east)
    ours, theirs = ask(tenant, person), ask(tenant, person, "西市三小", "west")
    assert "西市三小" not in text(desk.get(url("unit-requests", "small")))
    assert desk.get(url("unit-request", "small", number=theirs.pk)).status_code == 404
    at = url("unit-request", "small", number=ours.pk)
    for answer in (
        {"answer": "make", "name": "三小", "kind": "school", "parent": "west"},
        {"answer": "make", "name": "三小", "kind": "school"},
        {"answer": "map", "unit": "w1"},
    ):
        assert desk.post(at, answer).status_code == 422
    taken = desk.post(at, {"answer": "make", "name": "第一小学", "kind": "school", "parent": "east"})
    assert say(refuse("unit_name_taken", unit="第一小学")) in text(taken)
    assert desk.get(at).context["waiting"] is True


def test_asking_is_refused_with_words_and_loses_nothing(tenant, person):
    with pytest.raises(NotAllowed) as refused:
        ask(tenant, person, "第一 小学")
    assert refused.value.decision == refuse("unit_there_already", unit="第一 小学")
    assert ask(tenant, person).pk == ask(tenant, person).pk
    ask(tenant, person, "第四小学")
    ask(tenant, person, "第五小学")
    full = client_of(person).post(url("unit-request-ask", "small"), {"name": "第六小学", "kind": "school"})
    assert (full.status_code, say(refuse("unit_requests_waiting", max=3)) in text(full)) == (422, True)
    assert 'value="第六小学"' in text(full)


def test_who_is_told(tenant, east, organiser):
    with tenant_scope(tenant):
        told_of = {
            key: [str(person.username) for person in answerers(unit)]
            for key, unit in [
                ("e1", Unit.objects.get(key="e1")),
                ("w1", Unit.objects.get(key="w1")),
                ("", None),
            ]
        }
    assert told_of == {"e1": ["east-desk"], "w1": ["organiser"], "": ["organiser"]}


def test_home_counts_what_waits(tenant, person, east, organiser):
    ask(tenant, person)
    ask(tenant, person, "西市三小", "west")
    found = [[card.title for card in cards(who, now=NOW)] for who in (east, organiser, person)]
    assert found == [["1 个添加单位的申请待处理"], ["2 个添加单位的申请待处理"], []]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_more_requests(tenant, organiser, count, django_assert_num_queries):
    for n in range(count):
        ask(tenant, make_teacher(f"t{n}"))
    client = client_of(organiser)
    client.get(url("unit-requests", "small"))
    with django_assert_num_queries(8):
        page = client.get(url("unit-requests", "small"))
    assert len(page.context["page"].object_list) == count


@pytest.mark.django_db(transaction=True)
def test_two_answers_at_once_make_one_unit():
    tenant = plant(DOCUMENT)
    person, organiser = make_teacher(), make_member("organiser", tenant)
    row = ask(tenant, person)

    def answer(name):
        def job():
            row_here = UnitRequest.objects.get(pk=row.pk)
            actions.make_unit(
                row_here, UnitValues(name, "school"), under=None, confirm=True, actor=organiser, now=NOW
            )

        return job

    world = type("World", (), {"tenant": tenant})
    assert race(world, [answer(f"三小{n}") for n in range(3)]) == ["done", *["unit_request_decided"] * 2]
    assert len(members(tenant)) == 1


def test_the_handlers_are_there():
    assert [import_string(name).__name__ for name in settings.UNIT_FOUND_HANDLERS] == ["bring_drafts"]
