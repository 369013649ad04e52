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


class AuditLink(models.Model):
    """One event's place in the chain: the hash of the link before it and of the event as it is (`portal.audit.chain`). Made by
    a job, so that who writes an event waits for nobody. No foreign key: an event that is taken out in spite of the triggers is
    missed by its link.
    """

    number = models.PositiveBigIntegerField(unique=True, help_text="counted from 1 without gaps")
    event = models.BigIntegerField(unique=True, help_text="the event's key")
    sha256 = models.CharField(max_length=64)

    class Meta:
        triggers = [never_changed()]

    def __str__(self) -> str:
        return f"{self.number} {self.sha256[:12]}"


class AuditHead(models.Model):
    """The last link of a day, signed with the portal's key: kept outside (printed, mailed), it proves later that nothing before
    it was changed, not even by who owns the database.
    """

    day = models.DateField(unique=True)
    number = models.PositiveBigIntegerField()
    statement = models.JSONField(help_text="what is signed; see portal/signing.py")
    key = models.CharField(max_length=12)
    signature = models.CharField(max_length=120)

    class Meta:
        triggers = [never_changed()]

    def __str__(self) -> str:
        return f"{self.day} {self.number}"


def subject_of(thing: models.Model) -> str:
    """How the audit trail names a row."""
    return subject_key(thing._meta.model, thing.pk)  # a request's lazy person has no type of its own


def subject_key(model: type[models.Model], pk: Any) -> str:
    """The same, of a row that is known by its key only."""
    return f"{model._meta.model_name}:{pk}"
