"""A new tenant and the person who runs it first: where an authority starts."""

import datetime as dt
import re
from dataclasses import dataclass

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db import transaction

from portal import audit
from portal.decisions import ALLOWED, Decision, NotAllowed, refuse, require
from portal.locks import lock_names
from portal.models import Membership, Person, Role, Tenant
from portal.organisation.actions import import_organisation
from portal.organisation.schema import OrganisationDocument
from portal.templatetags.components import ACCENTS
from portal.tenants import tenant_scope
from portal.typed_text import email_address, one_line

RESERVED = frozenset([
    "accounts", "admin", "api", "demo", "files", "healthz", "help", "home", "login", "logout", "me", "new", "receipts", "root",
    "static", "support", "system", "t", "tenant", "verify", "www",
])  # fmt: skip
"""Words of the portal's own addresses, and those that would pass for the installation itself."""

_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,48}[a-z0-9])?")
_LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the operator asks for. Empty `name` and `colour`: the document's, where there is one."""

    slug: str
    owner_email: str
    name: str = ""
    owner_username: str = ""
    colour: str = ""
    document: OrganisationDocument | None = None

    @property
    def tenant_name(self) -> str:
        """The name, on one line."""
        return one_line(self.name) or (self.document.name if self.document else "")

    @property
    def tenant_colour(self) -> str:
        """A Tabler colour name."""
        return self.colour or (self.document.colour if self.document else "blue")

    @property
    def address(self) -> str:
        """The owner's address as accounts keep it; empty where it is none."""
        return (email_address(self.owner_email) or "").lower()


@dataclass(frozen=True, slots=True)
class Founded:
    """The tenant, its owner, and whether they were made just now."""

    tenant: Tenant
    owner: Person
    fresh: bool


def decide_terms(wanted: Wanted) -> Decision:
    """Whether what is asked for can be, whoever else is there."""
    document = wanted.document
    if not _SLUG.fullmatch(wanted.slug):
        return refuse("tenant_slug_wrong", slug=wanted.slug)
    if wanted.slug in RESERVED:
        return refuse("tenant_slug_reserved", slug=wanted.slug)
    if not 0 < len(wanted.tenant_name) <= _LONGEST_NAME:
        return refuse("tenant_name_wrong", max=_LONGEST_NAME)
    if wanted.tenant_colour not in ACCENTS:
        return refuse("tenant_colour_wrong", colour=wanted.tenant_colour, colours="、".join(sorted(ACCENTS)))
    if not wanted.address:
        return refuse("owner_address_wrong", address=wanted.owner_email)
    if document is not None:
        # The next import of the document would silently put its own values back.
        asked = {"slug": wanted.slug, "name": wanted.tenant_name, "colour": wanted.tenant_colour}
        for part, value in asked.items():
            if getattr(document, part) != value:
                return refuse(
                    "tenant_document_differs", part=part, written=getattr(document, part), asked=value
                )
    return ALLOWED


@transaction.atomic
def found_tenant(wanted: Wanted, *, now: dt.datetime) -> Founded:
    """Make the tenant, its first owner and, where a document is given, its units: all of it or nothing.

    Asking for the same again changes nothing; a slug that belongs to somebody else is refused.
    """
    require(decide_terms(wanted))
    # One at a time, so that two operators neither take one slug nor make two accounts of one address.
    lock_names(["tenant.create"])
    tenant = Tenant.objects.filter(slug__iexact=wanted.slug).first()
    if tenant is not None:
        return Founded(tenant, _owner_already(tenant, wanted), fresh=False)
    tenant = Tenant.objects.create(slug=wanted.slug, name=wanted.tenant_name, colour=wanted.tenant_colour)
    owner = _account_for(wanted)
    with tenant_scope(tenant):
        membership = Membership.objects.create(tenant=tenant, person=owner, role=Role.OWNER, confirmed_at=now)
        audit.record("tenant.create", tenant, actor=None, now=now)
        audit.record("tenant.appoint", membership, actor=None, now=now, person=owner.pk, role=Role.OWNER)
    if wanted.document is not None:
        tenant = import_organisation(wanted.document, actor=None, now=now)
    return Founded(tenant, owner, fresh=True)


def _owner_already(tenant: Tenant, wanted: Wanted) -> Person:
    """The owner of an existing tenant, where all that is asked for is so already."""
    with tenant_scope(tenant):
        rows = Membership.objects.filter(role=Role.OWNER, person__email__iexact=wanted.address)
        if wanted.owner_username:
            rows = rows.filter(person__username=wanted.owner_username)
        membership = rows.select_related("person").order_by("pk").first()
    same = (tenant.slug, tenant.name) == (wanted.slug, wanted.tenant_name)
    if membership is None or not same or (wanted.colour and tenant.colour != wanted.colour):
        raise NotAllowed(refuse("tenant_slug_taken", slug=tenant.slug, name=tenant.name))
    owner: Person = membership.person
    return owner


def _account_for(wanted: Wanted) -> Person:
    """The account of the owner's address, made where there is none.

    An account that only claims the address is not taken: who signs up with somebody's address before them would get
    their authority. The operator may vouch for it by naming the account.
    """
    accounts = list(Person.objects.filter(email__iexact=wanted.address).order_by("pk"))
    if wanted.owner_username:
        named = [account for account in accounts if account.username == wanted.owner_username]
        if accounts and not named:
            raise NotAllowed(refuse("owner_has_account", address=wanted.address))
        accounts = named
    elif accounts:
        proven = EmailAddress.objects.filter(user__in=accounts, email__iexact=wanted.address, verified=True)
        accounts = [
            account for account in accounts if account.pk in set(proven.values_list("user", flat=True))
        ]
        if len(accounts) != 1:
            raise NotAllowed(refuse("owner_unproven", address=wanted.address))
    if not accounts:
        return _new_account(wanted)
    require(ALLOWED if accounts[0].is_active else refuse("owner_inactive", username=accounts[0].username))
    return accounts[0]


def _new_account(wanted: Wanted) -> Person:
    typed = wanted.owner_username or f"{wanted.slug}-owner"
    try:
        username = get_adapter().clean_username(typed)
    except ValidationError as wrong:
        raise NotAllowed(
            refuse("owner_username_wrong", username=typed, why="".join(wrong.messages))
        ) from wrong
    person = Person(username=username, email=wanted.address)
    person.set_unusable_password()
    person.save()
    EmailAddress.objects.create(user=person, email=wanted.address, primary=True, verified=False)
    return person
