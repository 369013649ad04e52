"""The organisers, between whom stands the wall."""

from typing import Any

from django.db import models
from django.db.models.functions import Now


class Tenant(models.Model):
    """主办单位: an organiser of campaigns; the wall that nothing crosses."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    short_name = models.CharField(max_length=40, blank=True)
    emblem = models.CharField(max_length=4, blank=True, help_text="one or two characters shown as its mark")
    colour = models.CharField(max_length=20, blank=True, help_text="a Tabler colour name")
    open_units = models.BooleanField(
        default=False, help_text="applicants may name a unit that is not in the tree yet (C01)"
    )
    units_by_coordinators = models.BooleanField(
        default=False, help_text="coordinators add, rename and close the units below their own"
    )
    storage_bytes = models.BigIntegerField(
        null=True, blank=True, help_text="room for all its files; None: the installation's default"
    )
    person_bytes = models.BigIntegerField(
        null=True, blank=True, help_text="room for one person's files here; None: the installation's default"
    )
    second_factor_roles = models.JSONField(
        default=list,
        db_default=models.Value([], models.JSONField()),
        blank=True,
        help_text="roles whose holders must have a second factor (portal/accounts/second_factor.py)",
    )
    sends_texts = models.BooleanField(
        default=False,
        db_default=False,
        help_text="important notifications also go by SMS to those who want it (X09)",
    )
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.short_name or self.name


def as_tenant_id(thing: Any) -> int | None:
    """The tenant a row belongs to, if it belongs to one."""
    return thing.pk if isinstance(thing, Tenant) else getattr(thing, "tenant_id", None)
