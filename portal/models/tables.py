"""Tables that were uploaded or pasted and wait to be applied."""

from django.db import models
from django.db.models.functions import Now

from portal.models.accounts import Person
from portal.tenants import TenantScoped


class TableImport(TenantScoped):
    """A table that was looked at: its parsed rows, kept for whoever brought it until they are applied or expire, so that
    nothing has to be uploaded twice.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    purpose = models.CharField(max_length=60, help_text="what its rows are for, such as units")
    about = models.CharField(max_length=120, blank=True, help_text="the key of the thing they belong to")
    name = models.CharField(max_length=200, blank=True, help_text="of the file; empty: pasted")
    table = models.JSONField(help_text="portal.tables.keeping")
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True, blank=True)
    outcome = models.JSONField(default=dict, help_text="what applying it did, as its caller counts it")

    class Meta(TenantScoped.Meta):
        indexes = [models.Index(fields=["expires_at"], name="table_import_by_expiry")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.pk}"
