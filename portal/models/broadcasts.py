"""One message to many people, told in the background."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from portal.models.accounts import Person
from portal.tenants import TenantScoped
from portal.words import notification_text


class Broadcast(TenantScoped):
    """群发: what many people are told, kept until the last of them has the notification. The row is the truth, the job
    that works it off only a nudge; afterwards it is the log of what was sent, by whom and to how many.
    """

    campaign = models.BigIntegerField(
        null=True, help_text="a campaign's key; no foreign key, for campaigns stand above this app"
    )
    audience = models.CharField(max_length=120, blank=True, help_text="key of the group that was chosen")
    code = models.CharField(max_length=60, help_text="a key of an app's messages.NOTIFICATIONS")
    params = models.JSONField(default=dict, help_text="what the words name, among it what a person typed")
    link = models.CharField(max_length=200, blank=True, help_text="path inside the portal")
    pending = ArrayField(
        models.BigIntegerField(), default=list, help_text="keys of the people who are not told yet"
    )
    total = models.PositiveIntegerField(help_text="people to tell")
    told = models.PositiveIntegerField(default=0, help_text="people told so far")
    made_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantScoped.Meta):
        ordering = ["-made_at", "-pk"]
        indexes = [
            models.Index(fields=["campaign", "-made_at"], name="broadcast_by_campaign"),
            models.Index(
                fields=["made_at"], condition=models.Q(finished_at=None), name="broadcast_unfinished"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """As people read it."""
        return notification_text(self.code, self.params)[0]

    @property
    def body(self) -> str:
        return notification_text(self.code, self.params)[1]
