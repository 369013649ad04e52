"""Guessing is slow by every name and from every Host; strangers keep nobody out, and a school is many people."""

import datetime as dt
import re
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from allauth.account.models import EmailAddress
from django.db import connections
from django.test import Client
from django.utils import timezone

from portal.accounts import limits
from portal.accounts.devices import COOKIE
from portal.decisions import NotAllowed
from portal.models import SignInAttempts
from portal.words import refusals
from tests.factories.portal import PASSWORD, make_teacher

WAIT = "密码输错次数过多，为保护账号，请稍等后再试，或找回密码。"
HERE, THERE = "198.51.100.7", "203.0.113.9"


@pytest.fixture
def owner(db):
    person = make_teacher(email="teacher@example.cn")
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person


def sign_in(login="teacher", password=PASSWORD, *, client=None, address=HERE, **more):
    about = {"login": login, "password": password}
    return (client or Client()).post("/accounts/login/", about, REMOTE_ADDR=address, **more)


def guess(times, login="teacher", *, address=HERE, **more):
    for _ in range(times):
        response = sign_in(login, "wrong", address=address, **more)
    return response


def words_of(response):
    """The form's own errors; how long to wait is tested where it is decided."""
    errors = response.context["form"].non_field_errors()
    return [re.sub(r"请 \d+ (秒|分钟)后", "请稍等后", str(error)) for error in errors]


def seconds_of(response):
    [error] = response.context["form"].non_field_errors()
    return int(re.search(r"请 (\d+) 秒后", error)[1])


def later(**passed):
    """As if the counts were made so long ago."""
    for row in SignInAttempts.objects.all():
        row.last_at -= dt.timedelta(**passed)
        row.save()


def test_the_host_header_gives_no_further_tries(owner, settings):
    settings.ALLOWED_HOSTS = ["portal.example"]
    for port in range(2000, 2005):
        response = guess(1, headers={"host": f"portal.example:{port}"})
        assert words_of(response) != [WAIT]
    assert words_of(guess(1, headers={"host": "portal.example:2005"})) == [WAIT]
    assert words_of(sign_in(headers={"host": "portal.example:1"})) == [WAIT]


@pytest.mark.parametrize(
    "logins",
    [
        ["teacher", "TEACHER", " teacher ", "teacher@example.cn", "Teacher@Example.CN"],
        ["nobody", "NOBODY", " nobody ", "ｎｏｂｏｄｙ", "Nobody"],  # one that has no account, too
    ],
)
def test_every_name_of_an_account_is_one_counter(owner, logins):
    for login in logins:
        assert words_of(guess(1, login)) != [WAIT]
    for login in logins:
        assert words_of(guess(1, login)) == [WAIT]


def test_the_owner_gets_in_from_another_address(owner):
    assert words_of(guess(30)) == [WAIT]
    assert sign_in(address=THERE).status_code == 302
    assert words_of(sign_in()) == [WAIT]


def test_a_browser_that_signed_in_before_gets_in_from_the_guessers_address(owner):
    known = Client()
    assert sign_in(client=known).status_code == 302
    known.post("/accounts/logout/")
    assert words_of(guess(30)) == [WAIT]
    assert sign_in(client=known).status_code == 302


def test_a_known_browser_has_a_limit_of_its_own(owner):
    known = Client()
    sign_in(client=known)
    known.post("/accounts/logout/")
    assert words_of(guess(6, client=known)) == [WAIT]
    assert sign_in().status_code == 302


def test_a_browser_is_known_for_those_who_signed_in_on_it_only(owner):
    make_teacher("colleague")
    known = Client()
    sign_in("colleague", client=known)
    known.post("/accounts/logout/")
    guess(5)
    assert words_of(sign_in(client=known)) == [WAIT]


@pytest.mark.parametrize("cookie", ["", "x", "eyJkZXZpY2UiOiJ4IiwiYWNjb3VudHMiOlsxXX0:1:forged"])
def test_a_forged_cookie_opens_nothing(owner, cookie):
    guess(5)
    client = Client()
    client.cookies[COOKIE] = cookie
    assert words_of(sign_in(client=client)) == [WAIT]


def test_invented_names_keep_nobody_out(owner):
    for number in range(70):
        guess(1, f"invented-{number}")
    assert sign_in().status_code == 302


def test_the_right_password_after_the_wait(owner):
    guess(5)
    assert 25 <= seconds_of(sign_in()) <= 30
    later(seconds=31)
    assert sign_in().status_code == 302
    assert list(SignInAttempts.objects.values_list("place", "failures")) == [("", 0)]


def test_each_further_guess_waits_longer(owner):
    guess(5)
    later(seconds=31)
    assert 55 <= seconds_of(guess(2)) <= 60


def test_a_mistake_a_day_is_forgiven(owner):
    for _ in range(60):
        guess(1)
        assert sign_in().status_code == 302
    assert words_of(guess(4)) != [WAIT]


def test_an_account_guessed_at_from_many_places_gives_each_one_try(owner):
    for number in range(50):
        guess(1, address=f"203.0.113.{number}")
    assert sign_in(address=HERE).status_code == 302
    assert words_of(guess(2, address=THERE)) == [WAIT]


def test_a_new_password_forgets_the_guesses(owner):
    from portal.accounts.adapter import AccountAdapter

    guess(5)
    AccountAdapter().set_password(owner, "calm-river-31")
    assert sign_in(password="calm-river-31").status_code == 302


def test_a_county_behind_one_address_signs_in(db):
    for number in range(320):
        make_teacher(f"p{number}")
    assert {sign_in(f"p{number}").status_code for number in range(320)} == {302}


def test_no_address_is_kept(owner):
    guess(1)
    places = list(SignInAttempts.objects.values_list("place", flat=True).order_by("place"))
    assert places == ["", limits.place_of(HERE)]
    assert HERE not in places[1]


def test_old_counts_go(owner):
    guess(3)
    later(hours=25)
    guess(1, "nobody")
    assert limits.sweep(now=timezone.now()) == {"sign-ins": 2}
    assert SignInAttempts.objects.count() == 2


def test_old_counts_start_anew(owner):
    guess(5)
    later(hours=25)
    assert words_of(guess(4)) != [WAIT]


def test_reauthenticating_counts_too(owner):
    client = Client()
    client.force_login(owner, backend="allauth.account.auth_backends.AuthenticationBackend")
    for _ in range(5):
        client.post("/accounts/reauthenticate/", {"password": "wrong"}, REMOTE_ADDR=HERE)
    response = client.post("/accounts/reauthenticate/", {"password": PASSWORD}, REMOTE_ADDR=HERE)
    [error] = response.context["form"].errors["password"]
    assert error.startswith("密码输错次数过多")


@pytest.mark.django_db(transaction=True)
def test_many_guesses_at_once_are_not_more(services):
    person = make_teacher()
    attempt = limits.Attempt(limits.subject_of("teacher", person), limits.place_of(HERE))
    start = threading.Barrier(12)

    def one(_):
        try:
            start.wait()
            limits.begin(attempt, now=timezone.now())
        except NotAllowed:
            return "refused"
        finally:
            connections.close_all()
        return "tried"

    with ThreadPoolExecutor(12) as pool:
        ended = sorted(pool.map(one, range(12)))
    assert ended == ["refused"] * 7 + ["tried"] * 5


def test_without_the_cache_sign_in_works_and_is_limited(owner, settings):
    settings.CACHES = {
        "default": {"BACKEND": "portal.caching.FallbackCache", "LOCATION": "unix:///nowhere/at-all.sock"}
    }
    assert sign_in().status_code == 302
    assert words_of(guess(6)) == [WAIT]
    for _ in range(6):
        response = Client().post("/accounts/password/reset/", {"email": "teacher@example.cn"})
    assert too_many_mails(response)


def too_many_mails(response):
    [error] = response.context["form"].errors["email"]
    return error.startswith(refusals()["too_many_mails"].split("{")[0])


def test_strangers_fill_no_mailbox_and_keep_the_owner_from_nothing(owner, mailoutbox):
    ask = {"email": "teacher@example.cn"}
    for _ in range(8):
        Client().post("/accounts/password/reset/", ask, REMOTE_ADDR=THERE)
    assert len(mailoutbox) == 5
    assert Client().post("/accounts/password/reset/", ask, REMOTE_ADDR=HERE).status_code == 302
    assert len(mailoutbox) == 6


def test_mails_name_the_portals_own_address(owner, settings, mailoutbox):
    settings.PUBLIC_ADDRESS, settings.ALLOWED_HOSTS = "https://cases.example", ["*"]
    Client().post(
        "/accounts/password/reset/", {"email": "teacher@example.cn"}, headers={"host": "evil.example"}
    )
    [mail] = mailoutbox
    assert "https://cases.example/accounts/password/reset/key/" in mail.body
    assert "evil.example" not in mail.body
