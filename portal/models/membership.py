"""Who may act as what in a tenant."""

from collections.abc import Iterable
from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from portal.models.accounts import Person
from portal.models.organisation import Unit
from portal.tenants import TenantManager, TenantQuerySet, TenantScoped


class Role(models.TextChoices):
    """What a person may be in a tenant. An owner may all that an organiser may; an auditor sees what organisers see and
    changes nothing (`portal.permissions`).
    """

    OWNER = "owner", "负责人"
    ORGANISER = "organiser", "组织者"
    AUDITOR = "auditor", "监督员"
    COORDINATOR = "coordinator", "单位管理员"
    REVIEWER = "reviewer", "评审专家"
    MEMBER = "member", "单位成员"


ORGANISERS = (Role.OWNER, Role.ORGANISER)
"""Roles of the people who run a tenant."""


class MembershipQuerySet(TenantQuerySet["Membership"]):
    def in_force(self) -> "MembershipQuerySet":
        """Without members of units whom nobody has confirmed (SEC-M5)."""
        return self.exclude(role=Role.MEMBER, confirmed_at=None)

    def organisers(self) -> "MembershipQuerySet":
        """Who runs the tenants in scope, one row a person and tenant."""
        return (
            self.filter(role__in=ORGANISERS)
            .order_by("tenant_id", "person_id")
            .distinct("tenant_id", "person_id")
        )

    def members_of(self, units: Iterable[Unit]) -> "MembershipQuerySet":
        """Members of these units and of those below them (N03)."""
        below = models.Q(pk__in=())
        for unit in units:
            below |= models.Q(unit__path__startswith=unit.path)
        return self.filter(below, role=Role.MEMBER)

    def coordinators_under(self, unit: Unit) -> "MembershipQuerySet":
        """Coordinators of the unit and of those below it."""
        return self.filter(role=Role.COORDINATOR, unit__path__startswith=unit.path)

    def coordinators_over(self, unit: Unit) -> "MembershipQuerySet":
        """Coordinators of the unit and of those above it: who acts for it."""
        keys = unit.path.strip("/").split("/")
        paths = ["/".join(keys[: depth + 1]) + "/" for depth in range(len(keys))]
        return self.filter(role=Role.COORDINATOR, unit__path__in=paths)


class Membership(TenantScoped):
    """成员: a person's role in a tenant. Coordinators act for a unit and all below it; a member is an applicant
    of a unit, whom its coordinator confirms (N03).
    """

    own_by = "person"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role.choices)
    unit = models.ForeignKey(
        Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="memberships"
    )
    deputy = models.BooleanField(
        default=False, help_text="副管理员: a coordinator beside the unit's first one"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(db_default=Now())

    objects: ClassVar = TenantManager.from_queryset(MembershipQuerySet)()

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
