"""Signing in by a tenant's own OpenID Connect server: a real one, run by the test."""

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from portal.accounts import kept_forms
from portal.models import AuditEvent, Person, SignInProvider
from portal.tenants import all_tenants, tenant_scope
from portal.words import refusals
from tests.factories.portal import PASSWORD, make_teacher
from tests.factories.sign_in_server import KEYS, leave, over_there, provide

pytestmark = pytest.mark.django_db(transaction=True)

FILLED = {
    "real_name": "王老师", "phone": "13811112222", "employer": "第一小学", "email": "wang@example.cn", "agrees": "on",
}  # fmt: skip


def said(client, code, **params):
    """Whether the next page says this refusal."""
    words = refusals()[code]
    for name, value in params.items():
        words = words.replace(f"{{{name}}}", value)
    return words in client.get("/accounts/login/").content.decode()


def inside(client):
    return client.get("/home/").status_code == 200


def come(row, name, client=None):
    client = client or Client()
    return client, client.get(over_there(leave(client, row), name))


@pytest.fixture
def row(house, issuer):
    return provide(house, issuer)


FIRST = f"/t/ours/sign-in/{KEYS[0]}/first/"


def sign_up(row, name="wang", **other):
    client, answer = come(row, name)
    assert answer.url == FIRST
    return client, client.post(FIRST, FILLED | other)


def test_a_newcomer_makes_an_account_and_comes_back_to_it(row):
    client, answer = sign_up(row)
    assert (answer.status_code, inside(client)) == (302, True)
    person = Person.objects.get(phone="13811112222")
    assert (person.has_usable_password(), person.username[0]) == (False, "u")
    kept = SocialAccount.objects.get()
    assert (kept.user, kept.provider, kept.uid, kept.extra_data) == (
        person,
        KEYS[0],
        "wang",
        {"label": "教育云"},
    )
    assert list(EmailAddress.objects.values_list("email", "verified")) == [("wang@example.cn", False)]
    again, answer = come(row, "wang")
    assert (answer.url, inside(again), Person.objects.filter(phone="13811112222").count()) == (
        "/home/",
        True,
        1,
    )


def test_the_form_begins_with_what_the_server_said(row):
    client, _ = come(row, "wang")
    form = client.get(FIRST).context["form"]
    assert (form.initial["real_name"], form.initial["email"]) == ("王老师", "wang@example.cn")
    assert client.post(FIRST, FILLED | {"agrees": ""}).status_code == 200
    assert SocialAccount.objects.count() == 0


@pytest.mark.parametrize("name", ["zhao", "liar"])
def test_an_address_that_the_server_says_opens_nobodys_account(row, name):
    """Proved there or not: the server is its tenant's, whose owner may make it say anything."""
    victim = make_teacher("victim", email="old@example.cn")
    EmailAddress.objects.create(user=victim, email="old@example.cn", verified=True, primary=True)
    client, answer = come(row, name)
    assert (answer.url, inside(client)) == (FIRST, False)
    answer = client.post(FIRST, FILLED | {"email": "old@example.cn"})
    assert (answer.status_code, list(answer.context["form"].errors)) == (200, ["email"])
    assert (SocialAccount.objects.count(), inside(client)) == (0, False)


def test_who_proves_the_account_links_it(row):
    make_teacher("victim")
    client, _ = come(row, "wang")
    client.post("/accounts/login/", {"login": "victim", "password": PASSWORD})
    assert client.post(FIRST).url.startswith("/accounts/reauthenticate/")
    assert SocialAccount.objects.count() == 0
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert client.post(FIRST).url == "/me/security/logins/"
    assert "教育云" in client.get("/me/security/logins/").content.decode()
    other, answer = come(row, "wang")
    assert (answer.url, inside(other)) == ("/home/", True)
    with all_tenants():
        actions = set(AuditEvent.objects.values_list("action", flat=True))
    assert {"tenant.login_add", "account.link_login"} <= actions


def test_one_that_opens_an_account_is_not_linked_to_another(row):
    sign_up(row)
    make_teacher("second")
    client = Client()
    client.post("/accounts/login/", {"login": "second", "password": PASSWORD})
    _, answer = come(row, "wang", client)
    assert answer.url == "/me/security/logins/"
    assert refusals()["login_linked_elsewhere"] in client.get(answer.url).content.decode()
    assert SocialAccount.objects.get().user.username != "second"


def test_the_last_way_in_is_not_cut(row):
    client, _ = sign_up(row)
    link = SocialAccount.objects.get()
    client.post(f"/me/security/logins/{link.pk}/unlink/")
    assert refusals()["login_last_way"] in client.get("/me/security/logins/").content.decode()
    person = link.user
    person.set_password(PASSWORD)
    person.save()
    client = Client()
    client.post("/accounts/login/", {"login": person.username, "password": PASSWORD})
    client.post(f"/me/security/logins/{link.pk}/unlink/")
    assert SocialAccount.objects.count() == 0


def test_a_wrong_secret_is_told_and_opens_nothing(house, issuer):
    client, answer = come(provide(house, issuer, secret="wrong"), "wang")
    assert (answer.url, inside(client)) == ("/t/ours/sign-in/", False)
    assert said(client, "login_failed", login="教育云")


def test_an_answer_opens_once_and_only_in_the_browser_that_asked(row):
    client = Client()
    back = over_there(leave(client, row), "wang")
    stranger = Client()
    assert (stranger.get(back).url, said(stranger, "login_stale", login="教育云")) == (
        "/t/ours/sign-in/",
        True,
    )
    assert client.get(back).url == FIRST
    client.session.flush()
    assert (client.get(back).url, said(client, "login_stale", login="教育云")) == ("/t/ours/sign-in/", True)


def test_who_says_no_there_is_back_at_the_page(row):
    client = Client()
    state = leave(client, row).split("state=")[1].split("&")[0]
    answer = client.get(f"/t/ours/sign-in/{KEYS[0]}/callback/?error=access_denied&state={state}")
    assert (answer.url, said(client, "login_cancelled", login="教育云")) == ("/t/ours/sign-in/", True)


def test_one_that_is_switched_off_leads_nowhere(row):
    client = Client()
    back = over_there(leave(client, row), "wang")
    with tenant_scope(row.tenant):
        SignInProvider.objects.update(enabled=False)
    assert [client.get(back).status_code, client.post(f"/t/ours/sign-in/{KEYS[0]}/").status_code] == [
        404,
        404,
    ]
    assert "教育云" not in client.get("/t/ours/sign-in/").content.decode()


def test_one_tenants_is_not_anothers(house, issuer, row):
    client = Client()
    back = over_there(leave(client, row), "wang")
    elsewhere = back.replace("/t/ours/", "/t/theirs/")
    assert client.get(elsewhere).status_code == 404
    assert client.post(f"/t/theirs/sign-in/{KEYS[0]}/").status_code == 404
    assert "教育云" not in client.get("/t/theirs/sign-in/").content.decode()
    theirs = provide(house, issuer, "theirs", key=KEYS[1])
    leave(client, theirs)
    mixed = back.replace(f"/t/ours/sign-in/{KEYS[0]}/", f"/t/theirs/sign-in/{KEYS[1]}/")
    assert client.get(mixed).url == "/t/theirs/sign-in/"  # the state was for the other one
    sign_up(row)
    assert (
        come(theirs, "wang")[1].url == f"/t/theirs/sign-in/{KEYS[1]}/first/"
    )  # the same name there opens nothing


def test_the_ways_in_stand_where_people_sign_in(row):
    assert "用教育云登录" in Client().get("/accounts/login/?next=/t/ours/").content.decode()
    assert "用教育云登录" not in Client().get("/accounts/login/?next=/t/theirs/").content.decode()
    general = Client().get("/accounts/login/").content.decode()
    assert ('href="/t/ours/sign-in/"' in general, 'href="/t/theirs/sign-in/"' in general) == (True, False)
    assert Client().get(f"/t/ours/sign-in/{KEYS[0]}/").status_code == 405


def test_a_wish_to_go_elsewhere_is_not_granted(row):
    sign_up(row)
    for wish, then in (("https://evil.example/", "/home/"), ("//evil.example", "/home/"), ("/me/", "/me/")):
        client = Client()
        assert client.get(over_there(leave(client, row, next=wish), "wang")).url == then


def test_a_server_that_is_gone_is_told(row):
    with tenant_scope(row.tenant):
        SignInProvider.objects.update(issuer="http://127.0.0.1:9")
    client = Client()
    assert leave(client, row).url == "/t/ours/sign-in/"
    assert said(client, "login_server_away", login="教育云")


def test_who_was_signed_out_over_a_form_finds_the_tenants_ways_in(row):
    """The page to come back to is the kept form's, of no tenant; the form was one of a tenant's."""
    client = Client()
    client.get("/accounts/login/")
    session = client.session
    session[kept_forms.KEY] = {"person": 1, "at": 0, "form": ["/t/ours/c/calls/case/", "/t/ours/", [], True]}
    session.save()
    client.cookies["sessionid"] = session.session_key
    page = client.get("/accounts/login/?next=/me/kept-form/").content.decode()
    assert ("用教育云登录" in page, 'value="/me/kept-form/"' in page) == (True, True)
    assert "用教育云登录" not in Client().get("/accounts/login/?next=/me/kept-form/").content.decode()
