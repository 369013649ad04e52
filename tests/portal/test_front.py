"""The front page and a person's home: what is open, what is next, in few queries."""

import datetime as dt

import pytest
from django.utils import timezone

from portal.context import Shell
from portal.home import Card
from portal.models import Role
from tests.factories.campaigns import make_campaign
from tests.factories.portal import client_of, make_membership, make_notifications, make_tenant, unit_of

pytestmark = pytest.mark.django_db


def names(response) -> list[str]:
    return [call.name for call in response.context["page"]]


def test_calls_of_every_tenant_open_ones_first(client, tenant):
    other = make_tenant("theirs")
    make_campaign(tenant, "past", opens=-9, closes=-1)
    make_campaign(other, "coming", opens=3, closes=9)
    make_campaign(other, "later", opens=-1, closes=8)
    make_campaign(tenant, "soon", opens=-1, closes=2)
    make_campaign(tenant, "hidden", listed=False)
    page = client.get("/")
    assert names(page) == ["活动 soon", "活动 later", "活动 coming", "活动 past"]
    now = timezone.now()
    assert [call.phase(now) for call in page.context["page"]] == ["open", "open", "next", "past"]


def test_nothing_to_show_is_said(client, db):
    assert "目前没有公开的征集活动" in client.get("/").content.decode()


def test_the_front_page_is_paged(client, tenant):
    for i in range(13):
        make_campaign(tenant, f"c{i}")
    assert len(names(client.get("/"))) == 12
    assert len(names(client.get("/?page=2"))) == 1


@pytest.mark.parametrize("count", [1, 3])
def test_the_front_page_has_a_fixed_number_of_queries(client, tenant, count, django_assert_num_queries):
    for i in range(count):
        make_campaign(tenant, f"c{i}")
    with django_assert_num_queries(2):  # count, page
        assert client.get("/").status_code == 200


def some_cards(person, *, now):
    return [
        Card("评审案例", "还有 2 个", "/a/", "去评审"),
        Card("修改案例", "已退回", "/b/", "去修改", due=now + dt.timedelta(days=1)),
    ]


def test_home_asks_for_the_most_urgent_first(person, settings):
    settings.HOME_CARDS = [f"{__name__}.some_cards"]
    page = client_of(person).get("/home/")
    assert [card.title for card in page.context["cards"]] == ["修改案例", "评审案例"]


def test_home_tells_a_newcomer_where_to_begin(person, settings):
    settings.HOME_CARDS = []
    assert "从这里开始" in client_of(person).get("/home/").content.decode()


def test_home_is_for_people_who_signed_in(client, db):
    response = client.get("/home/")
    assert (response.status_code, response.url) == (302, "/accounts/login/?next=/home/")


@pytest.mark.parametrize("count", [1, 3])
def test_home_has_a_fixed_number_of_queries(person, tenant, settings, count, django_assert_num_queries):
    settings.HOME_CARDS = settings.HOME_DATES = []  # the apps above pin their own
    make_notifications(person, tenant, count)
    for role in (Role.MEMBER, Role.COORDINATOR, Role.ORGANISER)[:count]:
        make_membership(person, tenant, role, unit_of(tenant, "school"))
    client = client_of(person)
    with django_assert_num_queries(5):  # session, person, notices, unread, memberships
        assert client.get("/home/").status_code == 200


def labels(links) -> list[str]:
    return [link.label for link in links]


@pytest.mark.parametrize(
    ("roles", "nav", "tabs"),
    [
        ((), ["活动", "我的案例", "提问"], ["活动", "我的案例", "提问"]),
        (
            (Role.REVIEWER,),
            ["活动", "我的案例", "提问", "专家评审"],
            ["活动", "我的案例", "提问", "专家评审"],
        ),
        (
            (Role.COORDINATOR, Role.REVIEWER, Role.ORGANISER),
            ["活动", "提问", "单位推荐", "单位成员", "专家评审", "组织管理", "人员与权限"],
            ["活动", "提问", "单位推荐", "更多"],
        ),
    ],
)
def test_the_navigation_follows_the_roles(rf, person, tenant, roles, nav, tabs):
    for slug in ("one", "two"):
        make_campaign(tenant, slug)
    for role in roles:
        make_membership(person, tenant, role, unit_of(tenant, "city"))
    request = rf.get("/t/ours/")
    request.user, request.tenant, request.resolver_match = person, tenant, None
    shell = Shell(request)
    assert (labels(shell.nav), labels(shell.tabs)) == (nav, tabs)
    if len(roles) > 1:
        assert labels(shell.tabs[-1].inner) == [
            "单位成员", "专家评审", "组织管理 · 活动 two", "组织管理 · 活动 one", "人员与权限",
        ]  # fmt: skip


def test_the_navigation_of_a_visitor(client, tenant):
    shell = client.get("/").context["shell"]
    assert labels(shell.nav) == ["征集活动"]
