"""What the front page and a tenant's page list, in which order, with which times; and whose campaigns they never list."""

import datetime as dt

import pytest
from django.test import Client

from campaigns.models import Campaign, RuleSet, StageRow
from campaigns.public.calls import calls, newest
from campaigns.public.tenant_page import cards_of, shown
from portal.home import NavCampaign
from portal.models import Role, Tenant
from portal.tenants import all_tenants, tenant_scope
from tests.factories.campaigns import published, small
from tests.factories.portal import client_of, make_member, make_person, make_tenant
from tests.factories.submissions import NOW, make_world

pytestmark = pytest.mark.django_db
DAY, SECOND = dt.timedelta(days=1), dt.timedelta(seconds=1)


@pytest.fixture
def tenant():
    return make_tenant()


def campaign_with(tenant, slug, *stages, listed=True, published=True):
    """Rows of a campaign with stages of (kind, opens, closes): days from now, None without."""
    with all_tenants():
        campaign = Campaign.objects.create(tenant=tenant, slug=slug, name=slug, listed=listed)
        if published:
            campaign.current = RuleSet.objects.create(
                tenant=tenant, campaign=campaign, version=1, document={}, digest=slug, published_at=NOW
            )
            campaign.save()
        for position, (kind, opens, closes) in enumerate(stages):
            StageRow.objects.create(
                tenant=tenant, campaign=campaign, key=f"s{position}", kind=kind, name=f"{kind}{position}", position=position,
                opens_at=None if opens is None else NOW + opens * DAY, closes_at=None if closes is None else NOW + closes * DAY,
            )  # fmt: skip
    return campaign


def days(moment):
    return moment and (moment - NOW) / DAY


def listed():
    return [(call.slug, call.phase(NOW), days(call.opens), days(call.closes)) for call in calls(now=NOW)[:20]]


@pytest.mark.parametrize(
    ("stages", "phase", "opens", "closes"),
    [
        ([("submit", -3, 2)], "open", -3, 2),
        ([("submit", 0, 2)], "open", 0, 2),
        ([("submit", 1, 2)], "next", 1, 2),
        ([("submit", -3, 0)], "past", -3, 0),
        ([("submit", -3, -1)], "past", -3, -1),
        ([("submit", None, 2)], "open", None, 2),
        ([("submit", -3, None)], "open", -3, None),
        ([("submit", None, None)], "", None, None),
        ([("submit", -9, -5), ("submit", 3, 6)], "next", 3, 6),
        ([("submit", -9, -5), ("submit", -1, 6)], "open", -9, 6),
        ([("submit", -9, 4), ("submit", 2, 8)], "open", -9, 4),
        ([("submit", -9, 4), ("submit", -2, 8)], "open", -9, 8),
        ([("submit", -9, -5), ("submit", -1, None)], "open", -9, None),
        ([("submit", -9, 5), ("submit", -1, None)], "open", -9, None),
        ([("submit", -1, None), ("submit", 5, 9)], "open", -1, None),
        ([("review", -3, 9), ("submit", -8, -5)], "past", -8, -5),
        ([("review", 3, 9)], "", None, None),
        ([], "", None, None),
    ],
)  # fmt: skip
def test_the_times_of_a_call_are_those_of_handing_in(tenant, stages, phase, opens, closes):
    campaign_with(tenant, "c", *stages)
    assert listed() == [("c", phase, opens, closes)]


def test_open_ones_first_then_those_to_come_then_the_past(tenant):
    for slug, *stages in (
        ("past", ("submit", -9, -1)),
        ("none", ("review", -9, 9)),
        ("coming-late", ("submit", 8, 9)),
        ("always", ("submit", None, None)),
        ("coming-soon", ("submit", 1, 90)),
        ("open-long", ("submit", -1, 30)),
        ("open-short", ("submit", -9, 2), ("submit", 40, 50)),
        ("newer-past", ("submit", -9, -3)),
    ):
        campaign_with(tenant, slug, *stages)
    order = ["open-short", "open-long", "always", "coming-soon", "coming-late", "newer-past", "none", "past"]
    assert [call.slug for call in calls(now=NOW)[:20]] == order
    with tenant_scope(tenant):
        of_tenant = [row.slug for row in shown(now=NOW, all_of_them=True)]
    assert of_tenant[:3] == order[:3]
    assert sorted(of_tenant) == sorted(order)


def test_only_what_is_published_and_listed_is_shown_to_everybody(tenant):
    other = make_tenant("theirs")
    campaign_with(tenant, "ours")
    campaign_with(tenant, "hidden", listed=False)
    campaign_with(tenant, "unpublished", published=False)
    campaign_with(other, "theirs-one")
    campaign_with(other, "theirs-hidden", listed=False)
    assert [call.slug for call in calls(now=NOW)[:9]] == ["theirs-one", "ours"]
    assert (len(calls(now=NOW)), calls(now=NOW)[1].slug) == (2, "ours")
    assert newest(tenant, most=9) == [NavCampaign("hidden", "hidden"), NavCampaign("ours", "ours")]
    assert newest(tenant, most=1) == [NavCampaign("hidden", "hidden")]
    with tenant_scope(tenant):
        seen = [[row.slug for row in shown(now=NOW, all_of_them=everything)] for everything in (False, True)]
    assert seen == [["ours"], ["hidden", "ours"]]


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_of_calls_is_two_queries(tenant, count, django_assert_num_queries):
    for n in range(count):
        campaign_with(tenant, f"c{n}", ("submit", -1, 1), ("submit", 2, 3))
    with django_assert_num_queries(2):
        rows = calls(now=NOW)
        assert [len(rows), len(rows[:12])] == [count, count]


def card(*stages):
    tenant = Tenant.objects.first() or make_tenant()
    campaign = campaign_with(tenant, "c", *stages)
    with tenant_scope(tenant):
        return cards_of([campaign], now=NOW)[0]


@pytest.mark.parametrize(
    ("stages", "live", "coming", "takes"),
    [
        (
            [("submit", -1, 9), ("recommend", -1, 3), ("review", 5, 8)],
            ["recommend1", "submit0"],
            "review2",
            True,
        ),
        ([("submit", -1, None), ("recommend", -1, 3)], ["recommend1", "submit0"], None, True),
        ([("submit", -9, 0), ("review", 0, 8)], ["review1"], None, False),
        ([("submit", 2, 9), ("review", 1, 9)], [], "review1", False),
        ([("submit", -9, -1), ("freeze", -1, 9)], [], None, False),
        ([("freeze", 3, 9), ("submit", 5, 9)], [], "submit1", False),
        ([("submit", None, None)], ["submit0"], None, True),
        ([], [], None, False),
    ],
)
def test_a_card_says_what_is_open_and_what_comes(stages, live, coming, takes):
    made = card(*stages)
    assert [stage.name for stage in made.open] == live
    assert (made.next and made.next.name, made.open_for) == (coming, takes)


def test_a_stage_is_open_to_the_second():
    made = card(("submit", -1, 1))
    with tenant_scope(made.campaign.tenant):
        campaign = Campaign.objects.prefetch_related("stages").get()
        at = [
            cards_of([campaign], now=NOW + shift)[0].open_for
            for shift in (-DAY - SECOND, -DAY, DAY - SECOND, DAY)
        ]
    assert at == [False, True, True, False]


MARK = "机密活动名"


@pytest.mark.parametrize(
    ("role", "unit", "shows", "links"),
    [
        (None, None, 0, []),
        (Role.MEMBER, "east-one", 1, []),
        (Role.REVIEWER, None, 1, []),
        (Role.COORDINATOR, "east", 1, ["单位推荐"]),
        (Role.ORGANISER, None, 1, ["组织管理", "规则", "日程"]),
    ],
)
def test_a_tenants_page_for_each_role(clock, role, unit, shows, links):
    published(small(name=MARK))
    with all_tenants():
        Campaign.objects.update(listed=False)
    person = make_member("person", "small", role, unit) if role else make_person("person")
    text = client_of(person).get("/t/small/").content.decode()
    assert text.count(f">{MARK}</a>") == shows
    named = ["单位推荐", "组织管理", "规则", "日程"]
    assert [name for name in named if f">{name}</a>" in text.partition("<main")[2]] == links


def test_pages_show_nothing_of_hidden_unpublished_and_other_tenants_campaigns(clock, storage):
    published(small(name="公开的活动", summary="公开的简介"))
    hidden = published(small(slug="hidden-2026", name=MARK, summary=f"{MARK}的简介"))
    make_world()  # another tenant: its campaign is listed
    foreign = make_member("away", "test", Role.ORGANISER)
    with all_tenants():
        Campaign.objects.filter(pk=hidden.campaign_id).update(listed=False)
        Campaign.objects.create(
            tenant=Tenant.objects.get(slug="small"), slug="draft-2026", name=f"{MARK}草稿"
        )
    for client in (Client(), client_of(foreign), client_of(make_person("passer-by"))):
        addresses = [
            "/",
            "/t/small/",
            "/t/small/c/hidden-2026/",
            "/t/small/c/draft-2026/",
            "/t/test/c/small-2026/",
        ]
        answers = [client.get(address) for address in addresses]
        assert [answer.status_code for answer in answers] == [200, 200, 404, 404, 404]
        assert [MARK in answer.content.decode() for answer in answers] == [False] * 5
        assert [answer.content.decode().count("公开的简介") for answer in answers[:2]] == [1, 1]


STAGE = {"key": "submit", "kind": "submit", "name": "申报"}


@pytest.mark.parametrize(
    ("opens", "closes", "live", "apply"),
    [(-1, 1, 1, 1), (1, 2, 0, 0), (-2, -1, 0, 0), (-2, 0, 0, 0), (0, 2, 1, 1)],
)
def test_a_campaigns_page_before_in_and_after_its_stage(clock, opens, closes, live, apply):
    times = {"opens": (NOW + opens * DAY).isoformat(), "closes": (NOW + closes * DAY).isoformat()}
    published(small(stages=[STAGE | times]))
    text = Client().get("/t/small/c/small-2026/").content.decode()
    assert (text.count('aria-label="正在进行"'), text.count("我要申报")) == (live, apply)


@pytest.mark.parametrize("count", [1, 3])
def test_a_campaigns_page_costs_the_same_for_more_of_everything(clock, count, django_assert_num_queries):
    categories = [
        {"key": f"c{n}", "label": f"类{n}", "slots": [{"key": "t", "label": "文"}]} for n in range(count)
    ]
    stages = [STAGE | {"key": f"s{n}", "categories": [f"c{n}"]} for n in range(count)]
    quotas = [{"key": f"q{n}", "label": "名额", "unit_kinds": ["city"], "max": n} for n in range(count)]
    published(
        small(categories=categories, stages=stages, recommend={"unit_kinds": ["city"], "quotas": quotas})
    )
    for n in range(count):
        published(small(slug=f"other-{n}"))
    with django_assert_num_queries(
        7
    ):  # tenant, campaign with its rules, kinds, attributes, frequently asked questions, public notice
        text = Client().get("/t/small/c/small-2026/").content.decode()
    assert text.count('class="card category"') == count
