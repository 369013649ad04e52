"""The audit trail."""

from typing import Any

from django.db import models

from portal.immutable import never_changed
from portal.models.accounts import Person
from portal.models.tenants import Tenant


class AuditEvent(models.Model):
    """One decision: who, when, what, why (X08). Never changed, never deleted; the database sees to it. Holds keys of
    rows and codes, no names: those stand where they can be erased, and are looked up when an event is shown.
    """

    tenant = models.ForeignKey(Tenant, null=True, on_delete=models.PROTECT, related_name="+")
    campaign = models.BigIntegerField(
        null=True, help_text="a campaign's key; no foreign key, for campaigns stand above this app"
    )
    at = models.DateTimeField()
    actor = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    action = models.CharField(max_length=60)
    subject = models.CharField(max_length=80, help_text="model:primary key")
    why = models.TextField(blank=True)
    data = models.JSONField(default=dict)

    class Meta:
        triggers = [never_changed()]
        indexes = [
            models.Index(fields=["tenant", "-at"], name="audit_by_tenant"),
            models.Index(fields=["campaign", "-at"], name="audit_by_campaign"),
            models.Index(fields=["subject", "at"], name="audit_by_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.subject}"


def subject_of(thing: models.Model) -> str:
    """How the audit trail names a row."""
    return subject_key(thing._meta.model, thing.pk)  # a request's lazy person has no type of its own


def subject_key(model: type[models.Model], pk: Any) -> str:
    """The same, of a row that is known by its key only."""
    return f"{model._meta.model_name}:{pk}"
