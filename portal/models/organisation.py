"""A tenant's organisation: kinds of units, attributes that units may have, and the tree of units.

Written by `portal.organisation` only. Campaigns refer to kinds and attributes by their keys and own none of them.
"""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from portal.tenants import TenantManager, TenantQuerySet, TenantScoped


class UnitKind(TenantScoped):
    """单位类型: what a unit is, such as a school; `Unit.kind` holds the key."""

    key = models.CharField(max_length=60)
    label = models.CharField(max_length=60)
    position = models.PositiveSmallIntegerField()

    class Meta(TenantScoped.Meta):
        ordering = ["position", "key"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "key"], name="unit_kind_key_once_per_tenant"),
        ]

    def __str__(self) -> str:
        return self.label


class UnitAttribute(TenantScoped):
    """单位属性: what some units have (a flag: 乡村, 试点校) or how many of something (a number: 专任教师)."""

    key = models.CharField(max_length=60)
    label = models.CharField(max_length=60)
    number = models.BooleanField(default=False, help_text="False: a unit has it or not")
    position = models.PositiveSmallIntegerField()

    class Meta(TenantScoped.Meta):
        ordering = ["position", "key"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "key"], name="unit_attribute_key_once_per_tenant"),
        ]

    def __str__(self) -> str:
        return self.label


class UnitQuerySet(TenantQuerySet["Unit"]):
    def under(self, unit: "Unit") -> "UnitQuerySet":
        """The unit itself and everything below it in the tree."""
        return self.filter(path__startswith=unit.path)

    def offered(self) -> "UnitQuerySet":
        """Units of the organiser's tree that may be chosen: neither named by an applicant only, nor closed."""
        return self.filter(listed=True, closed_at=None)


class Unit(TenantScoped):
    """单位: a school, bureau, city or university in a tenant's tree."""

    key = models.SlugField(max_length=60, allow_unicode=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=60, help_text="key of a UnitKind; empty: an applicant has not said it")
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    path = models.CharField(max_length=400, help_text="keys from the root, each followed by a slash")
    # Values stand on the unit, not in a table of their own: whoever reads a unit judges it by them, and only
    # importing the organisation writes them. Flags are an array because quotas ask for units that have one of several.
    attributes = ArrayField(
        models.CharField(max_length=60), default=list, blank=True, help_text="keys of the flags it has"
    )
    numbers = models.JSONField(default=dict, blank=True, help_text="key of a number -> its value")
    listed = models.BooleanField(default=True, help_text="False: named by an applicant, not by the organiser")

    closed_at = models.DateTimeField(
        null=True, blank=True, help_text="not offered any more since; what hangs on it stays"
    )
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        help_text="where everything of it went",
    )  # fmt: skip

    objects: ClassVar = TenantManager.from_queryset(UnitQuerySet)()

    class Meta(TenantScoped.Meta):
        ordering = ["path"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "key"], name="unit_key_once_per_tenant"),
            models.UniqueConstraint(fields=["tenant", "path"], name="unit_path_once_per_tenant"),
        ]
        indexes = [
            models.Index(
                fields=["tenant", "path"],
                opclasses=["int8_ops", "varchar_pattern_ops"],
                name="unit_by_path_prefix",
            )
        ]

    def __str__(self) -> str:
        return self.name
