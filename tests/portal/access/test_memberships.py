"""Belonging to a unit that its coordinator confirms (N03)."""

from types import SimpleNamespace

import pytest
from django.utils import timezone

from portal.access import actions
from portal.decisions import NotAllowed
from portal.models import AuditEvent, Membership, Notification, Person, Role, Unit
from portal.permissions import roles_in
from portal.tenants import all_tenants, tenant_scope
from tests.factories.portal import client_of, make_membership, make_teacher, make_tenant, unit_of
from tests.racing import race

pytestmark = pytest.mark.django_db


def memberships(**wanted) -> list[tuple[str, str, bool]]:
    with all_tenants():
        rows = Membership.objects.filter(role=Role.MEMBER, **wanted).select_related("person", "unit")
        return [(str(row.person), str(row.unit), row.confirmed_at is not None) for row in rows]


def waiting_in(tenant, person, count: int) -> None:
    """The person waits for so many units of the tenant."""
    with all_tenants():
        for n in range(count):
            unit = Unit.objects.create(
                tenant=tenant, key=f"w{n}", name=f"第{n}小学", kind="school", path=f"w{n}/"
            )
            make_membership(person, tenant, Role.MEMBER, unit, confirmed_at=None)


def told(person: Person) -> list[str]:
    with all_tenants():
        return [notice.title for notice in Notification.objects.filter(person=person)]


def test_joining_tells_the_coordinator_above(person, tenant, coordinator):
    client = client_of(person)
    school = unit_of(tenant, "school")
    page = client.get("/me/unit/?organiser=ours")
    assert page.status_code == 200
    response = client.post("/me/unit/?organiser=ours", {"unit": school.key})
    assert (response.status_code, response.url) == (302, "/me/")
    client.post("/me/unit/?organiser=ours", {"unit": school.key})
    assert memberships() == [("马晓明", "第一小学", False)]
    assert told(coordinator) == ["马晓明 申请加入 第一小学"]


def test_joining_another_tenants_unit_is_refused(person, tenant):
    theirs = make_tenant("theirs")
    with all_tenants():
        Unit.objects.filter(tenant=theirs, key="school").update(key="theirs-only")
    response = client_of(person).post("/me/unit/?organiser=ours", {"unit": "theirs-only"})
    assert response.context["form"].errors == {"unit": ["选择的单位已不在列表中，请重新查找、选择。"]}
    assert memberships() == []


def test_waiting_for_a_third_unit_is_refused(person, tenant):
    """SEC-M5: the form says so; the two requests stay as they are, another tenant's don't count."""
    waiting_in(tenant, person, 2)
    response = client_of(person).post("/me/unit/?organiser=ours", {"unit": unit_of(tenant, "school").key})
    assert response.context["form"].errors == {
        "unit": ["您已有 2 个单位待确认。请等单位管理员确认，或先在“个人资料”里退出一个。"]
    }
    assert sorted(memberships()) == [("马晓明", "第0小学", False), ("马晓明", "第1小学", False)]
    theirs = make_tenant("theirs")
    again = client_of(person).post("/me/unit/?organiser=theirs", {"unit": unit_of(theirs, "school").key})
    assert again.status_code == 302


def test_a_confirmed_unit_does_not_count_as_waiting(person, tenant):
    waiting_in(tenant, person, 1)
    make_membership(person, tenant, Role.MEMBER, unit_of(tenant, "city"))
    response = client_of(person).post("/me/unit/?organiser=ours", {"unit": unit_of(tenant, "school").key})
    assert response.status_code == 302


@pytest.mark.django_db(transaction=True)
def test_waiting_for_a_third_unit_in_a_race(person, tenant):
    """SEC-M5: five at once, one place left."""
    waiting_in(tenant, person, 1)
    with all_tenants():
        units = [
            Unit.objects.create(tenant=tenant, key=f"r{n}", name=f"R{n}", kind="school", path=f"r{n}/")
            for n in range(5)
        ]
    now = timezone.now()
    jobs = [lambda unit=unit: actions.join_unit(person, unit, now=now) for unit in units]
    assert race(SimpleNamespace(tenant=tenant), jobs) == ["done", *["too_many_waiting"] * 4]
    assert len(memberships()) == 2


def test_an_unconfirmed_member_is_a_stranger(person, tenant):
    """SEC-M5: what one says of oneself opens nothing, before it is confirmed and after it was declined."""
    row = make_membership(person, tenant, Role.MEMBER, unit_of(tenant, "school"), confirmed_at=None)

    def roles():
        return roles_in(Person.objects.get(pk=person.pk), tenant)

    assert roles() == frozenset()
    with all_tenants():
        actions.confirm_member(row, actor=person, now=timezone.now())
    assert roles() == {Role.MEMBER}


@pytest.mark.parametrize("organiser", ["", "nobody"])
def test_joining_needs_an_organiser_that_exists(person, organiser):
    assert client_of(person).get(f"/me/unit/?organiser={organiser}").status_code == 404


def test_leaving_is_for_oneself_only(person, tenant):
    row = make_membership(person, tenant, Role.MEMBER, unit_of(tenant, "school"), confirmed_at=None)
    other = make_teacher("other")
    assert client_of(other).post(f"/me/unit/{row.pk}/leave/").status_code == 404
    assert client_of(person).post(f"/me/unit/{row.pk}/leave/").status_code == 302
    assert memberships() == []


def test_a_role_that_was_given_cannot_be_left(tenant, coordinator):
    with all_tenants():
        row = Membership.objects.get(person=coordinator)
    assert client_of(coordinator).post(f"/me/unit/{row.pk}/leave/").status_code == 404


def test_a_coordinator_confirms(person, tenant, coordinator):
    row = make_membership(person, tenant, Role.MEMBER, unit_of(tenant, "school"), confirmed_at=None)
    client = client_of(coordinator)
    assert "马晓明" in client.get("/t/ours/members/").content.decode()
    response = client.post(f"/t/ours/members/{row.pk}/confirm/")
    assert (response.status_code, response.url) == (302, "/t/ours/members/")
    assert memberships() == [("马晓明", "第一小学", True)]
    assert told(person) == ["第一小学已确认您的身份"]
    assert "马晓明" in client.get("/t/ours/members/?show=confirmed").content.decode()


def test_confirming_twice_is_refused(person, tenant, coordinator):
    row = make_membership(person, tenant, Role.MEMBER, unit_of(tenant, "school"), confirmed_at=None)
    client = client_of(coordinator)
    client.post(f"/t/ours/members/{row.pk}/confirm/")
    again = client.post(f"/t/ours/members/{row.pk}/confirm/")
    assert again.status_code == 403
    assert "这条申请已由他人处理，请刷新页面查看结果。" in again.content.decode()
    assert told(person) == ["第一小学已确认您的身份"]


def test_a_coordinator_declines_with_a_reason(person, tenant, coordinator):
    row = make_membership(person, tenant, Role.MEMBER, unit_of(tenant, "school"), confirmed_at=None)
    client = client_of(coordinator)
    client.post(f"/t/ours/members/{row.pk}/decline/", {"why": ""})
    assert memberships() == [("马晓明", "第一小学", False)]
    client.post(f"/t/ours/members/{row.pk}/decline/", {"why": "本校没有这位老师"})
    assert memberships() == []
    with all_tenants():
        assert Notification.objects.get(person=person).body.startswith("原因：本校没有这位老师。")
    with all_tenants():
        assert AuditEvent.objects.get(action="member.decline").why == "本校没有这位老师"


def test_declining_somebody_confirmed_is_refused(person, tenant, coordinator):
    row = make_membership(person, tenant, Role.MEMBER, unit_of(tenant, "school"), confirmed_at=timezone.now())
    with all_tenants(), pytest.raises(NotAllowed) as refusal:
        actions.decline_member(row, actor=coordinator, why="x", now=timezone.now())
    assert refusal.value.decision.code == "member_decided"


def test_a_coordinator_reaches_the_own_units_only(person, tenant):
    row = make_membership(person, tenant, Role.MEMBER, unit_of(tenant, "city"), confirmed_at=None)
    below = make_teacher("below")
    make_membership(below, tenant, Role.COORDINATOR, unit_of(tenant, "school"))
    client = client_of(below)
    assert "马晓明" not in client.get("/t/ours/members/").content.decode().split("<main")[1]
    assert client.post(f"/t/ours/members/{row.pk}/confirm/").status_code == 404


@pytest.mark.parametrize(("role", "status"), [(None, 404), (Role.REVIEWER, 403), (Role.ORGANISER, 403)])
def test_members_are_the_coordinators_business(person, tenant, role, status):
    if role:
        make_membership(person, tenant, role)
    assert client_of(person).get("/t/ours/members/").status_code == status


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_members_has_a_fixed_number_of_queries(
    tenant, coordinator, count, django_assert_num_queries
):
    for i in range(count):
        make_membership(
            make_teacher(f"p{i}"), tenant, Role.MEMBER, unit_of(tenant, "school"), confirmed_at=None
        )
    client = client_of(coordinator)
    # session, person, tenant, memberships, count, page, unread notices, campaigns of the navigation
    with django_assert_num_queries(8):
        assert client.get("/t/ours/members/").status_code == 200


def test_who_runs_a_tenant_is_named_once(person, tenant):
    """Whoever is owner and organiser is one person to tell."""
    second = make_teacher("second")
    for each, role in (
        (person, Role.OWNER),
        (person, Role.ORGANISER),
        (second, Role.ORGANISER),
        (second, Role.AUDITOR),
    ):
        make_membership(each, tenant, role)
    make_membership(person, make_tenant("theirs"), Role.ORGANISER)
    with tenant_scope(tenant):
        assert [row.person for row in Membership.objects.organisers()] == [person, second]
    with all_tenants():
        assert [(row.tenant.slug, row.person) for row in Membership.objects.organisers()] == [
            ("ours", person),
            ("ours", second),
            ("theirs", person),
        ]
