"""Back into an account without e-mail and without a proved number: a link, handed over by who knows the person."""

import re

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from portal.access.way_back.rules import RANK, Held, decide_way_back
from portal.decisions import refuse
from portal.models import AuditEvent, Membership, Notification, Person, Role
from portal.tenants import all_tenants
from portal.words import say
from tests.factories.portal import PASSWORD, client_of, make_membership, make_teacher, make_tenant, unit_of

WHY = "本人到校，核对了身份证"
NEW = "quiet-harbour-31"


@pytest.fixture
def tenant(db):
    return make_tenant("ours")


def member(tenant, username="wang", unit="school", role=Role.MEMBER):
    person = make_teacher(username=username, real_name="王老师")
    return make_membership(person, tenant, role, unit_of(tenant, unit) if unit else None)


def coordinator(tenant, unit="school", username="admin"):
    person = make_teacher(username=username, real_name="李主任")
    make_membership(person, tenant, Role.COORDINATOR, unit_of(tenant, unit))
    return person


def ask(person, row, page="members", why=WHY):
    return client_of(person).post(f"/t/ours/{page}/{row.pk}/way-back/", {"why": why}, follow=True)


def link_in(answer):
    found = re.search(r"https?://[^/\s<]+(/accounts/password/reset/key/\S+?)<", answer.content.decode())
    return found and found[1]


def test_a_coordinator_hands_over_a_link_and_the_person_sets_a_password(tenant):
    row = member(tenant)
    path = link_in(ask(coordinator(tenant), row))
    visitor = Client()
    form = visitor.get(path, follow=True)
    visitor.post(form.request["PATH_INFO"], {"password1": NEW, "password2": NEW})
    person = Person.objects.get(pk=row.person_id)
    assert (person.check_password(NEW), person.check_password(PASSWORD)) == (True, False)
    again = Client().get(path, follow=True)
    assert "password1" not in again.content.decode()
    with all_tenants():
        told = Notification.objects.get(person=person, code="member.way_back")
        event = AuditEvent.objects.get(action="member.way_back")
    assert (told.params["who"], told.params["why"]) == ("李主任", WHY)
    assert (event.why, event.data, event.tenant_id) == (WHY, {"person": person.pk}, tenant.pk)


def test_no_link_without_saying_how_one_knew_them(tenant):
    answer = ask(coordinator(tenant), member(tenant), why="  ")
    assert link_in(answer) is None
    assert say(refuse("way_back_why")) in answer.content.decode()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("elsewhere", "还属于别的主办单位"),
        ("operator", "还属于别的主办单位"),
        ("closed", "这个账号已停用"),
        ("coordinates", "权限不低于您"),
    ],
)
def test_what_is_not_theirs_to_open_stays_closed(tenant, change, words):
    row, admin = member(tenant), coordinator(tenant)
    if change == "elsewhere":
        make_membership(row.person, make_tenant("other"), Role.REVIEWER)
    if change == "coordinates":
        make_membership(row.person, tenant, Role.COORDINATOR, unit_of(tenant, "city"))
    values = {"operator": {"is_staff": True}, "closed": {"is_active": False}}.get(change, {})
    Person.objects.filter(pk=row.person_id).update(username="wang", **values)
    answer = ask(admin, row)
    assert (link_in(answer), words in answer.content.decode()) == (None, True)
    with all_tenants():
        assert not AuditEvent.objects.filter(action="member.way_back").exists()


def test_a_coordinator_reaches_their_own_units_people_only(tenant):
    row = member(tenant, unit="city")
    assert ask(coordinator(tenant), row).status_code == 404


def test_an_organiser_opens_a_coordinators_account_and_no_organisers(tenant):
    organiser = make_teacher(username="zhang")
    make_membership(organiser, tenant, Role.ORGANISER)
    below = member(tenant, "below", role=Role.COORDINATOR)
    equal = member(tenant, "equal", None, Role.ORGANISER)
    with all_tenants():
        mine = Membership.objects.get(person=organiser)
    assert link_in(ask(organiser, below, "people")) is not None
    assert "权限不低于您" in ask(organiser, equal, "people").content.decode()
    assert "自己的密码请在“个人资料”里修改" in ask(organiser, mine, "people").content.decode()
    auditor = make_teacher(username="auditor")
    make_membership(auditor, tenant, Role.AUDITOR)
    assert ask(auditor, below, "people").status_code == 403


@given(
    by=st.sets(st.sampled_from(sorted(RANK))),
    held=st.lists(st.builds(Held, st.sampled_from(sorted(RANK)), st.booleans())),
)
def test_nobody_opens_what_may_as_much_as_they(by, held):
    decision = decide_way_back(by=by, myself=False, operator=False, active=True, held=held)
    if decision:
        assert all(role.here for role in held)
        assert all(RANK[role.role] < max(RANK[each] for each in by) for role in held)


@pytest.mark.parametrize(
    ("about", "code"),
    [
        ({"myself": True}, "way_back_myself"),
        ({"active": False}, "way_back_closed"),
        ({"operator": True}, "way_back_elsewhere"),
        ({"held": [Held("member", False)]}, "way_back_elsewhere"),
        ({"held": [Held("coordinator", True)]}, "way_back_above"),
        ({}, ""),
    ],
)
def test_each_reason_is_named(about, code):
    asked = {
        "by": {"coordinator"},
        "myself": False,
        "operator": False,
        "active": True,
        "held": [Held("member", True)],
    }
    assert decide_way_back(**asked | about).code == code
