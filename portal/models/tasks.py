"""Work that outlasts a page: an export, a batch of certificates, a package."""

import uuid

from django.db import models
from django.db.models import Q

from portal.models.accounts import Person
from portal.models.files import Blob
from portal.tenants import TenantScoped


class Task(TenantScoped):
    """后台任务: what one person asked for, how far it is, and what came of it. The row is the truth, the job only a nudge.

    `kind` names what does it (`portal.tasks.kinds`), `subject` what it is about, as that kind calls it. The result is kept
    until `expires_at`; afterwards the row still says that there was one.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "等待开始"
        RUNNING = "running", "正在生成"
        DONE = "done", "已生成"
        FAILED = "failed", "没有生成"
        CANCELLED = "cancelled", "已取消"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=60)
    subject = models.CharField(max_length=120, help_text="what it is about, as its kind calls it")
    campaign = models.BigIntegerField(
        null=True, help_text="a campaign's key; no foreign key, for campaigns stand above this app"
    )
    name = models.CharField(max_length=200, help_text="what its result is called")
    params = models.JSONField(default=dict, help_text="ids and choices, as its kind reads them")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=20, choices=State.choices, default=State.WAITING)
    phase = models.CharField(
        max_length=40, blank=True, help_text="code of what it is at, as its kind words it"
    )
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(default=0, help_text="of this phase; 0: not known")
    result = models.ForeignKey(Blob, null=True, blank=True, on_delete=models.SET_NULL, related_name="tasks")
    result_size = models.PositiveBigIntegerField(default=0, help_text="bytes of what is downloaded")
    outcome = models.JSONField(default=dict, help_text="what its kind says of the result, such as counts")
    refusal = models.CharField(max_length=60, blank=True, help_text="why it failed: a code of REFUSALS")
    refusal_params = models.JSONField(default=dict)
    error = models.TextField(blank=True, help_text="for operators")
    attempts = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    heard_at = models.DateTimeField(
        null=True, blank=True, help_text="the last sign of life of its worker while it runs"
    )
    finished_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(
        null=True, blank=True, help_text="when its result, or what is left of it, goes"
    )

    class Meta(TenantScoped.Meta):
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "kind", "subject", "person"],
                condition=Q(state__in=["waiting", "running"]),
                name="task_once_at_a_time",
            )
        ]
        indexes = [
            models.Index(fields=["person", "-made_at"], name="task_by_person"),
            models.Index(fields=["kind", "subject", "-made_at"], name="task_by_subject"),
            models.Index(
                fields=["state", "made_at"], condition=Q(state__in=["waiting", "running"]), name="task_open"
            ),
            models.Index(fields=["expires_at"], condition=Q(expires_at__isnull=False), name="task_by_expiry"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def open(self) -> bool:
        """Whether it waits or runs."""
        return self.state in {self.State.WAITING, self.State.RUNNING}

    @property
    def ready(self) -> bool:
        """Whether its result can be had."""
        return self.state == self.State.DONE and self.result_id is not None
