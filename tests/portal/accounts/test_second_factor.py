"""The second factor: set up, asked for at every way in, counted, lost and found, and required by role."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core import mail
from django.core.cache import cache
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from django.utils import timezone

from portal.access.people.actions.second_factor import ask_second_factor
from portal.decisions import NotAllowed
from portal.models import AuditEvent, Membership, Person, Role, SignInAttempts, Tenant
from portal.tenants import all_tenants
from portal.words import refusals
from tests.factories.portal import PASSWORD, client_of, make_teacher, make_tenant
from tests.factories.second_factor import NEW, code_now, set_up

pytestmark = pytest.mark.django_db


def sign_in(username="teacher"):
    client = Client()
    client.post("/accounts/login/", {"login": username, "password": PASSWORD})
    return client


@pytest.fixture
def person(db):
    cache.clear()
    return make_teacher(email="old@example.cn")


@pytest.fixture
def guarded(person):
    return set_up(sign_in())


@pytest.mark.django_db(transaction=True)
def test_it_is_set_up_with_a_code_and_told(person):
    secret, codes = set_up(sign_in())
    assert (len(codes), len(set(codes))) == (10, 10)
    assert [letter.to for letter in mail.outbox] == [["old@example.cn"]]
    assert "已开启两步验证" in mail.outbox[0].body
    kept = str(list(Authenticator.objects.values()))
    assert (secret in kept, Authenticator.objects.count()) == (False, 2)
    with all_tenants():
        actions = [event.action for event in AuditEvent.objects.order_by("pk")]
    assert actions == ["account.sign_in", "account.second_factor_on"]


def test_setting_it_up_asks_for_the_password(person):
    assert sign_in().get(NEW).url.startswith("/accounts/reauthenticate/")


def test_a_wrong_code_turns_nothing_on(person):
    client = sign_in()
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    client.get(NEW)
    assert "验证码不对" in client.post(NEW, {"code": "000000"}).content.decode()
    assert Authenticator.objects.count() == 0


def test_the_password_alone_does_not_sign_in(person, guarded):
    secret, codes = guarded
    client = sign_in()
    assert client.get("/home/").status_code == 302
    assert client.post("/accounts/second/authenticate/", {"code": "12345678"}).status_code == 200
    cache.clear()  # as if half a minute had passed: a code is taken once
    assert client.post("/accounts/second/authenticate/", {"code": code_now(secret)}).url == "/home/"
    assert client.get("/home/").status_code == 200


def test_a_recovery_code_opens_once(person, guarded):
    _, codes = guarded
    assert sign_in().post("/accounts/second/authenticate/", {"code": f" {codes[0]} "}).url == "/home/"
    assert sign_in().post("/accounts/second/authenticate/", {"code": codes[0]}).status_code == 200


def test_a_code_by_text_message_is_one_factor_only(person, guarded, settings, tmp_path):
    settings.SMS_GATEWAY, settings.SMS_FILE_PATH = "file", tmp_path
    Person.objects.update(phone="13911112222", phone_verified_at=timezone.now())
    client = Client()
    client.post("/accounts/login/code/", {"phone": "13911112222"})
    code = next(tmp_path.iterdir()).read_text().split("验证码 ")[1][:6]
    response = client.post("/accounts/login/code/confirm/", {"code": code, "action": "verify"})
    assert (response.url, client.get("/home/").status_code) == ("/accounts/second/authenticate/", 302)
    assert client.get("/me/password/").status_code == 302


def test_guessing_is_slow_whatever_session_it_comes_from(person, guarded):
    for _ in range(5):
        sign_in().post("/accounts/second/authenticate/", {"code": "000000"})
    assert SignInAttempts.objects.exclude(place="").get(subject=f"second:{person.pk}").failures == 5
    cache.clear()
    answer = sign_in().post("/accounts/second/authenticate/", {"code": code_now(guarded[0])})
    [words] = answer.context["form"].errors["code"]
    assert words.startswith(refusals()["too_many_codes"].partition("{")[0])


def test_it_is_turned_off_by_its_owner_and_by_an_operator(person, guarded):
    client = sign_in()
    client.post("/accounts/second/authenticate/", {"code": guarded[1][0]})
    assert client.post("/accounts/second/totp/deactivate/").url.startswith("/accounts/reauthenticate/")
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert client.post("/accounts/second/totp/deactivate/").url == "/accounts/second/"
    assert Authenticator.objects.count() == 0
    set_up(client)
    call_command("second_factor", "end", "teacher", why="当面核对了身份证")
    assert Authenticator.objects.count() == 0
    with all_tenants():
        event = AuditEvent.objects.filter(action="account.second_factor_off").latest("pk")
    assert (event.actor, event.why) == (None, "当面核对了身份证")
    with pytest.raises(CommandError, match="没有开启"):
        call_command("second_factor", "end", "teacher", why="再来一次")
    with pytest.raises(CommandError, match="没有账号"):
        call_command("second_factor", "end", "nobody", why="谁")


def member(tenant, person, role):
    with all_tenants():
        Membership.objects.create(tenant=tenant, person=person, role=role)


def test_who_must_have_one_is_led_to_it_and_then_gets_in(person):
    ours, theirs = make_tenant(), make_tenant("theirs")
    for tenant in (ours, theirs):
        member(tenant, person, Role.ORGANISER)
    Tenant.objects.filter(pk=ours.pk).update(second_factor_roles=["organiser"])
    applicant = client_of(make_teacher("other"))
    client = sign_in()
    for answer in (client.get("/t/ours/people/"), client.post("/t/ours/people/invite/", {})):
        assert (answer.status_code, answer.url) == (302, NEW)
    said = refusals()["second_factor_needed"].replace("{tenant}", "宁教")
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert said in client.get(NEW).content.decode()
    assert [client.get("/t/theirs/people/").status_code, applicant.get("/t/ours/").status_code] == [200, 200]
    set_up(client)
    assert client.get("/t/ours/people/").status_code == 200


def test_an_owner_is_asked_what_an_organiser_is(person):
    tenant = make_tenant()
    member(tenant, person, Role.OWNER)
    Tenant.objects.filter(pk=tenant.pk).update(second_factor_roles=["organiser"])
    assert sign_in().get("/t/ours/people/").url == NEW


def test_the_owner_decides_of_whom_it_is_asked(person):
    tenant = make_tenant()
    member(tenant, person, Role.OWNER)
    client = client_of(person)
    page = "/t/ours/people/second-factor/"
    assert client.post(page, {"roles": ["auditor", "reviewer"]}).url == page
    assert client.post(page, {"roles": ["auditor", "reviewer"]}).url == page  # said once in the trail
    tenant.refresh_from_db()
    assert tenant.second_factor_roles == ["auditor", "reviewer"]
    with all_tenants():
        event = AuditEvent.objects.get(action="tenant.second_factor")
    assert event.data == {"before": [], "after": ["auditor", "reviewer"]}
    assert client.post(page, {"roles": ["member"]}).status_code == 200
    organiser = make_teacher("organiser")
    member(tenant, organiser, Role.ORGANISER)
    assert client_of(organiser).get(page).status_code == 200
    with pytest.raises(NotAllowed):
        ask_second_factor(tenant, [], actor=organiser, now=timezone.now())
    tenant.refresh_from_db()
    assert tenant.second_factor_roles == ["auditor", "reviewer"]


def test_times_are_counted_by_the_standard():
    """RFC 6238, appendix B: the secret "12345678901234567890" at 59 s."""
    assert format_hotp_value(hotp_value("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", 59 // 30)) == "287082"
