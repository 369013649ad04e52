"""Accounts that may be asked to judge: found by what was proved, shown so that the right one is recognised."""

from dataclasses import dataclass

from allauth.account.models import EmailAddress

from portal.masking import masked
from portal.models import Membership, Person, Role


@dataclass(frozen=True, slots=True)
class AccountSummary:
    """What an organiser sees of an account before appointing it. `units` were confirmed, `employer` was typed."""

    person: Person
    name: str
    username: str
    units: tuple[str, ...]
    employer: str
    phone: str


def account_named(account: str) -> Person | None:
    """The active account with this user name, or with this e-mail address if its owner proved it; never by a part of
    it. Whoever merely typed an address somewhere is not found by it.
    """
    account = account.strip()
    if "@" not in account:
        return Person.objects.filter(username=account, is_active=True).first()
    address = (
        EmailAddress.objects.select_related("user")
        .filter(email__iexact=account, verified=True, user__is_active=True)
        .first()
    )
    return address.user if address is not None else None


def summary_of(person: Person) -> AccountSummary:
    """The account as its finder may see it. One query."""
    confirmed = Membership.objects.filter(
        person=person, role__in=[Role.MEMBER, Role.COORDINATOR], confirmed_at__isnull=False
    ).select_related("unit")
    return AccountSummary(
        person=person,
        name=str(person),
        username=person.username,
        units=tuple(sorted({membership.unit.name for membership in confirmed if membership.unit})),
        employer=person.employer,
        phone=masked("phone", person.phone),
    )
