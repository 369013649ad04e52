"""Counting wrong passwords, by account and place, in the database: no Host header, no second name of the same account
and no lost cache gives another try, and nobody's mistakes count against somebody elsewhere.
"""

import datetime as dt
import unicodedata
from dataclasses import dataclass

from allauth.account.utils import filter_users_by_email
from django.db import transaction
from django.utils.crypto import salted_hmac

from portal.accounts.attempts import FORGOTTEN, decide_attempt
from portal.decisions import NotAllowed
from portal.models import Person, SignInAttempts
from portal.typed_text import compatible, is_mobile, phone_number
from portal.visitor_address import counted_address

EVERYWHERE = ""
"""The place of the row that counts an account's wrong passwords from all places."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try: at whose door, from where."""

    subject: str
    place: str


def account_named(login: str) -> Person | None:
    """Whom a user name, a mobile number or an address means at sign-in: who proved the number before who is named like it,
    and that one before who only said it.
    """
    login = login.strip()
    number = phone_number(login) or ""
    by_number = Person.objects.filter(phone=number).first() if is_mobile(number) else None
    if by_number is not None and by_number.phone_verified_at is not None:
        return by_number
    by_name = _by_username(login) or _by_username(compatible(login))
    if by_name is not None or "@" not in login:
        return by_name or by_number
    by_address = filter_users_by_email(login, prefer_verified=True)
    return min(by_address, key=lambda person: person.pk, default=None)


def _by_username(name: str) -> Person | None:
    return Person.objects.filter(username__iexact=name).order_by("pk").first() if name else None


def subject_of(login: str, account: Person | None) -> str:
    """What is counted: the account, by whichever of its names; else the name that nobody has, so that a stranger
    can't tell the two apart.
    """
    if account is not None:
        return f"account:{account.pk}"
    normal = unicodedata.normalize("NFKC", login).strip().casefold()
    return f"login:{_digest(normal)}"


def place_of(address: str) -> str:
    """An address as it is kept: enough to count, not to read."""
    return f"address:{_digest(counted_address(address))}"


def begin(attempt: Attempt, *, now: dt.datetime) -> None:
    """Count a try as a wrong one before the password is looked at, so that many at once are not more. Raises
    `NotAllowed` where it must wait.
    """
    with transaction.atomic():
        everywhere = _row(attempt.subject, EVERYWHERE, now)
        here = _row(attempt.subject, attempt.place, now)
        decision = decide_attempt(
            here.failures, last_at=here.last_at, everywhere=everywhere.failures, now=now
        )
        if not decision:
            raise NotAllowed(decision)
        for row in (everywhere, here):
            row.failures, row.last_at = row.failures + 1, now
            row.save(update_fields=["failures", "last_at"])


def succeeded(attempt: Attempt) -> None:
    """It was the right password: what was wrong before it, from here, is forgotten."""
    with transaction.atomic():
        rows = SignInAttempts.objects.select_for_update().filter(subject=attempt.subject)
        everywhere, here = rows.filter(place=EVERYWHERE).first(), rows.filter(place=attempt.place).first()
        if everywhere is not None and here is not None:
            everywhere.failures = max(0, everywhere.failures - here.failures)
            everywhere.save(update_fields=["failures"])
            here.delete()


def forget(account: Person) -> None:
    """A new password was set: guesses at the old one count no more."""
    SignInAttempts.objects.filter(subject=subject_of("", account)).delete()


def sweep(*, now: dt.datetime) -> dict[str, int]:
    """Counts that no longer matter."""
    dropped, _ = SignInAttempts.objects.filter(last_at__lt=now - FORGOTTEN).delete()
    return {"sign-ins": dropped}


def _row(subject: str, place: str, now: dt.datetime) -> SignInAttempts:
    """The locked count, started anew where it is old."""
    SignInAttempts.objects.bulk_create(
        [SignInAttempts(subject=subject, place=place, failures=0, last_at=now)], ignore_conflicts=True
    )
    row = SignInAttempts.objects.select_for_update().get(subject=subject, place=place)
    if row.last_at < now - FORGOTTEN:
        row.failures = 0
    return row


def _digest(text: str) -> str:
    return salted_hmac("portal.accounts.limits", text, algorithm="sha256").hexdigest()[:32]
