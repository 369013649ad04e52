"""Whose an invitation is: a link that was forwarded opens nothing for anybody but the owner of the address or of the number that
it was written to.
"""

from typing import Protocol

from allauth.account.models import EmailAddress
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from portal.access.people.rules import decide_owner
from portal.accounts.adapter import ask_for_proof
from portal.decisions import Decision
from portal.masking import masked
from portal.messages.sms import configured
from portal.models import Person
from portal.typed_text import is_mobile
from portal.visitors import person_of


class Bound(Protocol):
    """An invitation to whoever has an e-mail address, else a mobile number; empty: to whoever has its link."""

    email: str
    phone: str


def is_proven(person: Person, email: str) -> bool:
    """Whether the person proved that the address is theirs."""
    return EmailAddress.objects.filter(user=person, email__iexact=email, verified=True).exists()


def bound_number(invitation: Bound) -> str:
    """The mobile number that an invitation without an address is bound to; "" where the portal can't send the code that proves a
    number.
    """
    binds = configured() and not invitation.email and is_mobile(invitation.phone)
    return invitation.phone if binds else ""


def is_bound(invitation: Bound) -> bool:
    """Whether it names an address or a number that a person can prove to be theirs; else whoever holds its link could take it."""
    return bool(invitation.email or bound_number(invitation))


def is_for(invitation: Bound, person: Person) -> bool:
    """Whether the person proved the address or the number that the invitation is bound to; True where it is bound to none."""
    if invitation.email:
        return is_proven(person, invitation.email)
    number = bound_number(invitation)
    return not number or (person.phone == number and person.phone_verified_at is not None)


def decide_for(invitation: Bound, person: Person) -> Decision:
    """Whether the person may answer it, as far as it is bound to somebody."""
    return decide_owner(
        email=invitation.email, number=bound_number(invitation), proven=is_for(invitation, person)
    )


def mail_proof(request: HttpRequest, invitation: Bound) -> HttpResponse:
    """Mail the person's own unproved address, where the invitation was written to it, a link that proves it."""
    person, address = person_of(request), invitation.email
    if address and person.email.lower() == address.lower():
        ask_for_proof(request, person)
        messages.success(request, f"已向 {person.email} 发送验证邮件。打开邮件里的链接，再回到本页接受。")
    return redirect(request.path)


def proof_on_page(request: HttpRequest, invitation: Bound) -> dict[str, object]:
    """What the page of an invitation says of it: whoever holds the link reads the `address` masked; `proven`; the number's last digits (`tail`); whether the account names the
    address without having proved it (`claimed`).
    """
    person = request.user if isinstance(request.user, Person) else None
    return {
        "address": masked("email", invitation.email),
        "proven": person is not None and is_for(invitation, person),
        "tail": bound_number(invitation)[-4:],
        "claimed": person is not None
        and bool(invitation.email)
        and person.email.lower() == invitation.email.lower(),
    }
