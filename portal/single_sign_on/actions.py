"""A tenant's ways to sign in, and whose accounts they open."""

import datetime as dt

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db import transaction

from portal import audit
from portal.accounts.sealing import seal
from portal.decisions import NotAllowed, refuse, require
from portal.models import Person, Role, SignInProvider, Tenant
from portal.permissions import may_act_as
from portal.single_sign_on.discovery import discover
from portal.single_sign_on.providers import SEALED_FOR

MOST = 10
"""Of one tenant."""


def add_provider(
    tenant: Tenant,
    *,
    kind: str,
    label: str,
    issuer: str,
    client_id: str,
    secret: str,
    actor: Person,
    now: dt.datetime,
) -> SignInProvider:
    """Write down another one, after its server was asked who it is. Raises `NotAllowed`."""
    require(may_act_as(actor, tenant, Role.OWNER))
    if kind == SignInProvider.Kind.OIDC:
        discover(issuer)
    with transaction.atomic():
        Tenant.objects.select_for_update().get(pk=tenant.pk)
        if SignInProvider.objects.filter(tenant=tenant).count() >= MOST:
            raise NotAllowed(refuse("logins_too_many", most=MOST))
        row: SignInProvider = SignInProvider.objects.create(
            tenant=tenant, kind=kind, label=label, issuer=issuer, client_id=client_id,
            secret=seal(secret, SEALED_FOR), made_by=actor, made_at=now,
        )  # fmt: skip
        audit.record("tenant.login_add", tenant, actor=actor, now=now, key=row.key, after=label)
    return row


@transaction.atomic
def change_provider(
    row: SignInProvider, *, label: str, secret: str, enabled: bool, actor: Person, now: dt.datetime
) -> None:
    """Another name, another secret ("" keeps the one there is), on or off. Raises `NotAllowed`."""
    require(may_act_as(actor, row.tenant, Role.OWNER))
    before = [row.label, row.enabled]
    row.label, row.enabled = label, enabled
    row.secret = seal(secret, SEALED_FOR) if secret else row.secret
    row.save(update_fields=["label", "enabled", "secret"])
    audit.record(
        "tenant.login_change", row.tenant, actor=actor, now=now, key=row.key, before=before, after=[label, enabled],
        new_secret=bool(secret),
    )  # fmt: skip


@transaction.atomic
def remove_provider(row: SignInProvider, *, actor: Person, now: dt.datetime) -> None:
    """It opens nobody's account any more. Raises `NotAllowed`."""
    require(may_act_as(actor, row.tenant, Role.OWNER))
    SocialAccount.objects.filter(provider=row.key).delete()
    audit.record("tenant.login_remove", row.tenant, actor=actor, now=now, key=row.key, before=row.label)
    row.delete()


@transaction.atomic
def link(person: Person, account: SocialAccount, *, now: dt.datetime) -> None:
    """From now on this sign-in opens the person's account. Raises `NotAllowed` where it opens another one's."""
    row, _ = SocialAccount.objects.get_or_create(
        provider=account.provider,
        uid=account.uid,
        defaults={"user": person, "extra_data": account.extra_data},
    )
    if row.user_id != person.pk:
        raise NotAllowed(refuse("login_linked_elsewhere"))
    audit.record("account.link_login", person, actor=person, now=now, key=account.provider)


@transaction.atomic
def unlink(person: Person, account: SocialAccount, *, now: dt.datetime) -> None:
    """It opens the account no more. Raises `NotAllowed` where nothing else would."""
    Person.objects.select_for_update().get(pk=person.pk)
    others = SocialAccount.objects.filter(user=person).exclude(pk=account.pk).exists()
    passkey = Authenticator.objects.filter(user=person, type=Authenticator.Type.WEBAUTHN).exists()
    if not (person.has_usable_password() or others or passkey or person.phone_verified_at):
        raise NotAllowed(refuse("login_last_way"))
    account.delete()
    audit.record("account.unlink_login", person, actor=person, now=now, key=account.provider)
