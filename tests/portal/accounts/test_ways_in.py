"""Signing up with one's real name (N03), signing in, and what is said when it does not work."""

import re

import pytest
from django.contrib.messages import get_messages
from django.db import IntegrityError
from django.test import Client

from portal import caching
from portal.models import Person
from tests.factories.portal import PASSWORD, client_of, make_teacher

pytestmark = pytest.mark.django_db

ABOUT = {
    "real_name": " 马  晓明 ",
    "phone": "139-0000 0000",
    "employer": "银川市第一小学",
    "username": "maxm",
    "email": "",
    "password1": PASSWORD,
    "password2": PASSWORD,
    "agrees": "on",
}


def errors_of(response) -> dict[str, list[str]]:
    return {name: list(words) for name, words in response.context["form"].errors.items()}


def test_sign_up_keeps_the_real_name_and_leads_home(client):
    response = client.post("/accounts/signup/", ABOUT)
    assert (response.status_code, response.url) == (302, "/home/")
    person = Person.objects.get(username="maxm")
    assert (person.real_name, person.phone, person.employer) == ("马 晓明", "13900000000", "银川市第一小学")
    assert client.get("/me/").status_code == 200


def test_sign_up_leads_to_where_one_wanted_to_go(client):
    response = client.post("/accounts/signup/?next=/me/", ABOUT | {"next": "/me/"})
    assert (response.status_code, response.url) == (302, "/me/")


def test_sign_up_never_leads_to_another_site(client):
    response = client.post("/accounts/signup/", ABOUT | {"next": "https://elsewhere.example/"})
    assert (response.status_code, response.url) == (302, "/home/")


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("real_name", "", "请填写真实姓名。"),
        ("phone", "", "请填写手机号。"),
        ("phone", "我没有手机", "请填写 11 位手机号，或带区号的固定电话，例如 13800000000、0951-6123456。"),
        ("phone", "1234567", "请填写 11 位手机号，或带区号的固定电话，例如 13800000000、0951-6123456。"),
        (
            "phone",
            "+86 138 0000 0000",
            "这个手机号已注册过账号。请用那个账号登录（忘记密码可找回）；号码不是您注册的，请联系主办单位。",
        ),
        ("real_name", "\u200b\u200b", "请填写真实姓名。"),
        ("employer", "", "请填写工作单位。"),
        ("employer", "\u3164", "请填写工作单位。"),
        ("username", "teacher", "这个用户名已有人使用，请换一个，例如加上姓名拼音或数字。"),
        (
            "username",
            "maxm@example.cn",
            "用户名不能含“@”。邮箱请填在“电子邮箱”一栏，登录时用户名和邮箱都可以用",
        ),
        (
            "username",
            "maxm＠example.cn",
            "用户名不能含“@”。邮箱请填在“电子邮箱”一栏，登录时用户名和邮箱都可以用",
        ),
        ("username", "ｔｅａｃｈｅｒ", "这个用户名已有人使用，请换一个，例如加上姓名拼音或数字。"),
        ("username", "tea\u200bcher", "这个用户名已有人使用，请换一个，例如加上姓名拼音或数字。"),
        (
            "username",
            "teаcher",
            "用户名请只用汉字、英文字母、数字和 _ . + -，不要混用外形相同的其他文字的字母。",
        ),
        ("email", "teacher@example.cn", "这个邮箱已注册过账号。请直接登录，或换一个邮箱。"),
        ("password2", "another-word-9", "每次输入的密码必须相同"),
    ],
)
def test_sign_up_says_what_is_wrong(client, field, value, words):
    make_teacher(email="teacher@example.cn")
    response = client.post("/accounts/signup/", ABOUT | {field: value})
    assert response.status_code == 200
    assert [error.rstrip("。") for error in errors_of(response)[field]] == [words.rstrip("。")]
    assert Person.objects.filter(username="maxm").exists() is False


def test_a_name_in_full_width_is_the_same_account(client):
    """B15: it is kept in plain letters, and opens the door however it is typed."""
    client.post("/accounts/signup/", ABOUT | {"username": "ｍａｘｍ０１"})
    assert Person.objects.filter(username="maxm01").exists()
    client.logout()
    response = client.post("/accounts/login/", {"login": "ＭＡＸＭ０１", "password": PASSWORD})
    assert (response.status_code, client.get("/me/").status_code) == (302, 200)


def test_an_address_can_never_be_a_user_name(client):
    with pytest.raises(IntegrityError, match="username_is_no_address"):
        make_teacher("somebody@example.cn")


def test_a_weak_password_is_refused(client):
    response = client.post("/accounts/signup/", ABOUT | {"password1": "12345678", "password2": "12345678"})
    assert list(errors_of(response)) == ["password1"]


@pytest.mark.parametrize("login", ["teacher", "teacher@example.cn", " teacher "])
def test_sign_in_by_user_name_or_email(client, login):
    make_teacher(email="teacher@example.cn")
    response = client.post("/accounts/login/", {"login": login, "password": PASSWORD, "next": "/me/notices/"})
    assert (response.status_code, response.url) == (302, "/me/notices/")


def test_a_wrong_password_is_said_plainly(client):
    make_teacher()
    response = client.post("/accounts/login/", {"login": "teacher", "password": "wrong"})
    assert errors_of(response) == {
        "__all__": ["用户名（或手机号、邮箱）与密码不符。请检查大小写和输入法；忘记密码可点“忘记密码”。"]
    }


def test_a_stranger_hears_the_same_words_as_a_wrong_password(client):
    make_teacher()
    said = [
        errors_of(client.post("/accounts/login/", {"login": login, "password": "wrong"}))
        for login in ("teacher", "nobody")
    ]
    assert said[0] == said[1]


def test_guessing_passwords_is_stopped(client):
    make_teacher()
    for _ in range(6):
        response = client.post("/accounts/login/", {"login": "teacher", "password": "wrong"})
    assert errors_of(response) == {"__all__": ["密码输错次数过多，为保护账号，请 30 秒后再试，或找回密码。"]}
    response = client.post("/accounts/login/", {"login": "teacher", "password": PASSWORD})
    assert response.status_code == 200


def test_signing_out(person):
    client = client_of(person)
    response = client.post("/accounts/logout/")
    assert (response.status_code, response.url) == (302, "/")
    assert [str(message) for message in get_messages(response.wsgi_request)] == ["您已安全退出。"]
    assert client.get("/home/").status_code == 302


def test_changing_the_password(person):
    client = client_of(person)
    new = "calm-river-31"
    wrong = client.post(
        "/accounts/password/change/", {"oldpassword": "no", "password1": new, "password2": new}
    )
    assert errors_of(wrong) == {"oldpassword": ["请输入当前密码。"]}
    client.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    person.refresh_from_db()
    assert person.check_password(new) is True


def test_a_forgotten_password_is_mended_by_mail(client, mailoutbox):
    make_teacher(email="teacher@example.cn")
    response = client.post("/accounts/password/reset/", {"email": "teacher@example.cn"})
    assert (response.status_code, response.url) == (302, "/accounts/password/reset/done/")
    mail = mailoutbox[0]
    assert "重设密码" in mail.subject
    link = re.search(r"https?://[^/]+(/\S+)", mail.body)
    assert link is not None
    page = client.get(link[1], follow=True)
    new = {"password1": "calm-river-31", "password2": "calm-river-31"}
    done = client.post(page.request["PATH_INFO"], new)
    assert done.status_code == 302
    assert Person.objects.get().check_password("calm-river-31") is True
    used = client.get(link[1], follow=True)
    assert "这个链接已经用过或过期了，请重新申请。" in used.content.decode()


def test_an_address_that_was_given_up_opens_nothing(client, mailoutbox):
    client.post("/accounts/signup/", ABOUT | {"email": "old@example.cn"})
    about = {"real_name": "马晓明", "phone": "13800000000", "employer": "第一小学"}
    client.post("/me/", about | {"email": "new@example.cn", "password": ABOUT["password1"]})
    client.post("/accounts/logout/")
    mailoutbox.clear()
    for address in ("old@example.cn", "new@example.cn"):
        client.post("/accounts/password/reset/", {"email": address})
    assert [mail.to for mail in mailoutbox] == [["new@example.cn"]]


def test_a_training_room_signs_in_at_once(db):
    for i in range(40):
        make_teacher(f"p{i}")
    answers = {
        Client().post("/accounts/login/", {"login": f"p{i}", "password": PASSWORD}).status_code
        for i in range(40)
    }
    assert answers == {302}


def test_too_much_of_something_is_said_plainly(client, settings, monkeypatch):
    monkeypatch.setattr(
        caching, "_away_until", {}
    )  # counted in one place, whatever a test before made of the queue
    settings.ACCOUNT_RATE_LIMITS = {"signup": "1/m/ip"}
    about = {"REMOTE_ADDR": "192.0.2.77"}
    answers = [client.post("/accounts/signup/", {}, **about) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 429]
    assert "操作太频繁" in answers[1].content.decode()


def test_an_unknown_address_is_said_plainly(client):
    response = client.post("/accounts/password/reset/", {"email": "nobody@example.cn"})
    assert errors_of(response) == {
        "email": ["没有账号使用这个邮箱，请检查是否写错；如未填过邮箱，请联系主办单位重置密码。"]
    }


def foreign_words(response) -> list[str]:
    """English words between the tags of the page's main part, but for names people gave."""
    main = response.content.decode().split("<main", 1)[1].split("</main>", 1)[0]
    words = re.sub(r"<[^>]+>", " ", f"<main{main}")
    return [word for word in re.findall(r"[A-Za-z]{4,}", words) if word not in {"teacher", "name", "example"}]


ENTRANCES = ["login", "signup", "password/reset", "password/reset/done", "password/reset/key/done", "inactive",
             "confirm-email", "password/reset/key/1-x", "confirm-email/unknown"]  # fmt: skip


@pytest.mark.parametrize("path", ENTRANCES)
def test_every_way_in_speaks_chinese(client, path):
    assert foreign_words(client.get(f"/accounts/{path}/", follow=True)) == []


@pytest.mark.parametrize("path", ["logout", "password/change", "reauthenticate", "password/set", "email"])
def test_every_account_page_speaks_chinese(person, path):
    assert foreign_words(client_of(person).get(f"/accounts/{path}/", follow=True)) == []
