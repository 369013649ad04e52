"""Counts that the database keeps up to date by itself, in the transaction that changes what is counted."""

from django.db import models

from portal.tenants import TenantScoped


class Tally(TenantScoped):
    """计数: of `kind`, about one row (`about`, its key; 0: about the tenant), `n` more under `key`. A count is the sum of its rows:
    each change only adds one, so that no two writers wait for each other; a sweep makes them few again. `mark` is random, and the
    exclusive-or of the marks names the state that a reader sees: it changes with each change, also where `n` is 0.

    Written by triggers (`portal.database.tallied`), never by Python.
    """

    kind = models.CharField(max_length=20)
    about = models.BigIntegerField()
    key = models.CharField(max_length=200)
    n = models.BigIntegerField()
    mark = models.BigIntegerField()

    class Meta(TenantScoped.Meta):
        indexes = [models.Index(fields=["tenant", "kind", "about"], name="tally_by_subject")]

    def __str__(self) -> str:
        return f"{self.kind} {self.about} {self.key}: {self.n}"
