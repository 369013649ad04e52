"""What people do with their account leaves a trace of keys (SEC-M8, X08)."""

import pytest
from django.test import Client

from portal.accounts.consent import VERSION
from portal.models import AuditEvent, Person, subject_of
from portal.tenants import all_tenants
from tests.factories.portal import PASSWORD, client_of, make_person

pytestmark = pytest.mark.django_db

LOGIN = "/accounts/login/"


def sign_up(person: Person) -> None:
    Client().post(
        "/accounts/signup/",
        {"username": "maxm", "real_name": "马晓明", "phone": "13900000000", "employer": "第一小学",
         "password1": PASSWORD, "password2": PASSWORD, "agrees": "on"},
    )  # fmt: skip


def sign_in(person: Person) -> None:
    Client().post(LOGIN, {"login": person.username, "password": PASSWORD})


def sign_in_wrongly(person: Person) -> None:
    Client().post(LOGIN, {"login": person.username, "password": "wrong"})


def sign_in_as_nobody(person: Person) -> None:
    Client().post(LOGIN, {"login": "nobody-here", "password": "wrong"})


def change_password(person: Person) -> None:
    new = "quiet-harbour-31"
    sent = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    client_of(person).post("/accounts/password/change/", sent)


@pytest.mark.parametrize(
    ("act", "expected"),
    [
        (sign_up, [("account.sign_up", True), ("account.consent", True), ("account.sign_in", True)]),
        (sign_in, [("account.sign_in", True)]),
        (sign_in_wrongly, [("account.fail_sign_in", False)]),
        (sign_in_as_nobody, []),
        (change_password, [("account.set_password", True)]),
    ],
)
def test_the_trail_of_an_account(act, expected):
    """Each act, and whether the account itself is known to have done it; nothing but keys."""
    person = make_person("teacher")
    act(person)
    account = Person.objects.latest("pk")
    with all_tenants():
        events = list(AuditEvent.objects.order_by("pk"))
    assert [(event.action, event.actor_id == account.pk) for event in events] == expected
    held = {"account.consent": {"version": VERSION}}
    assert [(event.subject, event.data, event.tenant_id) for event in events] == [
        (subject_of(account), held.get(action, {}), None) for action, _ in expected
    ]
