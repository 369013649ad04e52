"""Conversations between one person and those who answer."""

import uuid

from django.db import models

from portal.models.accounts import Person
from portal.tenants import TenantScoped


class Thread(TenantScoped):
    """提问: what one person asks and others answer. `kind` names the registered kind of owner (`portal.threads.kinds`), whose
    row points here by a one-to-one field and says who answers and who may read.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=120)
    asker = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="threads")
    waiting = models.BooleanField(default=True, help_text="the asker spoke last")
    opened_at = models.DateTimeField()
    last_at = models.DateTimeField()

    class Meta(TenantScoped.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant", "id"], name="thread_of_tenant")]
        indexes = [
            models.Index(fields=["tenant", "waiting", "-last_at"], name="thread_by_waiting"),
            models.Index(fields=["tenant", "asker", "-opened_at"], name="thread_by_asker"),
        ]

    def __str__(self) -> str:
        return self.title


class Post(TenantScoped):
    """One thing that was said in a thread; never changed."""

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="posts")
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    by_asker = models.BooleanField()
    at = models.DateTimeField()

    class Meta(TenantScoped.Meta):
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["thread", "at"], name="post_by_thread")]

    def __str__(self) -> str:
        return f"{self.thread_id} {self.at:%Y-%m-%d %H:%M}"
