"""Passkeys: added, named, removed; a way in without a password, a second step after one; nobody else's, and no replay."""

import pytest
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.cache import cache
from django.test import Client

from portal.accounts.passkeys import UNREADABLE, WRONG
from portal.models import AuditEvent, Membership, Role, Tenant
from portal.tenants import all_tenants
from tests.browser import open_page, sign_in, too_wide
from tests.factories.passkeys import (
    ADD,
    AJAX,
    LIST,
    LOGIN,
    PRESENT,
    STEP,
    SoftKey,
    add,
    by_password,
    enter,
    options,
)
from tests.factories.portal import PASSWORD, make_teacher, make_tenant

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(db):
    cache.clear()
    return make_teacher(email="old@example.cn")


def sure(username="teacher"):
    """Who has just typed the password once more."""
    client = by_password(username)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


@pytest.fixture
def key(person):
    key = SoftKey()
    assert add(by_password(), key).url == "/accounts/second/recovery-codes/"
    return key


@pytest.mark.django_db(transaction=True)
def test_one_is_added_with_a_name_and_told_and_removed(person):
    client = by_password()
    key = SoftKey()
    add(client, key)
    assert [letter.to for letter in mail.outbox] == [["old@example.cn"]]
    assert "已添加通行密钥" in mail.outbox[0].body
    row = Authenticator.objects.get(type="webauthn")
    assert "我的手机" in client.get(LIST).content.decode()
    assert client.post(f"{LIST}keys/{row.pk}/edit/", {"name": " "}).status_code == 200
    assert client.post(f"{LIST}keys/{row.pk}/edit/", {"name": "办公室"}).url == LIST
    assert "办公室" in client.get(LIST).content.decode()
    assert client.post(f"{LIST}keys/{row.pk}/remove/").url == LIST
    assert Authenticator.objects.count() == 0  # the recovery codes went with it
    with all_tenants():
        actions = [event.action for event in AuditEvent.objects.order_by("pk")]
    assert actions == ["account.sign_in", "account.passkey_on", "account.passkey_off"]


def test_adding_and_removing_ask_for_the_password_first(person, key):
    client = by_password()
    client.post(STEP, {"credential": key.sign(options(client.get(STEP)))})
    row = Authenticator.objects.get(type="webauthn")
    for page in (ADD, f"{LIST}keys/{row.pk}/remove/", f"{LIST}keys/{row.pk}/edit/"):
        assert client.post(page).url.startswith("/accounts/reauthenticate/")
    assert Authenticator.objects.filter(type="webauthn").count() == 1


def test_it_signs_in_without_a_password_and_leads_to_the_page_that_was_wanted(person, key):
    client, answer = enter(key, then="/me/")
    assert (answer.url, client.get("/home/").status_code) == ("/me/", 200)
    assert enter(key, then="https://evil.example/")[1].url == "/home/"


def test_it_is_the_second_step_after_a_password(person, key):
    client = by_password()
    assert client.get("/home/").status_code == 302
    assert client.post(STEP, {"credential": key.sign(options(client.get(STEP)))}).url == "/home/"
    assert client.get("/home/").status_code == 200


def test_a_recovery_code_stands_in_for_it(person, key):
    codes = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    client = by_password()
    assert client.post(STEP, {"code": codes[0]}).url == "/home/"


def test_it_counts_where_the_tenant_asks_a_second_factor(person):
    tenant = make_tenant()
    Tenant.objects.update(second_factor_roles=["organiser"])
    with all_tenants():
        Membership.objects.create(tenant=tenant, person=person, role=Role.ORGANISER)
    client = by_password()
    assert client.get("/t/ours/people/").url == "/accounts/second/totp/activate/"
    key = SoftKey()
    add(client, key)
    assert client.get("/t/ours/people/").status_code == 200


def wrong_origin(key):
    key.origin = "https://evil.example"


def not_verified(key):
    key.flags = PRESENT


def another_key(key):
    key.private = SoftKey().private


def unknown(key):
    key.id = b"another-key-0000"


@pytest.mark.parametrize("spoil", [wrong_origin, not_verified, another_key, unknown])
def test_an_answer_that_proves_nothing_opens_nothing(person, key, spoil):
    spoil(key)
    client, answer = enter(key)
    assert (answer.url, client.get("/home/").status_code) == ("/accounts/login/", 302)
    assert WRONG in client.get("/accounts/login/").content.decode()


def test_naming_another_account_does_not_open_it(person, key):
    other = make_teacher("other")
    client, answer = enter(key, handle=user_pk_to_url_str(other).encode())
    assert (answer.url, client.get("/home/").status_code) == ("/accounts/login/", 302)


def test_an_answer_opens_once(person, key):
    client = Client()
    answer = key.sign(client.get(LOGIN, headers=AJAX).json()["request_options"])
    assert client.post(LOGIN, {"credential": answer}).url == "/home/"
    for visitor in (client, Client()):
        visitor.logout()
        assert visitor.post(LOGIN, {"credential": answer}).url == "/accounts/login/"


def test_somebody_whose_account_was_closed_stays_out(person, key):
    person.is_active = False
    person.save()
    client, answer = enter(key)
    assert (answer.url, client.get("/home/").status_code) == ("/accounts/inactive/", 302)


GARBAGE = ["", "x", "[]", "{}", "null", '{"response": 1}', '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {"clientDataJSON": "e30", "authenticatorData": "AA", "signature": "AA", "userHandle": "gICA"}}']  # fmt: skip


@pytest.mark.parametrize("sent", GARBAGE)
def test_garbage_is_answered_in_words(person, key, sent):
    client = Client()
    client.get(LOGIN, headers=AJAX)
    assert client.post(LOGIN, {"credential": sent}).url == "/accounts/login/"
    text = client.get("/accounts/login/").content.decode()
    assert WRONG in text or UNREADABLE in text
    client = by_password()
    client.get(STEP)
    assert client.post(STEP, {"credential": sent}).status_code == 200
    assert client.get("/home/").status_code == 302


@pytest.mark.parametrize("sent", GARBAGE)
def test_garbage_adds_nothing(person, sent):
    client = sure()
    client.get(ADD)
    assert client.post(ADD, {"name": "x", "credential": sent}).status_code == 200
    assert Authenticator.objects.count() == 0


def test_nobody_touches_another_persons(person, key):
    make_teacher("other")
    row, client = Authenticator.objects.get(type="webauthn"), sure("other")
    for verb in ("edit", "remove"):
        assert client.post(f"{LIST}keys/{row.pk}/{verb}/", {"name": "mine"}).status_code == 404
    assert Authenticator.objects.get(pk=row.pk).wrap().name == "我的手机"


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_in_a_browser_with_a_device(live_server, chrome, person):
    """Added on one's own page, then signed in with: the finger is the virtual authenticator's."""
    address = live_server.url.replace("127.0.0.1", "localhost")
    page = open_page(chrome, "phone")
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
                "hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True,
            }
        },
    )  # fmt: skip
    sign_in(page, address, "teacher")
    page.goto(f"{address}{ADD}")
    page.fill("#id_password", PASSWORD)
    page.click("main button[type=submit]")
    page.fill("#id_name", "办公室电脑")
    page.click("main button[type=submit]")
    page.wait_for_url("**/recovery-codes/")
    page.goto(f"{address}{LIST}")
    assert "办公室电脑" in page.inner_text("main")
    assert too_wide(page) == 0
    page.context.clear_cookies()
    page.goto(f"{address}/accounts/login/?next=/me/security/")
    page.click("text=用通行密钥登录")
    page.wait_for_url(f"{address}/me/security/")
    assert "1 个" in page.inner_text("main")
    assert page.complaints == []
    page.context.close()
