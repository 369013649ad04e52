"""State tables: who may see and who may run a campaign, by role, by whether it is listed and published; pages agree."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404
from django.test import RequestFactory

from campaigns.access import campaign_of, organised_campaign, version_of
from campaigns.models import Campaign
from campaigns.permissions import may_see
from portal.decisions import ALLOWED, Forbidden, refuse
from portal.models import Role
from portal.permissions import may_act_as
from portal.tenants import all_tenants, tenant_scope
from tests.factories.portal import make_member, make_membership, make_person
from tests.factories.submissions import document, make_world

SLUG = "test-2026"
HIDDEN = refuse("campaign_hidden")
WRONG = refuse("wrong_role", role="组织者")


@pytest.fixture
def world(db, storage):
    make_world(document("foreign-2026", tenant="foreign"), owner="stranger")
    return make_world()


VISITORS = {
    "nobody": lambda world: AnonymousUser(),
    "stranger": lambda world: make_person("passer-by"),
    "applicant": lambda world: world.owner,
    "foreign organiser": lambda world: make_member("away", "foreign", Role.ORGANISER),
    "member": lambda world: make_member("member", "test", Role.MEMBER, "north-one"),
    "reviewer": lambda world: make_member("judge", "test", Role.REVIEWER),
    "coordinator": lambda world: make_member("unit", "test", Role.COORDINATOR, "north"),
    "organiser": lambda world: make_member("runs", "test", Role.ORGANISER),
}
OWN = {"member", "reviewer", "coordinator", "organiser"}


@pytest.mark.parametrize("visitor", VISITORS)
@pytest.mark.parametrize(
    ("listed", "published", "everybody", "own"),
    [
        (True, True, ALLOWED, ALLOWED),
        (False, True, HIDDEN, ALLOWED),
        (True, False, HIDDEN, HIDDEN),
        (False, False, HIDDEN, HIDDEN),
    ],
)
def test_who_may_see(world, visitor, listed, published, everybody, own):
    campaign = world.campaign
    campaign.listed = listed
    campaign.current = campaign.current if published else None
    decision = may_see(VISITORS[visitor](world), world.tenant, campaign)
    assert decision == (own if visitor in OWN else everybody)


@pytest.mark.parametrize("visitor", VISITORS)
def test_who_may_publish(world, visitor):
    expected = ALLOWED if visitor == "organiser" else WRONG
    assert may_act_as(VISITORS[visitor](world), world.tenant, Role.ORGANISER) == expected


def test_an_organiser_here_organises_nowhere_else(world):
    person = make_member("runs", "test", Role.ORGANISER)
    with all_tenants():
        foreign = Campaign.objects.select_related("tenant").get(slug="foreign-2026").tenant
    assert [may_act_as(person, tenant, Role.ORGANISER) for tenant in (world.tenant, foreign)] == [
        ALLOWED,
        WRONG,
    ]


def test_one_of_several_roles_is_enough(world):
    person = make_member("both", "test", Role.COORDINATOR, "north")
    make_membership(person, world.tenant, Role.ORGANISER)
    assert may_act_as(person, world.tenant, Role.ORGANISER) == ALLOWED


def asked(world, person):
    request = RequestFactory().get("/")
    request.user, request.tenant = person, world.tenant
    return request


def outcome(world, fetch, person, slug=SLUG):
    with tenant_scope(world.tenant):
        try:
            return fetch(asked(world, person), slug).slug
        except Http404:
            return 404
        except Forbidden as refused:
            return refused.decision


@pytest.mark.parametrize("visitor", VISITORS)
@pytest.mark.parametrize("listed", [True, False])
def test_fetching_agrees_with_the_permission(world, visitor, listed):
    with tenant_scope(world.tenant):
        Campaign.objects.update(listed=listed)
    person = VISITORS[visitor](world)
    seen = outcome(world, campaign_of, person)
    assert seen == (SLUG if listed or visitor in OWN else 404)
    run = outcome(world, organised_campaign, person)
    assert run == (SLUG if visitor == "organiser" else WRONG if visitor in OWN else 404)


@pytest.mark.parametrize("slug", ["foreign-2026", "nothing", "TEST-2026"])
def test_no_campaign_of_another_tenant_is_fetched(world, slug):
    person = VISITORS["organiser"](world)
    assert [outcome(world, fetch, person, slug) for fetch in (campaign_of, organised_campaign)] == [404, 404]


def test_a_campaign_comes_with_what_its_pages_read(world, django_assert_num_queries):
    person = VISITORS["organiser"](world)
    with tenant_scope(world.tenant), django_assert_num_queries(2):  # memberships, campaign with its rules
        campaign = organised_campaign(asked(world, person), SLUG)
        assert (campaign.in_force.doc.slug, campaign.tenant.slug, str(campaign)) == (
            SLUG,
            "test",
            "测试活动 test-2026",
        )


def test_a_version_is_the_campaigns_own(world):
    second = make_world(document("second-2026"))
    with tenant_scope(world.tenant):
        own, other = version_of(world.campaign, 1), version_of(second.campaign, 1)
        assert (own.campaign_id, other.campaign_id) == (world.campaign.pk, second.campaign.pk)
        with pytest.raises(Http404):
            version_of(world.campaign, 2)


@pytest.mark.parametrize("value", [-1, 2, 10**9])
def test_a_version_that_is_not_there(world, value):
    with tenant_scope(world.tenant), pytest.raises(Http404):
        version_of(world.campaign, value)
