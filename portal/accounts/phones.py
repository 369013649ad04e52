"""A person's mobile number: said by them, or proved by a code that was sent to it. Only a proved one opens the account by a
code; who proves a number takes it from an account that merely said it.
"""

import datetime as dt
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.stages import PhoneVerificationStage as LibrarysStage
from allauth.core import context as context_of
from allauth.core.exceptions import RateLimited
from django.contrib import messages
from django.http import HttpRequest, HttpResponse

from portal import audit
from portal.accounts import limits
from portal.accounts.forms import phone_field
from portal.accounts.uniqueness import refused_when_taken
from portal.decisions import NotAllowed, refuse
from portal.messages.sms import configured, send_sms
from portal.models import Person
from portal.typed_text import is_mobile, phone_number
from portal.words import say

CODE_MINUTES = "10"
FRESH_SECONDS = 600
"""So long after signing in by a code, a new password needs no old one."""


def holder_of(phone: str) -> Person | None:
    """Whose number it is, by proof."""
    return Person.objects.filter(phone=phone, phone_verified_at__isnull=False).first()


def place_here() -> str:
    """Where the visitor sits, as limits count it."""
    return limits.place_of(get_adapter().get_client_ip(context_of.request))


def prove_phone(person: Person, phone: str, *, now: dt.datetime) -> str:
    """A code that went to the number came back: it is the person's, and nobody's who only said it. Returns the number that the
    account had before. Raises `NotAllowed` where another account proved it.
    """
    with refused_when_taken():
        rows = Person.objects.select_for_update().order_by("pk")
        held = {row.pk: row for row in rows.filter(phone=phone) | rows.filter(pk=person.pk)}
        mine = held.pop(person.pk)
        for other in held.values():
            if other.phone_verified_at is not None:
                raise NotAllowed(refuse("phone_taken"))
            other.phone = ""
            other.save(update_fields=["phone"])
            audit.record("account.lose_phone", other, actor=None, now=now)
        before, mine.phone, mine.phone_verified_at = mine.phone, phone, now
        mine.save(update_fields=["phone", "phone_verified_at"])
        audit.record("account.verify_phone", mine, actor=mine, now=now)
    person.phone, person.phone_verified_at = mine.phone, mine.phone_verified_at
    return before if before != phone else ""


def signed_in_by_code(request: HttpRequest, *, now: dt.datetime) -> bool:
    """Whether this visitor has just proved a number to get in."""
    records = get_authentication_records(request, request.user)
    fresh = now.timestamp() - FRESH_SECONDS
    return any(
        record.get("method") == "code" and record.get("phone") and record["at"] >= fresh for record in records
    )


def signing_up(request: HttpRequest) -> bool:
    """Whether the account is being made by this very request."""
    match = request.resolver_match
    return match is not None and match.url_name == "account_signup"


class PhoneMethods:
    """What the account library asks its adapter about phone numbers."""

    request: HttpRequest | None

    def now(self) -> dt.datetime:
        """The adapter's clock."""
        raise NotImplementedError

    def phone_form_field(self, **kwargs: Any) -> Any:
        return phone_field()

    def get_phone(self, user: Person) -> tuple[str, bool] | None:
        """The number and whether it is proved; one that was just given at sign-up comes first."""
        phone = user.phone_to_prove or user.phone
        if not is_mobile(phone):
            return None
        return phone, phone == user.phone and user.phone_verified_at is not None

    def set_phone(self, user: Person, phone: str, verified: bool) -> None:
        """`save_user` has written it already."""

    def set_phone_verified(self, user: Person, phone: str) -> None:
        if holder_of(phone) == user:
            return  # signed in by a code
        verified = user.phone_verified_at is not None
        before = prove_phone(user, phone, now=self.now())
        if before:
            self.tell_phone_moved(user, before if verified else "")

    def get_user_by_phone(self, phone: str) -> Person | None:
        return holder_of(phone_number(phone) or "")

    def send_verification_code_sms(self, user: Person, phone: str, code: str, **_kwargs: Any) -> None:
        """Raises `RateLimited`, after saying why, where no text can go out: the code that went before stays the one. Right after
        signing up the person is led on all the same.
        """
        if not self.send_text(phone, "code", code=code, minutes=CODE_MINUTES) and not signing_up(
            context_of.request
        ):
            raise RateLimited

    def tell_phone_moved(self, user: Person, before: str) -> None:
        """The number and the address that an account had hear of a change that somebody else may have made."""
        if configured() and is_mobile(before):
            self.send_text(before, "moved", tail=user.phone[-4:] or "（无）")
        if user.email:
            self.send_mail("account/email/phone_changed", user.email, {"user": user})  # type: ignore[attr-defined]

    def send_text(self, phone: str, key: str, **params: str) -> bool:
        """Whether it went; if not, the person reads why."""
        request = context_of.request
        try:
            address = self.get_client_ip(request)  # type: ignore[attr-defined]
            send_sms(phone, key, address=address, now=self.now(), **params)
        except NotAllowed as refused:
            messages.error(request, say(refused.decision))
            return False
        return True


class PhoneVerificationStage(LibrarysStage):
    """Proving the number, once, right after signing up, where texts can be sent."""

    def handle(self) -> tuple[HttpResponse | None, bool]:
        if not (self.login.signup and configured() and self.login.user.phone_to_prove):
            return None, True
        response: tuple[HttpResponse | None, bool] = super().handle()
        return response
