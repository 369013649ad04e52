"""Units that people miss in the tree and ask for."""

from django.db import models
from django.db.models.functions import Now

from portal.models.accounts import Person
from portal.models.organisation import Unit
from portal.tenants import TenantScoped


class UnitRequest(TenantScoped):
    """申请添加单位: somebody's unit isn't in the tree; who keeps that part of it makes it, names the one that is meant, or
    declines.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "待处理"
        MADE = "made", "已添加"
        MAPPED = "mapped", "对应到已有单位"
        DECLINED = "declined", "未添加"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="unit_requests")
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=60, help_text="key of a UnitKind")
    parent = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=20, choices=State.choices, default=State.WAITING)
    unit = models.ForeignKey(
        Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="what came of it"
    )
    why = models.TextField(blank=True, help_text="why it was declined")
    decided_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta(TenantScoped.Meta):
        ordering = ["pk"]
        verbose_name = "添加单位的申请"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "person", "name", "parent"],
                condition=models.Q(state="waiting"),
                nulls_distinct=False,
                name="unit_request_once",
            )
        ]
        indexes = [models.Index(fields=["tenant", "state"], name="unit_request_by_state")]

    def __str__(self) -> str:
        return self.name
