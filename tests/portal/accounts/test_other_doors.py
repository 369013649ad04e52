"""Signing up, passkeys and the links that set a password wait longer and longer too, by what is tried and place: whoever guesses
keeps nobody else waiting, not the account's owner and not the school at the same address.
"""

import datetime as dt
from urllib.parse import urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from portal.accounts import limits
from portal.accounts.first_password import first_password_link
from portal.models import Person, SignInAttempts
from portal.words import refusals
from tests.factories.passkeys import AJAX, LOGIN, STEP, SoftKey, add, by_password, enter, options
from tests.factories.portal import PASSWORD, make_teacher

pytestmark = pytest.mark.django_db
HERE, THERE = {"REMOTE_ADDR": "198.51.100.7"}, {"REMOTE_ADDR": "203.0.113.9"}
TOO_MANY_PASSKEYS = refusals()["too_many_passkeys"].partition("，")[0]
ABOUT = {
    "real_name": "王老师", "employer": "第一小学", "agrees": "on", "password1": PASSWORD, "password2": PASSWORD,
    "phone": "13811112222",
}  # fmt: skip


@pytest.fixture
def person(db):
    cache.clear()
    person = make_teacher(email="old@example.cn", phone="13900001111", phone_verified_at=timezone.now())
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person


def later(**passed):
    """As if the counts were made so long ago."""
    for row in SignInAttempts.objects.all():
        row.last_at -= dt.timedelta(**passed)
        row.save()


def sign_up(where=HERE, **asked):
    return Client().post("/accounts/signup/", ABOUT | asked, **where)


def codes_of(answer, name):
    return [error.code for error in answer.context["form"].errors[name].as_data()]


TAKEN = [
    ("username", ["teacher", "Teacher", "ｔｅａｃｈｅｒ", " teacher ", "TEACHER"], "username_taken"),
    ("email", ["old@example.cn", "OLD@example.cn", "old@Example.CN", " old@example.cn", "old@example.cn "], "email_taken"),
    ("phone", ["13900001111", "139 0000 1111", "+86 13900001111", "１３９０００01111", "139-0000-1111"], "phone_taken"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "spellings", "code"), TAKEN)
def test_asking_who_has_an_account_waits_longer_and_longer(person, name, spellings, code):
    """However it is spelt; for the one who asks, about the one that was asked for, and nobody else."""
    about = {"username": "somebody"} | ({"phone": "13800000001"} if name != "phone" else {})
    for spelt in spellings:
        assert codes_of(sign_up(**about | {name: spelt}), name) == [code]
    assert codes_of(sign_up(**about | {name: spellings[0]}), name) == ["too_many_signups"]
    assert codes_of(sign_up(THERE, **about | {name: spellings[0]}), name) == [code], (
        "from elsewhere it is said"
    )
    later(seconds=31)
    assert codes_of(sign_up(**about | {name: spellings[0]}), name) == [code]
    later(seconds=31)
    assert codes_of(sign_up(**about | {name: spellings[0]}), name) == ["too_many_signups"], "now a minute"
    assert sign_up(username="wang", phone="13811112222").status_code == 302, "a colleague signs up beside"
    assert by_password().get("/home/").status_code == 200, "and its owner signs in"


def test_mistakes_at_signing_up_count_nowhere(person):
    for _ in range(9):
        answer = sign_up(username="wang", password2="other")
    assert (list(answer.context["form"].errors), SignInAttempts.objects.count()) == (["password2"], 0)
    assert sign_up(username="wang").status_code == 302


@pytest.fixture
def key(person):
    key = SoftKey()
    add(by_password(), key)
    SignInAttempts.objects.all().delete()
    return key


def stranger_shows(person, where):
    """A key of the stranger's own, that says it is the person's."""
    other = SoftKey()
    other.handle = user_pk_to_url_str(person).encode()
    client, answer = enter(other, Client(**where), handle=other.handle)
    assert answer.url == "/accounts/login/"
    return TOO_MANY_PASSKEYS in client.get(answer.url).content.decode()


def test_wrong_passkeys_wait_and_keep_nobody_else_waiting(person, key):
    assert [stranger_shows(person, HERE) for _ in range(6)] == [False] * 5 + [True]
    assert stranger_shows(person, THERE) is False
    assert enter(key, Client(**THERE))[1].url == "/home/", "the owner from elsewhere"
    other = make_teacher("other")
    theirs = SoftKey()
    add(by_password("other"), theirs)
    assert enter(theirs, Client(**HERE))[1].url == "/home/", "a colleague at the same address"
    assert Person.objects.filter(pk__in=(person.pk, other.pk), last_login__isnull=False).count() == 2
    later(seconds=31)
    assert enter(key, Client(**HERE))[1].url == "/home/", "the owner there, after the wait"
    assert (
        SignInAttempts.objects.filter(
            subject=f"passkey:{person.pk}", place=limits.place_of(HERE["REMOTE_ADDR"])
        ).count()
        == 0
    )


def test_a_wrong_passkey_as_second_step_counts_with_the_codes(person, key):
    client = Client(**HERE)
    client.post("/accounts/login/", {"login": "teacher", "password": PASSWORD})
    for _ in range(3):
        client.post(STEP, {"code": "000000"})
    for _ in range(2):
        wrong = SoftKey()
        wrong.handle = key.handle
        client.post(STEP, {"credential": wrong.sign(options(client.get(STEP)))})
    assert (
        SignInAttempts.objects.get(
            subject=f"second:{person.pk}", place=limits.place_of(HERE["REMOTE_ADDR"])
        ).failures
        == 5
    )
    right = client.post(STEP, {"credential": key.sign(options(client.get(STEP)))})
    assert TOO_MANY_PASSKEYS in right.content.decode(), "even the right one waits, here"


def opened(link, where=HERE):
    return Client().get(link, **where)


def test_guessed_links_wait_and_the_right_one_opens_elsewhere(person):
    right = urlsplit(first_password_link(person)).path
    wrong = f"{right[:-4]}xyz/"
    answers = [opened(wrong) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert refusals()["too_many_links"].format(wait="30 秒") in answers[-1].content.decode()
    assert opened(right).status_code == 429, "here the right one waits as well"
    assert opened(right, THERE).status_code == 302
    other = urlsplit(first_password_link(make_teacher("other"))).path
    assert opened(other).status_code == 302, "a colleague's link at the same address"
    later(seconds=31)
    client = Client(**HERE)
    page = client.get(right, follow=True)
    sent = {"password1": "a-new-Secret-9", "password2": "a-new-Secret-9"}
    assert client.post(page.request["PATH_INFO"], sent).status_code == 302
    person.refresh_from_db()
    assert person.check_password("a-new-Secret-9")


def test_a_leading_zero_names_the_same_account(person):
    right = urlsplit(first_password_link(person)).path
    start, _, rest = right.rpartition("/key/")
    for n in range(5):
        opened(f"{start}/key/{'0' * n}{rest[:-4]}xyz/")
    assert opened(right).status_code == 429


def test_signing_in_is_asked_for_by_script_as_before(person, key):
    assert Client().get(LOGIN, headers=AJAX).status_code == 200
