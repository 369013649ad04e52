"""Who may look at a campaign's calendar and who may change it; what the page costs; what it never shows."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from campaigns.calendar.actions import grant_extension
from campaigns.models import Campaign, Extension, RuleSet
from portal.models import Person, Role, Unit
from portal.tenants import tenant_scope
from submissions.submitting.actions import grant_extension as extend_submission
from tests.factories.portal import client_of, make_member, make_person, url
from tests.factories.submissions import document, make_world

DAY = dt.timedelta(days=1)
PAGE = url("campaign-calendar", campaign="test-2026")
EXTEND = url("campaign-extend", campaign="test-2026")
# session, person, tenant, memberships, campaign; extensions: count, page; units; the frame: unread, campaigns
CALENDAR_QUERIES = 10


@pytest.fixture
def world(db, storage, clock):
    """The small campaign, open at the clock's time, and another tenant's beside it."""
    make_world(document("foreign-2026", tenant="foreign"), owner="stranger")
    return make_world()


VISITORS = {
    "nobody": lambda world: Client(),
    "stranger": lambda world: client_of(make_person("passer-by")),
    "applicant": lambda world: client_of(world.owner),
    "foreign organiser": lambda world: client_of(make_member("away", "foreign", Role.ORGANISER)),
    "coordinator": lambda world: client_of(make_member("unit", "test", Role.COORDINATOR, "north")),
    "reviewer": lambda world: client_of(make_member("judge", "test", Role.REVIEWER)),
    "member": lambda world: client_of(make_member("member", "test", Role.MEMBER, "north-one")),
    "organiser": lambda world: client_of(make_member("runs", "test", Role.ORGANISER)),
}
OUTSIDE, WRONG_ROLE = 404, 403


@pytest.mark.parametrize(
    ("visitor", "status"),
    [
        ("nobody", 302),
        ("stranger", OUTSIDE),
        ("applicant", OUTSIDE),
        ("foreign organiser", OUTSIDE),
        ("coordinator", WRONG_ROLE),
        ("reviewer", WRONG_ROLE),
        ("member", WRONG_ROLE),
        ("organiser", 200),
    ],
)
@pytest.mark.parametrize("listed", [True, False])
def test_who_may_look_and_who_may_change(world, visitor, status, listed):
    with tenant_scope(world.tenant):
        Campaign.objects.update(listed=listed)
    client = VISITORS[visitor](world)
    until = (timezone.localtime() + 90 * DAY).strftime("%Y-%m-%dT%H:%M")
    terms = {"stage": "submit", "unit": "北市教育局", "case": "", "until": until, "reason": "停电"}
    moving = {"submit-opens": "", "submit-closes": until, "why": "延长", "after": "1"}
    answers = [client.get(PAGE), client.post(EXTEND, terms), client.post(PAGE, moving)]
    written = 302 if status in (200, 302) else status
    assert [answer.status_code for answer in answers] == [status, written, written]
    with tenant_scope(world.tenant):
        counts = (Extension.objects.count(), RuleSet.objects.filter(campaign=world.campaign).count())
    assert counts == ((1, 2) if status == 200 else (0, 1))


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_no_other_method_is_answered(world, method):
    client = VISITORS["organiser"](world)
    assert [getattr(client, method)(address).status_code for address in (PAGE, EXTEND)] == [405, 405]
    assert client.get(EXTEND).status_code == 405


def extended(world, count):
    """So many extensions of units and so many of submissions."""
    person = Person.objects.get(username="owner")
    terms = {"stage": "submit", "until": timezone.now() + 90 * DAY, "actor": person, "now": timezone.now()}
    with tenant_scope(world.tenant):
        for n in range(count):
            grant_extension(
                world.campaign, unit=Unit.objects.get(key="north"), reason=f"单位理由{n}", **terms
            )
            draft = world.draft(title=f"课堂{n}", authors=((f"作者{n}", f"1390000000{n}"),))
            extend_submission(draft, reason=f"案例理由{n}", **terms)


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_more_extensions_of_both_kinds(world, count, django_assert_num_queries):
    extended(world, count)
    client = VISITORS["organiser"](world)
    client.get(PAGE)
    with django_assert_num_queries(CALENDAR_QUERIES):
        text = client.get(PAGE).content.decode()
    assert [text.count("单位理由"), text.count("案例理由"), text.count("课堂")] == [count, count, count]


def test_extensions_of_another_campaign_and_of_another_tenant_are_not_listed(world):
    second = make_world(document("second-2026"))
    foreign = make_world(document("foreign-2027", tenant="foreign"))
    for other, reason in ((second, "别的活动的理由"), (foreign, "别的单位的理由")):
        with tenant_scope(other.tenant):
            grant_extension(
                other.campaign, stage="submit", until=timezone.now() + 3650 * DAY, reason=reason,
                unit=Unit.objects.get(key="south"), actor=other.owner, now=timezone.now(),
            )  # fmt: skip
    extended(world, 1)
    text = VISITORS["organiser"](world).get(PAGE).content.decode()
    assert [text.count(words) for words in ("别的活动的理由", "别的单位的理由", "单位理由0")] == [0, 0, 1]


def test_more_than_twenty_extensions_stand_on_two_pages(world):
    person = Person.objects.get(username="owner")
    with tenant_scope(world.tenant):
        unit = Unit.objects.get(key="north")
        for n in range(21):
            grant_extension(
                world.campaign, stage="submit", until=timezone.now() + 90 * DAY, reason=f"（第{n}次）", unit=unit,
                actor=person, now=timezone.now() + n * DAY,
            )  # fmt: skip
    client = VISITORS["organiser"](world)
    pages = [client.get(PAGE, {"page": page}).content.decode() for page in ("1", "2", "9", "x")]
    assert [text.count("（第") for text in pages] == [20, 1, 1, 20]
    assert [text.count("（第0次）") for text in pages] == [0, 1, 1, 0]


def test_what_was_typed_is_not_run_as_markup(world):
    client = VISITORS["organiser"](world)
    until = (timezone.localtime() + 90 * DAY).strftime("%Y-%m-%dT%H:%M")
    terms = {
        "stage": "submit",
        "unit": "北市教育局",
        "case": "",
        "until": until,
        "reason": "<script>alert(1)</script>",
    }
    text = client.post(EXTEND, terms, follow=True).content.decode()
    assert (text.count("<script>alert"), text.count("&lt;script&gt;alert(1)")) == (0, 1)
