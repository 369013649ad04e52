"""A person's own data."""

import pytest
from allauth.account.models import EmailAddress
from django.core import mail

from portal.models import AuditEvent, Person
from portal.tenants import all_tenants
from tests.factories.portal import PASSWORD, client_of, make_teacher

pytestmark = pytest.mark.django_db

ABOUT = {
    "real_name": "马小明", "phone": "+86 138 1111 2222", "employer": "第二小学", "email": "M@Example.cn",
    "password": PASSWORD,
}  # fmt: skip


def test_a_profile_is_changed_and_audited(person):
    response = client_of(person).post("/me/", ABOUT)
    assert (response.status_code, response.url) == (302, "/me/")
    person.refresh_from_db()
    assert (person.real_name, person.phone, person.employer, person.email) == (
        "马小明", "13811112222", "第二小学", "m@example.cn",
    )  # fmt: skip
    with all_tenants():
        event = AuditEvent.objects.get()
    assert (event.action, event.actor, event.data) == (
        "profile.update",
        person,
        {"changed": ["real_name", "phone", "employer", "email"]},
    )


def test_an_address_belongs_to_one_account(person):
    make_teacher("other", email="taken@example.cn")
    response = client_of(person).post("/me/", ABOUT | {"email": "Taken@example.cn"})
    assert response.context["form"].errors == {"email": ["这个邮箱已被另一个账号使用，请换一个邮箱。"]}
    person.refresh_from_db()
    assert person.real_name == "马晓明"


@pytest.mark.parametrize("typed", ["", "wrong-password"])
@pytest.mark.parametrize("email", ["new@example.cn", ""])
def test_another_address_needs_the_password(person, typed, email):
    Person.objects.filter(pk=person.pk).update(email="old@example.cn")
    answer = client_of(person).post("/me/", ABOUT | {"email": email, "password": typed})
    assert answer.context["form"].errors == {"password": ["更换邮箱需要当前密码，请核对后重新填写。"]}
    person.refresh_from_db()
    assert (person.email, person.real_name, mail.outbox) == ("old@example.cn", "马晓明", [])


def test_the_same_address_needs_no_password(person):
    Person.objects.filter(pk=person.pk).update(email="old@example.cn")
    kept = ABOUT | {"email": "Old@example.cn", "password": ""}
    assert client_of(person).post("/me/", kept).status_code == 302
    assert mail.outbox == []


def test_the_address_given_up_is_told_and_the_new_one_asked_to_prove_itself(person):
    Person.objects.filter(pk=person.pk).update(email="old@example.cn")
    EmailAddress.objects.create(user=person, email="old@example.cn", verified=True, primary=True)
    assert client_of(person).post("/me/", ABOUT | {"email": "new@example.cn"}).status_code == 302
    old, new = mail.outbox
    assert (old.to, new.to) == (["old@example.cn"], ["new@example.cn"])
    assert "已从本邮箱更换为 new@example.cn" in old.body
    assert "/accounts/confirm-email/" in new.body
    assert list(EmailAddress.objects.values_list("email", "verified")) == [("new@example.cn", False)]
