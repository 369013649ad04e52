"""What people ask of their personal data."""

from django.db import models
from django.db.models import Q

from portal.models.accounts import Person


class ErasureRequest(models.Model):
    """注销申请: a person wants their account gone. It is done by a job after some days, until then it can be taken back; of no
    tenant, as the account is.
    """

    class State(models.TextChoices):
        OPEN = "open", "等待期"
        TAKEN_BACK = "taken_back", "已撤回"
        DONE = "done", "已注销"

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="erasures")
    state = models.CharField(max_length=20, choices=State.choices, default=State.OPEN)
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField(help_text="from then on it is done, as soon as nothing is in its way")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(state="open"), name="erasure_open_once")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.get_state_display()}"
