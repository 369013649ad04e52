"""Standing before a door of the wall, and what became of it."""

from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from portal.models import (
    Person,
)
from portal.words import refusals
from tests.factories.wall.house import House

_POSTED_TO: set[str] = set()
"""Addresses that answered a visit with 405: which they do before they look at who comes, so nobody asks them twice."""


@contextmanager
def undone() -> Iterator[None]:
    """Whatever the request wrote is taken back."""
    mark = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(mark)


def visit(client: Client, house: House, name: str, **other: Any) -> HttpResponse:
    """GET the address of one of the house's objects, or do what it takes instead."""
    client.raise_request_exception = False
    path, case = house.path(name, **other), str(house.objects["case"])
    if name.startswith(("tus-", "direct-")):
        with undone():
            return _visit_uploads(client, name, path, case)
    if name not in _POSTED_TO:
        with undone():
            response = client.get(path)
        if response.status_code != 405:
            return response
        _POSTED_TO.add(name)
    with undone():
        sent = {"desk-waive": {"file": str(house.objects["file"])}, "desk-decide": {"do": "return"}}
        return client.post(path, sent.get(name, {}))


def _visit_uploads(client: Client, name: str, path: str, case: str) -> HttpResponse:
    tus = {"HTTP_TUS_RESUMABLE": "1.0.0"}
    if name == "tus-upload":
        return client.head(path, **tus)
    if name == "direct-upload":
        return client.get(path, **tus)
    if name in {"direct-sign", "direct-done"}:
        return client.post(path, **tus)
    about = f"owner {b64encode(f'submission/{case}'.encode()).decode()}"
    return client.post(path, **tus, HTTP_UPLOAD_METADATA=about, HTTP_UPLOAD_LENGTH="9")


def outcome(response: HttpResponse) -> str:
    """open, hidden (404), refused (wrong person), sign in, or broken. A refusal for another reason (a state, a
    deadline, a form) means that the door was open.
    """
    status = response.status_code
    if status == 404:
        return "hidden"
    if status == 401 or (status == 302 and response.headers["Location"].startswith("/accounts/login/")):
        return "sign in"
    if status == 403 and any(words in response.content.decode() for words in WRONG_PERSON):
        return "refused"
    return "broken" if status >= 500 else "open"


WRONG_PERSON = [
    refusals()[code].split("{")[0] for code in ("wrong_role", "reads_only", "not_yours", "not_your_unit", "not_assigned")
    if code in refusals()
]  # fmt: skip


def client_of(person: Person | None) -> Client:
    """A browser in which the person is signed in, or nobody."""
    client = Client()
    if person:
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def is_only_posted_to(name: str) -> bool:
    """Whether the address, which somebody visited before, takes no visits: what an auditor then may not use."""
    return name in _POSTED_TO
