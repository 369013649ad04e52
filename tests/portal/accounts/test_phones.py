"""Signing up and in by mobile number; a number is whose code came back."""

import datetime as dt
import re
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.messages import get_messages
from django.core import mail
from django.db import IntegrityError, connections, transaction
from django.test import Client
from django.utils import timezone

from portal.accounts.consent import VERSION
from portal.accounts.phones import prove_phone
from portal.decisions import NotAllowed
from portal.models import AuditEvent, Person, SentText, SignInAttempts
from portal.tenants import all_tenants
from portal.words import refusals
from tests.factories.portal import PASSWORD, client_of, make_teacher

pytestmark = pytest.mark.django_db

PHONE = "13911112222"
ABOUT = {
    "real_name": "马晓明", "phone": "+86 139-1111 ２２２２", "employer": "银川市第一小学",
    "username": "", "email": "", "password1": PASSWORD, "password2": PASSWORD, "agrees": "on",
}  # fmt: skip


@pytest.fixture(autouse=True)
def texts(settings, tmp_path):
    settings.SMS_GATEWAY, settings.SMS_FILE_PATH = "file", tmp_path / "sms"
    return settings.SMS_FILE_PATH


@pytest.fixture
def owner(db):
    return make_teacher(phone=PHONE, phone_verified_at=timezone.now())


@pytest.fixture
def texts_of(texts):
    """What a number received, oldest first."""

    def received(phone=PHONE):
        paths = sorted(texts.glob(f"*-{phone}.txt")) if texts.exists() else []
        return [path.read_text().splitlines()[1] for path in paths]

    return received


def code_in(text):
    return re.search(r"\d{6}", text)[0]


def errors_of(response, form="form"):
    return {name: list(words) for name, words in response.context[form].errors.items()}


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def forget_texts():
    """As if the minute to wait were over."""
    SentText.objects.all().delete()


def asked(client, phone=PHONE, query=""):
    return client.post(f"/accounts/login/code/{query}", {"phone": phone})


def confirm(client, code, query=""):
    return client.post(f"/accounts/login/code/confirm/{query}", {"code": code, "action": "verify"})


def test_sign_up_by_phone_and_code(client, texts_of):
    response = client.post("/accounts/signup/?next=/me/", ABOUT | {"next": "/me/"})
    assert (response.status_code, response.url) == (302, "/accounts/phone/verify/")
    assert client.get("/home/").status_code == 302  # not in yet
    [text] = texts_of()
    page = client.get("/accounts/phone/verify/").content.decode()
    assert ("139****2222" in page, code_in(text) in page) == (True, False)
    response = client.post("/accounts/phone/verify/", {"code": code_in(text), "action": "verify"})
    assert (response.status_code, response.url) == (302, "/me/")
    person = Person.objects.get(phone=PHONE)
    assert (person.phone_verified_at is not None, bool(re.fullmatch(r"u[0-9a-f]{10}", person.username))) == (
        True,
        True,
    )
    with all_tenants():
        assert [(e.action, e.data) for e in AuditEvent.objects.order_by("pk")] == [
            ("account.sign_up", {}), ("account.consent", {"version": VERSION}), ("account.verify_phone", {}), ("account.sign_in", {}),
        ]  # fmt: skip


def test_sign_up_goes_on_when_no_text_can_be_had(client, settings):
    settings.SMS_DAILY = 0
    response = client.post("/accounts/signup/", ABOUT)
    assert said(response) == ["今天门户发出的短信已达上限，请明天再试，或用密码登录。"]
    response = client.post("/accounts/phone/verify/", {"action": "later"})
    assert (response.status_code, response.url) == (302, "/home/")
    person = Person.objects.get(phone=PHONE)
    assert person.phone_verified_at is None
    assert "用短信验证" in client.get("/me/").content.decode()


def test_a_landline_signs_up_by_name_as_before(client, texts_of):
    about = ABOUT | {"phone": "0951-6123456"}
    assert errors_of(client.post("/accounts/signup/", about)) == {"username": ["请填写用户名。"]}
    response = client.post("/accounts/signup/", about | {"username": "maxm"})
    assert (response.status_code, response.url) == (302, "/home/")


def test_without_a_provider_a_name_is_needed_and_no_code(client, settings):
    settings.SMS_GATEWAY = ""
    assert errors_of(client.post("/accounts/signup/", ABOUT)) == {"username": ["请填写用户名。"]}
    assert client.post("/accounts/signup/", ABOUT | {"username": "maxm"}).url == "/home/"
    assert "用手机验证码登录" not in client.get("/accounts/login/").content.decode()
    client.post("/accounts/logout/")
    assert errors_of(asked(client))["phone"] == [
        "本门户没有接通短信，请用密码登录；忘记密码，请用邮箱找回或联系主办单位。"
    ]


def test_a_user_name_is_no_mobile_number(client):
    response = client.post("/accounts/signup/", ABOUT | {"username": "１３９３３３３４４４４"})
    assert errors_of(response) == {
        "username": ["用户名不要用手机号：手机号本身就可以登录。请另起一个，或留空由门户代起。"]
    }


def test_a_password_like_the_name_is_refused(client):
    """SEC-L3."""
    secret = {"username": "maxiaoming88", "password1": "maxiaoming88", "password2": "maxiaoming88"}
    assert errors_of(client.post("/accounts/signup/", ABOUT | secret)) == {
        "password1": ["密码跟 用户名 太相似了。"]
    }


def test_a_number_that_somebody_proved_is_taken(client, owner):
    response = client.post("/accounts/signup/", ABOUT)
    assert errors_of(response) == {
        "phone": [
            "这个手机号已注册过账号。请用那个账号登录（忘记密码可找回）；号码不是您注册的，请联系主办单位。"
        ]
    }


def test_a_number_that_somebody_only_said_goes_to_who_proves_it(client, texts_of):
    squatter = make_teacher(phone=PHONE)
    client.post("/accounts/signup/", ABOUT | {"username": "maxm"})
    squatter.refresh_from_db()
    assert squatter.phone == PHONE
    client.post("/accounts/phone/verify/", {"code": code_in(texts_of()[0]), "action": "verify"})
    squatter.refresh_from_db()
    assert (squatter.phone, Person.objects.get(phone=PHONE).username) == ("", "maxm")
    with all_tenants():
        assert AuditEvent.objects.filter(action="account.lose_phone").count() == 1


def test_signing_in_by_code(client, owner, texts_of):
    response = asked(client, "+86 139 1111 2222", "?next=/me/")
    assert (response.status_code, response.url) == (302, "/accounts/login/code/confirm/?next=%2Fme%2F")
    [text] = texts_of()
    response = confirm(
        client, f" {code_in(text)} ".translate({48 + n: 0xFF10 + n for n in range(10)}), "?next=/me/"
    )
    assert (response.status_code, response.url) == (302, "/me/")
    with all_tenants():
        assert [event.action for event in AuditEvent.objects.all()] == ["account.sign_in"]
    with all_tenants():
        assert code_in(text) not in str(list(AuditEvent.objects.values()))


@pytest.mark.parametrize(
    ("phone", "words"),
    [
        ("", "请填写手机号。"),
        ("139", "请填写 11 位手机号，或带区号的固定电话，例如 13800000000、0951-6123456。"),
        ("0951-6123456", "phone_not_mobile"),
        ("13955556666", "phone_unknown"),
    ],
)
def test_to_whom_no_code_is_sent(client, texts_of, phone, words):
    make_teacher(phone="13955556666")  # only said
    assert (errors_of(asked(client, phone)), texts_of("13955556666")) == (
        {"phone": [refusals().get(words, words)]},
        [],
    )


def test_a_stopped_account_gets_in_by_no_code(client, owner, texts_of):
    Person.objects.filter(pk=owner.pk).update(is_active=False)
    asked(client)
    response = confirm(client, code_in(texts_of()[0]))
    assert (response.url, client.get("/home/").status_code) == ("/accounts/inactive/", 302)


def test_three_wrong_codes_are_the_end_of_it(client, owner, texts_of):
    asked(client)
    wrong = "000000" if code_in(texts_of()[0]) != "000000" else "111111"
    for _ in range(2):
        assert errors_of(confirm(client, wrong)) == {"code": ["验证码不对，请核对最近一条短信。"]}
    response = confirm(client, wrong)
    assert (response.url, said(response)) == (
        "/accounts/login/code/",
        ["验证码输错三次，已经作废，请重新获取。"],
    )
    confirm(client, code_in(texts_of()[0]))
    assert client.get("/home/").status_code == 302


def test_new_codes_give_no_new_tries(client, owner, texts_of):
    for _ in range(2):
        forget_texts()
        asked(client)
        for _ in range(3):
            confirm(client, "abc")
    assert SignInAttempts.objects.exclude(place="").get().failures == 5
    forget_texts()
    asked(client)
    words = errors_of(confirm(client, code_in(texts_of()[-1])))["code"]
    assert [re.sub(r"\d+ 秒", "{wait}", text) for text in words] == [refusals()["too_many_codes"]]


def test_a_code_lasts_ten_minutes_and_a_second_one_waits_a_minute(client, owner, texts_of, monkeypatch):
    asked(client)
    response = client.post("/accounts/login/code/confirm/", {"action": "resend"})
    assert [re.sub(r"\d+ 秒", "N 秒", text) for text in said(response)] == ["短信发得太频繁，请 N 秒后再试。"]
    stays = asked(Client())
    assert (stays.status_code, stays.context["form"].is_valid(), len(texts_of())) == (200, True, 1)
    assert "短信发得太频繁" in stays.content.decode()
    assert confirm(client, code_in(texts_of()[0])).url == "/home/"
    client.post("/accounts/logout/")
    forget_texts()
    asked(client)
    later = timezone.now().timestamp() + 601
    monkeypatch.setattr("time.time", lambda: later)
    assert confirm(client, code_in(texts_of()[-1])).url == "/accounts/login/code/"


@pytest.mark.parametrize("page", ["/accounts/login/", "/accounts/login/code/"])
def test_a_code_that_does_not_come_keeps_nobody_from_the_other_ways_in(client, owner, page):
    asked(client)
    assert client.get(page).url == "/accounts/login/code/confirm/"
    assert client.post("/accounts/logout/", {"next": page}).url == page
    assert client.get(page).status_code == 200


def test_the_number_and_the_password_sign_in_too(client, owner):
    response = client.post("/accounts/login/", {"login": "0086 139 1111 2222", "password": PASSWORD})
    assert (response.status_code, response.url) == (302, "/home/")
    client.post("/accounts/logout/")
    wrong = client.post("/accounts/login/", {"login": PHONE, "password": "wrong"})
    with all_tenants():
        assert [e.action for e in AuditEvent.objects.order_by("pk")] == [
            "account.sign_in",
            "account.fail_sign_in",
        ]
    assert errors_of(wrong) == {
        "__all__": ["用户名（或手机号、邮箱）与密码不符。请检查大小写和输入法；忘记密码可点“忘记密码”。"]
    }


def test_who_proved_a_number_comes_before_who_is_named_like_it(client, owner):
    make_teacher(PHONE)  # made by an earlier version
    assert client.post("/accounts/login/", {"login": PHONE, "password": PASSWORD}).url == "/home/"
    assert client.get("/home/").context["shell"].person == owner


def test_a_forgotten_password_is_set_anew_after_a_code(client, owner, texts_of):
    elsewhere = client_of(owner)
    elsewhere.get("/home/")
    asked(client, query="?next=/me/password/")
    assert confirm(client, code_in(texts_of()[0]), "?next=/me/password/").url == "/me/password/"
    short = client.post("/me/password/", {"password1": "short", "password2": "short"})
    assert list(errors_of(short)) == ["password1"]
    new = {"password1": "another-word-9", "password2": "another-word-9"}
    assert client.post("/me/password/", new).url == "/home/"
    assert (client.get("/home/").status_code, elsewhere.get("/home/").status_code) == (200, 302)
    owner.refresh_from_db()
    assert owner.check_password("another-word-9")


def test_no_new_password_without_a_fresh_code(client, owner, texts_of, monkeypatch):
    by_password = Client()
    by_password.post("/accounts/login/", {"login": PHONE, "password": PASSWORD})
    asked(client)
    confirm(client, code_in(texts_of()[0]))
    later = timezone.now() + dt.timedelta(seconds=601)
    monkeypatch.setattr("portal.accounts.views.timezone.now", lambda: later)
    for visitor in (by_password, client):
        response = visitor.post(
            "/me/password/", {"password1": "another-word-9", "password2": "another-word-9"}
        )
        assert (response.url, said(response)) == (
            "/me/",
            [refusals()["new_password_stale"]],
        )
    owner.refresh_from_db()
    assert owner.check_password(PASSWORD)


def signed_in(login="teacher"):
    """Somebody at the page, who has just given the password once more."""
    client = Client()
    client.post("/accounts/login/", {"login": login, "password": PASSWORD})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


def test_a_number_said_long_ago_is_proved_on_ones_own_page(texts_of):
    person = make_teacher(phone=PHONE)
    client = signed_in()
    assert client.post("/accounts/phone/change/", {"action": "verify"}).url == "/accounts/phone/verify/"
    response = client.post("/accounts/phone/verify/", {"code": code_in(texts_of()[0]), "action": "verify"})
    assert (response.url, said(response)) == (
        "/accounts/phone/change/",
        ["手机号已验证，以后可以用它收验证码登录。"],
    )
    person.refresh_from_db()
    assert person.phone_verified_at is not None


def test_another_number_needs_its_code_and_the_old_one_is_told(owner, texts_of):
    Person.objects.filter(pk=owner.pk).update(email="old@example.cn")
    client = signed_in()
    client.post("/accounts/phone/change/", {"phone": "13922223333"})
    owner.refresh_from_db()
    assert owner.phone == PHONE  # not before the code
    client.post("/accounts/phone/verify/", {"code": code_in(texts_of("13922223333")[0]), "action": "verify"})
    owner.refresh_from_db()
    assert (owner.phone, texts_of()) == (
        "13922223333",
        ["您的门户账号已改用尾号 3333 的手机号。不是您本人操作的，请立即修改密码。"],
    )
    assert [(letter.to, "手机号已经更换" in letter.body) for letter in mail.outbox] == [
        (["old@example.cn"], True)
    ]


def test_changing_the_number_asks_for_the_password_and_then_goes_on(owner, texts_of):
    client = Client()
    client.post("/accounts/login/", {"login": "teacher", "password": PASSWORD})
    response = client.post("/accounts/phone/change/", {"phone": "13922223333"})
    assert response.url.startswith("/accounts/reauthenticate/")
    wrong = client.post(response.url, {"password": "wrong"})
    assert (errors_of(wrong), texts_of("13922223333")) == ({"password": ["密码不对，请重新输入。"]}, [])
    assert client.post(response.url, {"password": PASSWORD}).url == "/accounts/phone/verify/"
    assert len(texts_of("13922223333")) == 1


@pytest.mark.parametrize(
    ("phone", "words"),
    [
        (PHONE, "这就是当前已验证的手机号。"),
        ("0951-6123456", "验证码只能发到中国大陆的 11 位手机号，例如 13800000000。"),
        (
            "13944445555",
            "这个手机号已注册过账号。请用那个账号登录（忘记密码可找回）；号码不是您注册的，请联系主办单位。",
        ),
    ],
)
def test_to_which_number_one_cannot_change(owner, phone, words):
    make_teacher("other", phone="13944445555", phone_verified_at=timezone.now())
    assert errors_of(signed_in().post("/accounts/phone/change/", {"phone": phone})) == {"phone": [words]}


def test_giving_up_a_proved_number_in_the_profile_needs_the_password(owner, texts_of):
    about = {
        "real_name": "马晓明",
        "phone": "0951-6123456",
        "employer": "第二小学",
        "email": "",
        "password": "",
    }
    client = client_of(owner)
    assert errors_of(client.post("/me/", about)) == {
        "password": ["更换手机号需要当前密码，请核对后重新填写。"]
    }
    assert client.post("/me/", about | {"password": PASSWORD}).status_code == 302
    owner.refresh_from_db()
    assert (owner.phone, owner.phone_verified_at) == ("0951-6123456", None)
    assert texts_of() == ["您的门户账号已改用尾号 3456 的手机号。不是您本人操作的，请立即修改密码。"]


def test_the_database_keeps_a_landline_from_counting_as_proved():
    with pytest.raises(IntegrityError), transaction.atomic():
        make_teacher(phone="0951-6123456", phone_verified_at=timezone.now())


@pytest.mark.django_db(transaction=True)
def test_of_several_who_prove_one_number_at_once_one_has_it():
    people = [make_teacher(f"teacher{n}") for n in range(6)]
    barrier = threading.Barrier(len(people))

    def prove(person):
        barrier.wait()
        try:
            prove_phone(person, PHONE, now=timezone.now())
        except NotAllowed as refused:
            return refused.decision.code
        finally:
            connections.close_all()
        return "proved"

    with ThreadPoolExecutor(len(people)) as pool:
        answers = sorted(pool.map(prove, people))
    assert answers == ["phone_taken"] * 5 + ["proved"]
    assert Person.objects.filter(phone=PHONE, phone_verified_at__isnull=False).count() == 1
