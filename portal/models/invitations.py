"""Roles that were offered and wait to be taken."""

import datetime as dt
import secrets

from django.db import models

from portal.masking import masked
from portal.models.accounts import Person
from portal.models.membership import Role
from portal.models.messages import Mailed
from portal.models.organisation import Unit
from portal.tenants import TenantScoped


class Invitation(Mailed, TenantScoped):
    """邀请: a role of the tenant for whoever opens its link and signs in, once; one with an address only for the account
    that proved this address (SEC-H3). One that names nobody who could be proved only lets its opener ask (ASKED): somebody who
    runs the tenant confirms who it is.
    """

    class State(models.TextChoices):
        OPEN = "open", "邀请中"
        ASKED = "asked", "等您确认"
        ACCEPTED = "accepted", "已接受"
        WITHDRAWN = "withdrawn", "已撤回"
        REFUSED = "refused", "已拒绝"

    role = models.CharField(max_length=20, choices=Role.choices)
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    deputy = models.BooleanField(default=False)
    name = models.CharField(max_length=40, blank=True, help_text="as the inviter calls the person")
    email = models.CharField(max_length=254, blank=True, help_text="lower case; empty: whoever has the link")
    phone = models.CharField(
        max_length=20, blank=True, help_text="to reach the person; nobody is found by it"
    )
    token = models.CharField(max_length=43, unique=True, default=secrets.token_urlsafe)
    batch = models.BigIntegerField(null=True, blank=True, help_text="key of the table that it came with")
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    state = models.CharField(max_length=20, choices=State.choices, default=State.OPEN)
    person = models.ForeignKey(
        Person,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        help_text="who accepted, or asks to",
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantScoped.Meta):
        indexes = [models.Index(fields=["tenant", "-made_at"], name="invitation_by_tenant")]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "email", "role", "unit"],
                condition=models.Q(state="open") & ~models.Q(email=""),
                name="invitation_open_once",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return self.name or masked("email", self.email) or f"#{self.pk}"

    def is_open(self, now: dt.datetime) -> bool:
        """Whether it can still be accepted."""
        return self.state == self.State.OPEN and self.expires_at > now
