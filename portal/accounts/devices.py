"""Browsers that signed in before: a signed cookie, so that strangers who guess at an account from the same school don't
keep its owner waiting.
"""

import uuid

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from portal.models import Person

COOKIE = "known_device"
SALT = "portal.accounts.devices"
AGE_SECONDS = 365 * 86400
MOST_ACCOUNTS = 60
"""A training room's machine knows so many people; the earliest are forgotten."""


def known_device(request: HttpRequest, account: Person | None) -> str:
    """The device's own place to count at, where this account signed in on it before; else ""."""
    device, accounts = _read(request)
    return f"device:{device}" if account is not None and account.pk in accounts else ""


def remember_device(request: HttpRequest, response: HttpResponse, account: Person) -> None:
    """The account has just signed in on this browser."""
    device, accounts = _read(request)
    others = [pk for pk in accounts if pk != account.pk]
    response.set_cookie(
        COOKIE,
        signing.dumps(
            {"device": device or uuid.uuid4().hex, "accounts": [*others[1 - MOST_ACCOUNTS :], account.pk]},
            salt=SALT,
        ),
        max_age=AGE_SECONDS,
        path="/accounts/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _read(request: HttpRequest) -> tuple[str, list[int]]:
    try:
        cookie = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=AGE_SECONDS)
    except signing.BadSignature:
        return "", []
    return cookie["device"], cookie["accounts"]
