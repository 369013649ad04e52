"""A person's leave to look at their pages."""

import datetime as dt
from typing import ClassVar

from django.db import models

from portal.models.accounts import Person
from portal.tenants import TenantManager, TenantQuerySet, TenantScoped

UNUSED_FOR = dt.timedelta(hours=24)
"""How long a consent waits for an organiser."""

VIEW_LASTS = dt.timedelta(minutes=30)


class SupportConsentQuerySet(TenantQuerySet["SupportConsent"]):
    def waiting(self, now: dt.datetime) -> "SupportConsentQuerySet":
        """Given, and not used yet."""
        return self.filter(used_at=None, ended_at=None, granted_at__gt=now - UNUSED_FOR)

    def running(self, now: dt.datetime) -> "SupportConsentQuerySet":
        """Somebody is looking."""
        return self.filter(ended_at=None, used_at__gt=now - VIEW_LASTS)


class SupportConsent(TenantScoped):
    """查看授权: a person lets one organiser of the tenant see the tenant's pages as they do, once, reading only."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    granted_at = models.DateTimeField()
    used_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    used_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(
        null=True, blank=True, help_text="taken back by the person, or ended by who looked"
    )

    objects: ClassVar = TenantManager.from_queryset(SupportConsentQuerySet)()

    class Meta(TenantScoped.Meta):
        indexes = [
            models.Index(fields=["tenant", "-granted_at"], name="support_by_tenant"),
            models.Index(fields=["person", "-granted_at"], name="support_by_person"),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.granted_at:%Y-%m-%d %H:%M}"

    @property
    def unused_until(self) -> dt.datetime:
        """When nobody can use it any more."""
        return self.granted_at + UNUSED_FOR

    @property
    def view_until(self) -> dt.datetime | None:
        """When the look that has begun ends by itself."""
        return self.used_at + VIEW_LASTS if self.used_at else None

    def state(self, now: dt.datetime) -> str:
        """waiting, running, used, withdrawn, or lapsed."""
        if self.used_at:
            return "running" if self.ended_at is None and now < self.used_at + VIEW_LASTS else "used"
        if self.ended_at:
            return "withdrawn"
        return "waiting" if now < self.unused_until else "lapsed"
