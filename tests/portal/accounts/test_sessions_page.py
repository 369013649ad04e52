"""The devices an account is signed in on: listed in plain words, ended one by one or all but this, by their owner only."""

import datetime as dt

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client
from django.utils import timezone

from portal.accounts import sessions
from portal.accounts.first_password import first_password_link
from portal.accounts.sessions import SEEN
from portal.accounts.user_agents import address_in_part, device_in_words
from portal.models import AuditEvent
from portal.tenants import all_tenants
from tests.factories.portal import PASSWORD, client_of, make_teacher

pytestmark = pytest.mark.django_db

PAGE = "/me/security/sessions/"
EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0"
WECHAT = "Mozilla/5.0 (Linux; Android 14; V2309A) AppleWebKit/537.36 Chrome/116 Mobile Safari/537.36 MicroMessenger/8.0.50"


def sign_in(username="teacher", agent=EDGE, address="203.0.113.9"):
    client = Client(headers={"user-agent": agent}, REMOTE_ADDR=address)
    assert client.post("/accounts/login/", {"login": username, "password": PASSWORD}).url == "/home/"
    return client


@pytest.fixture
def person(db):
    return make_teacher()


def inside(client):
    return client.get("/home/").status_code == 200


def shown(client):
    devices = client.get(PAGE).context["devices"]
    return [(device.words, device.address, device.here) for device in devices]


def test_this_device_stands_first_and_nobody_elses_stands_there(person):
    phone, desk = sign_in(agent=WECHAT, address="2001:db8:1::7"), sign_in()
    make_teacher("other")
    sign_in("other", address="198.51.100.4")
    sign_in(agent=EDGE)
    there = [
        ("微信 · 安卓手机或平板", "2001:db8:…", False),
        ("Edge 浏览器 · Windows 电脑", "203.0.*.*", False),
    ]
    assert shown(desk)[0] == ("Edge 浏览器 · Windows 电脑", "203.0.*.*", True)
    assert sorted(shown(desk)[1:]) == sorted(there)
    text = desk.get(PAGE).content.decode()
    assert ("203.0.113" in text, "198.51" in text, phone.session.session_key in text) == (False, False, False)


def test_one_is_ended_and_the_others_go_on(person):
    desk, phone, third = sign_in(), sign_in(agent=WECHAT), sign_in()
    row = UserSession.objects.get(session_key=phone.session.session_key)
    assert desk.post(f"{PAGE}{row.pk}/end/").url == PAGE
    assert [inside(client) for client in (desk, phone, third)] == [True, False, True]
    with all_tenants():
        event = AuditEvent.objects.get(action="account.end_session")
    assert (event.actor, event.data) == (person, {"count": 1})


def test_all_others_are_ended(person):
    desk, phone, third = sign_in(), sign_in(), sign_in()
    assert desk.post(f"{PAGE}end/").url == PAGE
    assert [inside(client) for client in (desk, phone, third)] == [True, False, False]
    assert "没有其他设备登录着" in desk.post(f"{PAGE}end/", follow=True).content.decode()
    with all_tenants():
        assert [event.data for event in AuditEvent.objects.filter(action="account.end_session")] == [
            {"count": 2}
        ]


def test_nobody_ends_another_persons_session_nor_their_own_by_its_number(person):
    desk = sign_in()
    mine = UserSession.objects.get()
    stranger = client_of(make_teacher("other"))
    assert stranger.post(f"{PAGE}{mine.pk}/end/").status_code == 404
    assert desk.post(f"{PAGE}{mine.pk}/end/").status_code == 404
    assert [desk.get(f"{PAGE}end/").status_code, inside(desk)] == [405, True]


@pytest.mark.parametrize("how", ["changed", "reset"])
def test_a_new_password_ends_the_others(person, how):
    desk, phone = sign_in(), sign_in(agent=WECHAT)
    new = {"password1": "quiet-harbour-31", "password2": "quiet-harbour-31"}
    if how == "changed":
        desk.post("/accounts/password/change/", {"oldpassword": PASSWORD} | new)
        assert [inside(desk), inside(phone), len(shown(desk))] == [True, False, 1]
    else:
        visitor = Client()
        person.refresh_from_db()
        link = first_password_link(person).partition("://")[2].partition("/")[2]
        assert visitor.post(visitor.get(f"/{link}").url, new).status_code == 302
        assert [inside(desk), inside(phone), sessions.sessions_of(person)] == [False, False, []]


def test_a_session_from_before_the_list_was_kept_gets_into_it(person):
    client = Client(REMOTE_ADDR="203.0.113.9")
    client.force_login(person)
    session = client.session
    del session[SEEN]
    session.save()
    assert inside(client)
    assert [row.session_key for row in UserSession.objects.all()] == [client.session.session_key]


def test_use_is_noted_once_in_a_quarter_of_an_hour(person):
    client = sign_in()
    then = timezone.now() - dt.timedelta(minutes=20)
    inside(client)
    UserSession.objects.update(last_seen_at=then)
    inside(client)
    assert UserSession.objects.get().last_seen_at == then
    session = client.session
    session[sessions.SEEN]["at"] = then.timestamp()
    session.save()
    inside(client)
    assert UserSession.objects.get().last_seen_at > then


def test_what_was_noted_goes_with_the_session(person):
    client = sign_in()
    client.post("/accounts/logout/")
    sessions.sweep(now=timezone.now())
    assert UserSession.objects.count() == 0


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("Mozilla/5.0 (Windows NT 6.1; WOW64) AppleWebKit/537.36 Chrome/86.0 Safari/537.36 360SE", "360 浏览器 · Windows 7 电脑"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Mobile/15E148 Safari/604.1", "Safari 浏览器 · 苹果手机"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:115.0) Gecko/20100101 Firefox/115.0", "火狐浏览器 · Linux 电脑"),
        ("Mozilla/5.0 (Phone; OpenHarmony 5.0) AppleWebKit/537.36 Chrome/114 Safari/537.36 ArkWeb/4.1 HuaweiBrowser/5.0", "华为浏览器 · 鸿蒙手机或平板"),
        ("curl/8.5", "认不出的程序"),
        ("", "认不出的程序"),
    ],
)  # fmt: skip
def test_devices_are_called_as_people_call_them(agent, words):
    assert device_in_words(agent) == words


def test_addresses_are_told_partly():
    assert [address_in_part(each) for each in ("10.1.2.3", "::ffff:203.0.113.9", "fe80::1", "")] == [
        "10.1.*.*",
        "203.0.*.*",
        "fe80:0:…",
        "",
    ]
