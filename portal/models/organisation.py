"""A tenant's tree of units."""

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from portal.tenancy import TenantManager, TenantQuerySet, TenantScoped


class UnitQuerySet(TenantQuerySet):
    def under(self, unit: "Unit") -> "UnitQuerySet":
        """The unit itself and everything below it in the tree."""
        return self.filter(path__startswith=unit.path)


class Unit(TenantScoped):
    """单位: a school, bureau, city or university in a tenant's tree."""

    key = models.SlugField(max_length=60, allow_unicode=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=20)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    path = models.CharField(max_length=400, help_text="keys from the root, each followed by a slash")
    attributes = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    listed = models.BooleanField(default=True, help_text="False: named by an applicant, not by the organiser")

    objects: ClassVar[Any] = TenantManager.reading(UnitQuerySet)

    class Meta(TenantScoped.Meta):
        ordering = ["path"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "key"], name="unit_key_once_per_tenant"),
            models.UniqueConstraint(fields=["tenant", "path"], name="unit_path_once_per_tenant"),
        ]

    def __str__(self) -> str:
        return self.name
