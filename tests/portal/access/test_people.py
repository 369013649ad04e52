"""人员与权限: roles are offered, taken, ended and handed over (O1, SEC-M7, SEC-H3); the last owner stays."""

import datetime as dt
from types import SimpleNamespace

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.utils import timezone

from portal.access.people import jobs
from portal.access.people.actions import invitations, roles
from portal.access.people.actions.invitations import Offer
from portal.decisions import NotAllowed, refuse
from portal.models import AuditEvent, Invitation, Membership, Notification, Person, Role, Unit
from portal.tenants import all_tenants, tenant_scope
from tests.factories.portal import (
    client_of,
    make_member,
    make_membership,
    make_person,
    make_teacher,
    make_tenant,
    unit_of,
    url,
)
from tests.racing import race

pytestmark = pytest.mark.django_db
NOW = timezone.now()
PEOPLE = "/t/ours/people/"


@pytest.fixture
def owner(tenant):
    return make_member("owner", tenant, Role.OWNER)


@pytest.fixture
def organiser(tenant):
    return make_member("organiser", tenant, Role.ORGANISER)


def held_by(person: Person) -> list[tuple[str, str, bool]]:
    with all_tenants():
        rows = Membership.objects.filter(person=person).select_related("unit").order_by("pk")
        return [(row.role, row.unit.key if row.unit else "", row.deputy) for row in rows]


def role_of(person: Person, role: Role) -> Membership:
    with all_tenants():
        return Membership.objects.select_related("tenant", "unit", "person").get(person=person, role=role)


def told(person: Person) -> list[str]:
    with all_tenants():
        return [row.code for row in Notification.objects.filter(person=person).order_by("pk")]


def offered(tenant, actor: Person, offer: Offer, **values) -> Invitation:
    with tenant_scope(tenant):
        row = invitations.invite(tenant, offer, actor=actor, now=NOW)
        if values:
            Invitation.objects.filter(pk=row.pk).update(**values)
    return row


def proven(person: Person, address: str) -> Person:
    person.email = address
    person.save()
    EmailAddress.objects.create(user=person, email=address, verified=True, primary=True)
    return person


def link(row: Invitation) -> str:
    return f"/t/ours/people/accept/{row.token}/"


def test_a_link_asks_for_its_role_once(tenant, organiser, person):
    """The first who takes it asks for the role; a second person reads why not."""
    sent = {"role": "coordinator", "unit": "第一小学", "deputy": "on", "name": "马晓明", "email": ""}
    response = client_of(organiser).post(f"{PEOPLE}invite/", sent)
    with all_tenants():
        row = Invitation.objects.get()
    assert (response.status_code, response.url) == (302, f"{PEOPLE}slips/?invited={row.pk}")
    slip = client_of(organiser).get(response.url).content.decode()
    assert (link(row) in slip, "slip-qr" in slip) == (True, True)
    client = client_of(person)
    assert client.get("/t/ours/members/").status_code == 404
    assert client.post(link(row)).status_code == 302
    assert client.post(link(row)).status_code == 302, "the same person again changes nothing"
    late = client_of(make_teacher("late")).post(link(row))
    assert (late.status_code, "这份邀请已被使用" in late.content.decode()) == (403, True)
    assert (held_by(person), client.get("/t/ours/members/").status_code) == ([], 404)
    client_of(organiser).post(f"{PEOPLE}invitations/{row.pk}/confirm/")
    assert held_by(person) == [("coordinator", "school", True)]
    assert client.get("/t/ours/members/").status_code == 200
    assert client.post(link(row)).status_code == 302, "and once more"
    assert (told(organiser), told(person)) == (["role.asked"], ["role.confirmed"])
    with all_tenants():
        events = list(AuditEvent.objects.order_by("pk").values_list("action", "actor"))
    assert events == [
        ("invitation.create", organiser.pk),
        ("invitation.ask", person.pk),
        ("invitation.confirm", organiser.pk),
    ]


def test_an_invitation_by_mail_is_for_the_proven_address_only(tenant, organiser, person):
    """SEC-H3: neither the link nor the claimed address is enough."""
    sent = {"role": "organiser", "email": "Ma＠Example.cn"}
    response = client_of(organiser).post(f"{PEOPLE}invite/", sent)
    assert response.url == f"{PEOPLE}invitations/"
    with all_tenants():
        row = Invitation.objects.get()
    jobs.mail_invitation(invitation_id=row.pk)
    jobs.mail_invitation(invitation_id=row.pk)
    assert [(letter.to, link(row) in letter.body) for letter in mail.outbox] == [(["ma@example.cn"], True)]
    Person.objects.filter(pk=person.pk).update(email="ma@example.cn")
    client = client_of(person)
    refused = client.post(link(row))
    assert (refused.status_code, held_by(person)) == (403, [])
    assert "请先在账号里验证这个邮箱" in refused.content.decode()
    with tenant_scope(tenant), pytest.raises(NotAllowed) as caught:
        invitations.accept(row, person, now=NOW)
    assert caught.value.decision == refuse("role_invitation_unproven", address="m***@example.cn")
    client.post(link(row), {"do": "prove"})
    assert [letter.to for letter in mail.outbox[1:]] == [["ma@example.cn"]]
    EmailAddress.objects.filter(user=person).update(verified=True)
    assert client.post(link(row)).status_code == 302
    assert held_by(person) == [("organiser", "", False)]


@pytest.mark.parametrize(
    ("mine", "proved", "gateway", "taken", "roles_held"),
    [
        ("13900001111", True, "file", True, 1),
        ("13900001111", False, "file", False, 0),  # only said
        ("13900002222", True, "file", False, 0),  # a forwarded slip
        ("13900002222", True, "", True, 0),  # no codes here: whoever has the slip asks
    ],
)
def test_a_slip_with_a_number_is_for_who_proved_it(
    tenant, organiser, person, settings, mine, proved, gateway, taken, roles_held
):
    settings.SMS_GATEWAY = gateway
    row = offered(tenant, organiser, Offer(Role.AUDITOR, name="马晓明", phone="13900001111"))
    Person.objects.filter(pk=person.pk).update(phone=mine, phone_verified_at=NOW if proved else None)
    client = client_of(person)
    page = client.get(link(row)).content.decode()
    assert ("只给尾号 1111 的手机号" in page, "13900001111" in page) == (not taken, False)
    answer = client.post(link(row))
    assert (answer.status_code, len(held_by(person))) == (302 if taken else 403, roles_held)
    if not taken:
        with tenant_scope(tenant), pytest.raises(NotAllowed) as caught:
            invitations.accept(row, Person.objects.get(pk=person.pk), now=NOW)
        assert caught.value.decision == refuse("role_invitation_other_number", tail="1111")


@pytest.mark.parametrize(
    ("offer", "code"),
    [
        (lambda tenant: Offer(Role.OWNER), refuse("owner_by_owner")),
        (lambda tenant: Offer(Role.COORDINATOR), refuse("role_needs_unit")),
        (lambda tenant: Offer(Role.AUDITOR, email="has@example.cn"), refuse("has_role_already", who="has@example.cn")),
        (lambda tenant: Offer(Role.ORGANISER, email="was@example.cn"), refuse("invited_already", who="was@example.cn")),
    ],
)  # fmt: skip
def test_what_is_not_offered(tenant, organiser, offer, code):
    auditor = proven(make_member("auditor", tenant, Role.AUDITOR), "has@example.cn")
    offered(tenant, organiser, Offer(Role.ORGANISER, email="was@example.cn"))
    with pytest.raises(NotAllowed) as caught:
        offered(tenant, organiser, offer(tenant))
    assert (caught.value.decision, held_by(auditor)) == (code, [("auditor", "", False)])


def test_an_owner_invites_an_owner(tenant, owner, person):
    row = offered(tenant, owner, Offer(Role.OWNER))
    assert client_of(person).post(link(row)).status_code == 302
    assert client_of(owner).post(f"{PEOPLE}invitations/{row.pk}/confirm/").status_code == 302
    assert held_by(person) == [("owner", "", False)]


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"state": "withdrawn"}, "role_invitation_withdrawn"),
        ({"expires_at": NOW - dt.timedelta(seconds=1)}, "role_invitation_expired"),
        ({"state": "accepted"}, "role_invitation_used"),
        ({"state": "asked"}, "role_invitation_used"),
        ({"state": "refused"}, "role_invitation_withdrawn"),
    ],
)
def test_an_invitation_that_is_over(tenant, organiser, person, values, code):
    row = offered(tenant, organiser, Offer(Role.AUDITOR), **values)
    assert client_of(person).get(link(row)).status_code == 200
    with tenant_scope(tenant), pytest.raises(NotAllowed) as caught:
        invitations.accept(row, person, now=NOW)
    assert (caught.value.decision, held_by(person)) == (refuse(code), [])


def test_who_lost_the_office_gives_no_roles_by_links_kept_back(tenant, owner, organiser, person):
    """A link made while in office opens nothing once its maker was removed."""
    row = offered(tenant, organiser, Offer(Role.ORGANISER))
    with tenant_scope(tenant):
        roles.end_role(role_of(organiser, Role.ORGANISER), why="调离", actor=owner, now=NOW)
        with pytest.raises(NotAllowed) as caught:
            invitations.accept(row, person, now=NOW)
    assert (caught.value.decision.code, held_by(person)) == ("role_invitation_withdrawn", [])


def test_an_invitation_is_taken_back_once(tenant, organiser):
    row = offered(tenant, organiser, Offer(Role.AUDITOR))
    client = client_of(organiser)
    assert client.post(f"{PEOPLE}invitations/{row.pk}/withdraw/").status_code == 302
    with tenant_scope(tenant), pytest.raises(NotAllowed) as caught:
        invitations.withdraw(row, actor=organiser, now=NOW)
    assert caught.value.decision == refuse("role_invitation_answered")


def test_a_role_that_ends_is_lost_at_once(tenant, owner, organiser):
    """SEC-M7: with a session that is open; the person is told why, the trail holds keys."""
    session = client_of(organiser)
    assert session.get(PEOPLE).status_code == 200
    row = role_of(organiser, Role.ORGANISER)
    client = client_of(owner)
    client.post(f"{PEOPLE}{row.pk}/end/", {"why": " "})
    assert session.get(PEOPLE).status_code == 200, "a reason is needed"
    assert client.post(f"{PEOPLE}{row.pk}/end/", {"why": "已调离"}).status_code == 302
    assert session.get(PEOPLE).status_code == 404
    assert told(organiser) == ["role.ended"]
    with all_tenants():
        event = AuditEvent.objects.get(action="role.end")
    assert (event.data, event.why) == ({"person": organiser.pk, "role": "organiser", "unit": None}, "已调离")


@pytest.mark.parametrize(
    ("role", "by", "why", "code"),
    [
        (Role.OWNER, Role.ORGANISER, "x", "owner_by_owner"),
        (Role.OWNER, Role.OWNER, "x", "last_owner"),
        (Role.REVIEWER, Role.OWNER, "x", "expert_by_panel"),
        (Role.ORGANISER, Role.OWNER, "", "role_end_reason"),
    ],
)
def test_roles_that_are_not_ended(tenant, owner, role, by, why, code):
    held = role_of(owner, Role.OWNER) if role == Role.OWNER else None
    held = held or role_of(make_member("other", tenant, role), role)
    actor = owner if by == Role.OWNER else make_member("actor", tenant, by)
    with tenant_scope(tenant), pytest.raises(NotAllowed) as caught:
        roles.end_role(held, why=why, actor=actor, now=NOW)
    assert caught.value.decision == refuse(code)
    assert held_by(held.person) == [(role.value, "", False)]


def test_ending_twice_is_said(tenant, owner, organiser):
    row = role_of(organiser, Role.ORGANISER)
    with tenant_scope(tenant):
        roles.end_role(row, why="x", actor=owner, now=NOW)
        with pytest.raises(NotAllowed) as caught:
            roles.end_role(row, why="x", actor=owner, now=NOW)
    assert caught.value.decision == refuse("role_ended_already")


@pytest.mark.django_db(transaction=True)
def test_two_owners_who_end_each_other_leave_one(tenant):
    """SEC-M7: raced; a tenant is never without an owner."""
    first, second = (make_member(name, tenant, Role.OWNER) for name in ("first", "second"))
    rows = {person.pk: role_of(person, Role.OWNER) for person in (first, second)}
    jobs = [
        lambda: roles.end_role(rows[second.pk], why="x", actor=first, now=NOW),
        lambda: roles.end_role(rows[first.pk], why="x", actor=second, now=NOW),
    ]
    ended = race(SimpleNamespace(tenant=tenant), jobs)
    assert ended in (["done", "owner_by_owner"], ["done", "last_owner"])
    with all_tenants():
        assert Membership.objects.filter(tenant=tenant, role=Role.OWNER).count() == 1


def test_a_deputy_is_named_and_told(tenant, organiser, coordinator):
    row = role_of(coordinator, Role.COORDINATOR)
    client = client_of(organiser)
    client.post(f"{PEOPLE}{row.pk}/deputy/", {"deputy": "1"})
    assert held_by(coordinator) == [("coordinator", "city", True)]
    client.post(f"{PEOPLE}{row.pk}/deputy/")
    assert held_by(coordinator) == [("coordinator", "city", False)]
    assert told(coordinator) == ["role.deputy", "role.no_deputy"]
    other = role_of(organiser, Role.ORGANISER)
    with tenant_scope(tenant), pytest.raises(NotAllowed) as caught:
        roles.set_deputy(other, deputy=True, actor=organiser, now=NOW)
    assert caught.value.decision == refuse("deputy_of_unit")


def test_a_leavers_units_go_to_the_successor_at_once(tenant, organiser, coordinator):
    """交接: every unit and, to an organiser, the open invitations; both are told."""
    make_membership(coordinator, tenant, Role.COORDINATOR, unit_of(tenant, "school"), deputy=True)
    make_membership(coordinator, tenant, Role.ORGANISER)
    offered(tenant, coordinator, Offer(Role.AUDITOR))
    page = f"{PEOPLE}{coordinator.pk}/hand-over/"
    client = client_of(organiser)
    assert client.get(page).status_code == 200
    for account, words in (
        ("nobody", "本主办单位没有这个人员"),
        ("coordinator", "接手人与交出人是同一个账号"),
        ("", "请填写接手人"),
    ):
        kept = client.post(page, {"account": account})
        assert (kept.status_code, words in kept.content.decode()) == (200, True)
    make_teacher("stranger")
    assert "本主办单位没有这个人员" in client.post(page, {"account": "stranger"}).content.decode()
    assert client.post(page, {"account": "organiser"}).status_code == 302
    assert held_by(coordinator) == [("organiser", "", False)]
    assert held_by(organiser) == [
        ("organiser", "", False),
        ("coordinator", "city", False),
        ("coordinator", "school", True),
    ]
    with all_tenants():
        assert Invitation.objects.get().made_by_id == organiser.pk
    assert (told(coordinator), told(organiser)) == (["role.handed_over"], ["role.taken_over"])
    with tenant_scope(tenant), pytest.raises(NotAllowed) as caught:
        roles.hand_over(coordinator, organiser, tenant, actor=organiser, now=NOW)
    assert caught.value.decision == refuse("nothing_to_hand_over")


def test_the_rules_of_handing_over(tenant, organiser, coordinator):
    for successor, code in ((coordinator, "successor_same"), (make_teacher("x"), "successor_unknown")):
        with tenant_scope(tenant), pytest.raises(NotAllowed) as caught:
            roles.hand_over(coordinator, successor, tenant, actor=organiser, now=NOW)
        assert caught.value.decision == refuse(code)


def test_the_list_is_searched_by_role_name_and_unit(tenant, organiser, coordinator):
    """A member who waits is nobody's yet; another tenant's people aren't here."""
    make_membership(
        make_teacher("waits", real_name="等待"),
        tenant,
        Role.MEMBER,
        unit_of(tenant, "school"),
        confirmed_at=None,
    )
    make_member("foreign", make_tenant("theirs"), Role.OWNER)
    client = client_of(organiser)

    def listed(query: str) -> list[str]:
        return [row.person.username for row in client.get(f"{PEOPLE}?{query}").context["page"]]

    assert listed("") == ["coordinator", "organiser"]
    assert listed("role=coordinator") == listed("q=银川") == listed("q=李管理") == ["coordinator"]
    assert listed("role=auditor") == []


@pytest.mark.parametrize(
    ("sent", "errors"),
    [
        ({"role": "coordinator"}, {"unit": ["单位管理员须写明单位。"]}),
        ({"role": "coordinator", "unit": "远方"}, {"unit": ["单位树里没有“远方”。请核对全称，或先添加这个单位。"]}),
        ({"role": "coordinator", "unit": "同名"}, {"unit": ["单位树里有不止一个“同名”。请改写单位的代号。"]}),
        ({"role": "owner"}, {"role": ["选择一个有效的选项。 owner 不在可用的选项中。"]}),
        ({"role": "auditor", "email": "x@"}, {"email": ["邮箱格式不对，例如 name@example.cn。"]}),
        ({"role": "auditor", "email": "was@example.cn"}, {"__all__": ["was@example.cn 已收到同样的邀请，还没有答复。"]}),
    ],
)  # fmt: skip
def test_the_form_says_what_is_wrong(tenant, organiser, sent, errors):
    offered(tenant, organiser, Offer(Role.AUDITOR, email="was@example.cn"))
    with all_tenants():
        for key in ("one", "two"):
            Unit.objects.create(tenant=tenant, key=key, name="同名", kind="school", path=f"{key}/")
    response = client_of(organiser).post(f"{PEOPLE}invite/", sent)
    assert response.context["form"].errors == errors


@pytest.mark.parametrize("count", [1, 3])
def test_the_lists_have_a_fixed_number_of_queries(tenant, organiser, count, django_assert_num_queries):
    for n in range(count):
        make_member(f"p{n}", tenant, Role.COORDINATOR, "school")
        offered(tenant, organiser, Offer(Role.COORDINATOR, unit_of(tenant, "school"), name=f"{n}"))
        asks = make_teacher(f"asks{n}")
        offered(tenant, organiser, Offer(Role.AUDITOR), state="asked", person=asks, answered_at=NOW)
    client = client_of(organiser)
    # session, person, tenant, memberships, count, page, unread notices, campaigns of the navigation; who asks by a link
    for page, queries in ((PEOPLE, 9), (f"{PEOPLE}invitations/", 8)):
        with django_assert_num_queries(queries):
            assert client.get(page).status_code == 200


def test_a_coordinator_ends_a_confirmed_membership(tenant, coordinator, person):
    """O3: with a reason that the person reads; once."""
    row = make_membership(person, tenant, Role.MEMBER, unit_of(tenant, "school"))
    client = client_of(coordinator)
    client.post(f"/t/ours/members/{row.pk}/end/", {"why": ""})
    assert held_by(person) == [("member", "school", False)]
    response = client.post(f"/t/ours/members/{row.pk}/end/", {"why": "已调离"})
    assert (response.status_code, response.url) == (302, "/t/ours/members/?show=confirmed")
    assert (held_by(person), told(person)) == ([], ["member.ended"])
    assert client.post(f"/t/ours/members/{row.pk}/end/", {"why": "已调离"}).status_code == 404


@pytest.mark.parametrize(("count", "cards"), [(0, []), (2, ["2 人申请加入，待确认"])])
def test_home_says_who_waits(tenant, coordinator, settings, count, cards):
    """O3: a card, not only a bell."""
    settings.HOME_CARDS = ["portal.access.home.cards"]
    for n in range(count):
        make_membership(
            make_person(f"w{n}"), tenant, Role.MEMBER, unit_of(tenant, "school"), confirmed_at=None
        )
    page = client_of(coordinator).get("/home/")
    assert [card.title for card in page.context["cards"]] == cards


@pytest.mark.parametrize(
    ("role", "unit", "in_nav"),
    [(Role.ORGANISER, None, False), (Role.COORDINATOR, "city", False), (Role.REVIEWER, None, True), (Role.MEMBER, "school", True)],
)  # fmt: skip
def test_who_holds_an_office_has_no_tab_of_own_cases(tenant, role, unit, in_nav):
    """O4: it stands in the account's menu then."""
    client = client_of(make_member("someone", tenant, role, unit))
    shell = client.get("/t/ours/").context["shell"]
    assert ("我的案例" in [entry.label for entry in shell.nav]) == in_nav
    assert f'href="{url("my-cases", "ours")}"' in client.get("/t/ours/").content.decode()
