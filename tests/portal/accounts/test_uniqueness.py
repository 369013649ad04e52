"""One person, one account: held by the database, raced with real connections, answered in words (SEC-M9)."""

import threading

import pytest
from allauth.account.models import EmailAddress
from django.db import IntegrityError, connections, transaction
from django.test import Client

from portal.accounts.uniqueness import refused_when_taken
from portal.decisions import NotAllowed, refuse
from portal.models import Person
from tests.factories.portal import PASSWORD, client_of, make_person, make_teacher

ABOUT = {
    "real_name": "马晓明",
    "employer": "第一小学",
    "password1": PASSWORD,
    "password2": PASSWORD,
    "agrees": "on",
}
EMAIL_TAKEN = "这个邮箱已注册过账号。请直接登录，或换一个邮箱。"
PHONE_TAKEN = "这个手机号已注册过账号。请用那个账号登录（忘记密码可找回）；号码不是您注册的，请联系主办单位。"
NAME_TAKEN = "这个用户名已有人使用，请换一个，例如加上姓名拼音或数字。"
TAKEN = (EMAIL_TAKEN, PHONE_TAKEN, NAME_TAKEN)


def at_once(posts: list[tuple[Client, str, dict[str, str]]]) -> list[tuple[int, list[str]]]:
    """Status and what each page says is taken, posted at one moment, on a connection of its own."""
    ended, start = [], threading.Barrier(len(posts))

    def run(client: Client, path: str, sent: dict[str, str]) -> None:
        client.raise_request_exception = False
        try:
            start.wait()
            response = client.post(path, sent)
            page = response.content.decode()  # the test client mixes the contexts of threads
            ended.append((response.status_code, [words for words in TAKEN if words in page]))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=post) for post in posts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(ended, key=lambda each: -each[0])


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("varied", "words"),
    [
        (lambda n: {"username": f"ma{n}", "email": ["ma@example.cn", "MA@Example.cn"][n % 2], "phone": f"1390000000{n}"}, EMAIL_TAKEN),
        (lambda n: {"username": f"ma{n}", "email": f"ma{n}@example.cn", "phone": "13900000000"}, PHONE_TAKEN),
        (lambda n: {"username": ["maxm", "MaXM"][n % 2], "email": f"ma{n}@example.cn", "phone": f"1390000000{n}"}, NAME_TAKEN),
    ],
    ids=["email", "phone", "username"],
)  # fmt: skip
def test_six_who_sign_up_at_once_as_one_are_one(varied, words):
    """One account, five forms that say why; no 500."""
    ended = at_once([(Client(), "/accounts/signup/", ABOUT | varied(n)) for n in range(6)])
    assert ended == [(302, []), *[(200, [words])] * 5]
    assert Person.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_take_one_number_in_their_profile_at_once():
    people = [make_teacher(f"t{n}") for n in range(4)]
    sent = {"real_name": "马晓明", "employer": "第一小学", "phone": "13911112222", "email": ""}
    ended = at_once([(client_of(person), "/me/", sent) for person in people])
    assert ended == [(302, []), *[(200, [PHONE_TAKEN])] * 3]
    assert Person.objects.filter(phone="13911112222").count() == 1


@pytest.mark.django_db
def test_a_landline_is_shared():
    """A school's own number stands in many profiles."""
    make_person("a", phone="0951-6123456")
    make_person("b", phone="0951-6123456")
    assert Person.objects.filter(phone="0951-6123456").count() == 2


@pytest.mark.django_db
def test_the_database_keeps_a_proven_address_to_one_account():
    """In whichever letters it is written."""
    for name, address in (("a", "ma@example.cn"), ("b", "MA@example.cn")):
        person = make_person(name)
        row = EmailAddress(user=person, email=address, verified=True)
        if name == "a":
            row.save()
        else:
            with pytest.raises(IntegrityError), transaction.atomic():
                row.save()
    assert EmailAddress.objects.filter(verified=True).count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"username": "Teacher"}, "username_taken"),
        ({"username": "b", "email": "Ma@Example.cn"}, "email_taken"),
        ({"username": "b", "phone": "13800000000"}, "phone_taken"),
    ],
)
def test_what_the_database_keeps_out_is_a_refusal(values, code):
    """And the transaction around it goes on."""
    make_teacher(email="ma@example.cn")
    with pytest.raises(NotAllowed) as caught, refused_when_taken():
        make_person(**values)
    assert caught.value.decision == refuse(code)
    assert Person.objects.count() == 1
