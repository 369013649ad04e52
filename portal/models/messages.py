"""What people are told, in the portal and by e-mail."""

import uuid
from typing import ClassVar

from django.db import models

from portal.models.accounts import Person
from portal.tenants import TenantManager, TenantQuerySet, TenantScoped
from portal.words import notification_text


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


class NotificationQuerySet(TenantQuerySet["Notification"]):
    def to(self, person: Person) -> "NotificationQuerySet":
        """What this person was told, latest first."""
        return self.filter(person=person).select_related("tenant").order_by("-created_at", "-pk")


class Notification(Mailed, TenantScoped):
    """通知: what a person is told (X09), shown in the portal and sent by e-mail. An unsent row is the truth,
    the job that sends it only a nudge.
    """

    own_by = "person"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="notifications")
    code = models.CharField(max_length=60, help_text="a key of an app's messages.NOTIFICATIONS")
    params = models.JSONField(
        default=dict, help_text="what the words name; worded when shown and when mailed"
    )
    link = models.CharField(max_length=200, blank=True, help_text="path inside the portal")
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = TenantManager.from_queryset(NotificationQuerySet)()

    class Meta(TenantScoped.Meta):
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["person", "-created_at"], name="notification_by_person"),
            models.Index(
                fields=["created_at"], condition=models.Q(mailed_at=None), name="notification_unsent"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """The words of today for what was told then."""
        return notification_text(self.code, self.params)[0]

    @property
    def body(self) -> str:
        return notification_text(self.code, self.params)[1]


class NoticeText(TenantScoped):
    """A notification's text message, where its person wants one: unsent while `closed_at` is empty. The row is the truth,
    the job that sends it only a nudge.
    """

    notification = models.OneToOneField(Notification, on_delete=models.CASCADE, related_name="text")
    made_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    after = models.DateTimeField(null=True, blank=True, help_text="nobody tries before this")
    closed_at = models.DateTimeField(null=True, blank=True, help_text="sent, or given up")
    sent = models.BooleanField(default=False)

    class Meta(TenantScoped.Meta):
        indexes = [
            models.Index(fields=["made_at"], condition=models.Q(closed_at=None), name="notice_text_open"),
        ]

    def __str__(self) -> str:
        return f"text of {self.notification_id}"
