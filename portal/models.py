"""Who is here: tenants, their units, people and what they may do; the audit trail and people's notices."""

import uuid
from collections.abc import Iterable
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from portal.tenancy import TenantManager, TenantQuerySet, TenantScoped


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
    storage_bytes = models.BigIntegerField(
        null=True, blank=True, help_text="room for all its files; None: the installation's default"
    )
    person_bytes = models.BigIntegerField(
        null=True, blank=True, help_text="room for one person's files here; None: the installation's default"
    )
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.short_name or self.name


class Person(AbstractUser):
    """A human being with an account; the same person may act in several tenants."""

    real_name = models.CharField("真实姓名", max_length=40, blank=True)
    phone = models.CharField("手机号", max_length=20, blank=True)
    employer = models.CharField("工作单位", max_length=120, blank=True)

    def __str__(self) -> str:
        return self.real_name or self.username


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


class Role(models.TextChoices):
    ORGANISER = "organiser", "组织者"
    COORDINATOR = "coordinator", "单位管理员"
    EXPERT = "expert", "评审专家"
    MEMBER = "member", "单位成员"


class MembershipQuerySet(TenantQuerySet):
    def members_of(self, units: Iterable[Unit]) -> "MembershipQuerySet":
        """Members of these units and of those below them (N03)."""
        below = models.Q(pk__in=())
        for unit in units:
            below |= models.Q(unit__path__startswith=unit.path)
        return self.filter(below, role=Role.MEMBER)


class Membership(TenantScoped):
    """成员: a person's role in a tenant. Coordinators act for a unit and all below it; a member is an applicant
    of a unit, whom its coordinator confirms (N03).
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role.choices)
    unit = models.ForeignKey(
        Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="memberships"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(db_default=Now())

    objects: ClassVar[Any] = TenantManager.reading(MembershipQuerySet)

    class Meta(TenantScoped.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "person", "role", "unit"],
                name="membership_once",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.get_role_display()}"


class AuditEvent(models.Model):
    """One decision: who, when, what, why (X08). Never changed, never deleted."""

    tenant = models.ForeignKey(Tenant, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    actor = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    action = models.CharField(max_length=60)
    subject = models.CharField(max_length=80, help_text="model:primary key")
    why = models.TextField(blank=True)
    data = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["tenant", "-at"], name="audit_by_tenant"),
            models.Index(fields=["subject", "at"], name="audit_by_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.subject}"


class Mailed(models.Model):
    """A row that is sent by e-mail, once: unsent while `mailed_at` is empty. `mail_after` is the time before which
    nobody tries: another worker is at it, or the mail server has just refused.
    """

    mailed_at = models.DateTimeField(null=True, blank=True)
    mail_attempts = models.PositiveSmallIntegerField(default=0)
    mail_after = models.DateTimeField(null=True, blank=True)
    mail_error = models.CharField(max_length=300, blank=True, help_text="what the mail server said last")

    class Meta:
        abstract = True


class NoticeQuerySet(TenantQuerySet):
    def to(self, person: Person) -> "NoticeQuerySet":
        """What this person was told, latest first."""
        return self.filter(person=person).select_related("tenant").order_by("-created_at", "-pk")


class Notice(Mailed, TenantScoped):
    """通知: what a person is told (X09), shown in the portal and sent by e-mail. An unsent row is the truth,
    the job that sends it only a nudge.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="notices")
    title = models.CharField(max_length=120)
    body = models.TextField(blank=True)
    link = models.CharField(max_length=200, blank=True, help_text="path inside the portal")
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[Any] = TenantManager.reading(NoticeQuerySet)

    class Meta(TenantScoped.Meta):
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["person", "-created_at"], name="notice_by_person"),
            models.Index(fields=["created_at"], condition=models.Q(mailed_at=None), name="notice_unsent"),
        ]

    def __str__(self) -> str:
        return self.title


def subject_of(thing: models.Model) -> str:
    """How the audit trail names a row."""
    return f"{thing._meta.model_name}:{thing.pk}"


def as_tenant_id(thing: Any) -> int | None:
    """The tenant a row belongs to, if it belongs to one."""
    return thing.pk if isinstance(thing, Tenant) else getattr(thing, "tenant_id", None)
