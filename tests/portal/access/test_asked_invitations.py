"""A link that names nobody and was forwarded: whoever opens it only asks; who runs the tenant says whether it is them."""

from types import SimpleNamespace

import pytest
from django.utils import timezone

from portal.access.people.actions import confirming, invitations, roles
from portal.access.people.actions.invitations import Offer
from portal.access.people.rules import decide_confirming
from portal.decisions import ALLOWED, NotAllowed, refuse
from portal.models import AuditEvent, Invitation, Membership, Notification, Person, Role
from portal.tenants import all_tenants, tenant_scope
from tests.factories.portal import client_of, make_member, make_person, make_tenant, unit_of
from tests.racing import race

pytestmark = pytest.mark.django_db
NOW = timezone.now()
PEOPLE = "/t/ours/people/"


@pytest.fixture
def organiser(tenant):
    return make_member("organiser", tenant, Role.ORGANISER)


@pytest.fixture
def thief():
    return make_person("thief", real_name="冒名者", phone="13877776666", email="thief@example.cn")


def held_by(person: Person) -> list[str]:
    with all_tenants():
        return list(Membership.objects.filter(person=person).values_list("role", flat=True))


def told(person: Person) -> list[str]:
    with all_tenants():
        return list(Notification.objects.filter(person=person).order_by("pk").values_list("code", flat=True))


def taken_by(person: Person, tenant, organiser, **offer) -> Invitation:
    """An invitation whose link the person got from somebody and took."""
    with tenant_scope(tenant):
        row = invitations.invite(tenant, Offer(**offer), actor=organiser, now=NOW)
    client_of(person).post(f"{PEOPLE}accept/{row.token}/")
    with tenant_scope(tenant):
        return Invitation.objects.get(pk=row.pk)


@pytest.mark.parametrize(
    ("offer", "gateway"),
    [
        ({"role": Role.ORGANISER, "name": "马晓明"}, "file"),
        ({"role": Role.ORGANISER, "name": "马晓明", "phone": "13900001111"}, ""),  # no codes here
        ({"role": Role.ORGANISER, "name": "马晓明", "phone": "0951-6123456"}, "file"),  # proved by no code
    ],
)
def test_a_forwarded_link_gives_no_role_until_it_is_confirmed(
    tenant, organiser, thief, settings, offer, gateway
):
    settings.SMS_GATEWAY = gateway
    row = taken_by(thief, tenant, organiser, **offer)
    client = client_of(thief)
    assert (row.state, row.person, held_by(thief)) == ("asked", thief, [])
    assert [client.get(f"/t/ours/{page}/").status_code for page in ("people", "units", "storage")] == [
        404
    ] * 3
    assert client.post(f"{PEOPLE}invitations/{row.pk}/confirm/").status_code == 404, "not by themselves"
    assert "正在等主办单位确认" in client.get(f"{PEOPLE}accept/{row.token}/").content.decode()
    shown = client_of(organiser).get(PEOPLE).content.decode()
    assert [
        words in shown
        for words in ("冒名者", "thief", "马晓明", "与账号的不同", "138****6666", "t***@example.cn")
    ] == [True] * 6
    assert ("13877776666" in shown, "thief@example.cn" in shown) == (False, False)
    answer = client_of(organiser).post(f"{PEOPLE}invitations/{row.pk}/refuse/")
    assert (answer.status_code, answer.url, held_by(thief)) == (302, PEOPLE, [])
    assert "主办单位没有确认" in client.get(f"{PEOPLE}accept/{row.token}/").content.decode()
    assert client.post(f"{PEOPLE}accept/{row.token}/").status_code == 403, "the link is spent"
    assert (told(organiser), told(thief)) == (["role.asked"], ["role.refused"])
    with all_tenants():
        events = list(AuditEvent.objects.order_by("pk").values_list("action", "actor", "data__person"))
    assert events[1:] == [
        ("invitation.ask", thief.pk, thief.pk),
        ("invitation.refuse", organiser.pk, thief.pk),
    ]


def test_a_link_bound_to_an_address_needs_no_second_word(tenant, organiser, person):
    """The proof is the person's own: nobody has to confirm it."""
    from allauth.account.models import EmailAddress

    EmailAddress.objects.create(user=person, email="ma@example.cn", verified=True, primary=True)
    row = taken_by(person, tenant, organiser, role=Role.AUDITOR, email="ma@example.cn")
    assert (row.state, held_by(person), told(organiser)) == ("accepted", ["auditor"], ["role.accepted"])


@pytest.mark.parametrize(
    ("values", "decision"),
    [
        ({}, ALLOWED),
        ({"owners_role": True, "by_owner": True}, ALLOWED),
        ({"owners_role": True}, refuse("owner_by_owner")),
        ({"closed": True}, refuse("role_asker_gone")),
        ({"state": "accepted"}, refuse("role_asked_answered")),
        ({"state": "refused"}, refuse("role_asked_answered")),
    ],
)
def test_who_is_confirmed(values, decision):
    given = {"state": "asked", "closed": False, "owners_role": False, "by_owner": False}
    assert decide_confirming(**{**given, **values}) == decision


def test_an_owners_role_is_confirmed_by_an_owner_alone(tenant, organiser, thief):
    """An organiser who got hold of an owner's link can't make somebody owner by it."""
    owner = make_member("owner", tenant, Role.OWNER)
    row = taken_by(thief, tenant, owner, role=Role.OWNER)
    page = client_of(organiser).get(PEOPLE).content.decode()
    assert ("由负责人确认" in page, "确认是本人" in page) == (True, False)
    for do in ("confirm", "refuse"):
        answer = client_of(organiser).post(f"{PEOPLE}invitations/{row.pk}/{do}/", follow=True)
        assert "负责人只能由负责人邀请或结束" in answer.content.decode()
    assert held_by(thief) == []
    assert client_of(owner).post(f"{PEOPLE}invitations/{row.pk}/confirm/").status_code == 302
    assert held_by(thief) == ["owner"]


def test_a_closed_account_is_refused_not_confirmed(tenant, organiser, thief):
    row = taken_by(thief, tenant, organiser, role=Role.AUDITOR)
    Person.objects.filter(pk=thief.pk).update(is_active=False)
    with tenant_scope(tenant):
        with pytest.raises(NotAllowed) as caught:
            confirming.confirm(row, actor=organiser, now=NOW)
        assert caught.value.decision == refuse("role_asker_gone")
        confirming.turn_down(row, actor=organiser, now=NOW)
        assert Invitation.objects.get(pk=row.pk).state == "refused"


def test_an_invitation_that_nobody_took_has_nobody_to_confirm(tenant, organiser):
    with tenant_scope(tenant):
        row = invitations.invite(tenant, Offer(Role.AUDITOR), actor=organiser, now=NOW)
    assert client_of(organiser).post(f"{PEOPLE}invitations/{row.pk}/confirm/").status_code == 404


def test_another_tenants_organiser_confirms_nobody(tenant, organiser, thief):
    row = taken_by(thief, tenant, organiser, role=Role.AUDITOR)
    client = client_of(make_member("foreign", make_tenant("theirs"), Role.OWNER))
    paths = (f"{PEOPLE}invitations/{row.pk}/confirm/", f"/t/theirs/people/invitations/{row.pk}/confirm/")
    assert [client.post(path).status_code for path in paths] == [404, 404]
    assert held_by(thief) == []


def test_who_asks_goes_to_the_successor_with_the_open_invitations(tenant, organiser, thief):
    successor = make_member("successor", tenant, Role.ORGANISER)
    row = taken_by(thief, tenant, organiser, role=Role.COORDINATOR, unit=unit_of(tenant, "school"))
    with tenant_scope(tenant):
        roles.hand_over(organiser, successor, tenant, actor=organiser, now=NOW)
        assert Invitation.objects.get(pk=row.pk).made_by == successor


@pytest.mark.django_db(transaction=True)
def test_confirming_and_refusing_at_once_do_one_of_them(tenant, organiser, thief):
    row = taken_by(thief, tenant, organiser, role=Role.AUDITOR)
    done = race(
        SimpleNamespace(tenant=tenant),
        [
            lambda: confirming.confirm(row, actor=organiser, now=NOW),
            lambda: confirming.turn_down(row, actor=organiser, now=NOW),
        ],
    )
    assert done == ["done", "role_asked_answered"]
    with all_tenants():
        state = Invitation.objects.get(pk=row.pk).state
    assert (state, held_by(thief)) in [("accepted", ["auditor"]), ("refused", [])]
