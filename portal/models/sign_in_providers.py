"""Ways to sign in that a tenant brings along."""

import secrets

from django.db import models

from portal.models.accounts import Person
from portal.tenants import TenantScoped


def _key() -> str:
    return secrets.token_hex(8)


class SignInProvider(TenantScoped):
    """登录方式: a server of the tenant's that says who somebody is. Accounts are linked to its `key`, so where it is and as whom
    the portal asks there never change: else whoever may edit it could stand in for the people of the one before.
    """

    class Kind(models.TextChoices):
        OIDC = "openid_connect", "OpenID Connect"
        WEIXIN = "weixin", "微信（未经实测）"

    kind = models.CharField(max_length=20, choices=Kind.choices)
    key = models.CharField(max_length=16, unique=True, default=_key)
    label = models.CharField(max_length=40)
    issuer = models.CharField(max_length=400, blank=True, help_text="empty for WeChat")
    client_id = models.CharField(max_length=200)
    secret = models.TextField(help_text="sealed (portal/accounts/sealing.py)")
    enabled = models.BooleanField(default=True)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta(TenantScoped.Meta):
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.label
