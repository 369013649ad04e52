"""Cases that go on to another call. What happens between two campaigns is kept twice, a row on each side with the same
`pair`; no foreign key leads from one tenant to another.
"""

import secrets
import uuid
from typing import ClassVar

from django.db import models

from campaigns.models import Campaign
from portal.models import Person
from portal.tenants import TenantScoped
from submissions.models import Submission


def new_code() -> str:
    """What nobody guesses: 192 bits."""
    return secrets.token_urlsafe(24)


class Side(models.TextChoices):
    OUT = "out", "转出"
    IN = "in", "转入"


class ForwardInvitation(TenantScoped):
    """接收码: what an organiser gives another one, so that cases come into this campaign. The first campaign that uses it is
    the only one that may.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="forward_invitations")
    code = models.CharField(max_length=40, unique=True, default=new_code, editable=False)
    note = models.CharField(max_length=200, blank=True, help_text="whom it was given to; never shown to them")
    closes_at = models.DateTimeField(help_text="until when cases are sent, and authors confirm")
    most = models.PositiveIntegerField(help_text="cases that may come by it")
    shows_outcome = models.BooleanField(default=False, help_text="whether the sender sees published awards")
    sender = models.PositiveBigIntegerField(
        null=True, help_text="the campaign that used it first; no foreign key, it may be another tenant's"
    )
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantScoped.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "id"], name="forward_invitation_of_tenant"),
        ]

    def __str__(self) -> str:
        return self.note or f"{self.made_at:%Y-%m-%d}"


class ForwardBatch(TenantScoped):
    """转报: cases that one campaign sent to another in one go, as this side knows it. `shape` is what the sender's rules call
    categories, fields and slots; `mapping` what the receiver made of them, with the labels of both.
    """

    class State(models.TextChoices):
        ASKED = "asked", "待接收方答复"
        ACCEPTED = "accepted", "已接收"
        REFUSED = "refused", "未接收"

    pair = models.UUIDField(default=uuid.uuid4, editable=False)
    side = models.CharField(max_length=3, choices=Side.choices)
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="forward_batches")
    invitation = models.ForeignKey(
        ForwardInvitation, null=True, on_delete=models.PROTECT, related_name="batches"
    )
    forward = models.CharField(max_length=60, blank=True, help_text="key of the sender's forward")
    other_tenant = models.CharField(max_length=200)
    other_campaign = models.CharField(max_length=200)
    shape = models.JSONField(default=list)
    mapping = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    reason = models.CharField(max_length=500, blank=True, help_text="why it was refused")
    closes_at = models.DateTimeField()
    made_by = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="+", help_text="who acted on this side"
    )
    made_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantScoped.Meta):
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "id"], name="forward_batch_of_tenant"),
            models.UniqueConstraint(fields=["pair", "side"], name="forward_batch_once_a_side"),
        ]

    def __str__(self) -> str:
        return f"{self.other_tenant}《{self.other_campaign}》"


class ForwardedCase(TenantScoped):
    """转报的案例: one of them, as this side knows it. `submission` is this side's own case: of the receiver none before its author
    confirmed, or once the author threw the draft away.
    """

    class State(models.TextChoices):
        ASKED = "asked", "待接收方答复"
        REFUSED = "refused", "接收方未接收"
        INVITED = "invited", "待作者确认"
        DECLINED = "declined", "作者不参加"
        LAPSED = "lapsed", "逾期未确认"
        CONFIRMED = "confirmed", "作者已确认"

    LIVE: ClassVar = (State.ASKED, State.INVITED, State.CONFIRMED)
    """It stands, or may still come to stand, in the receiving campaign."""

    pair = models.UUIDField(default=uuid.uuid4, editable=False)
    side = models.CharField(max_length=3, choices=Side.choices)
    batch = models.ForeignKey(ForwardBatch, on_delete=models.CASCADE, related_name="cases")
    submission = models.ForeignKey(
        Submission, null=True, on_delete=models.SET_NULL, related_name="forwardings"
    )
    forward = models.CharField(max_length=60, blank=True)
    title = models.CharField(max_length=200)
    category = models.CharField(max_length=60, help_text="the sender's key of it")
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    stopped_at = models.DateTimeField(
        null=True, blank=True, help_text="since when it no longer qualifies where it came from"
    )
    answered_at = models.DateTimeField(null=True, blank=True, help_text="when its author did")

    class Meta(TenantScoped.Meta):
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["pair", "side"], name="forwarded_case_once_a_side"),
            models.UniqueConstraint(
                fields=["submission", "forward"],
                condition=models.Q(side="out", state__in=("asked", "invited", "confirmed")),
                name="forwarded_once_a_forward",
            ),
        ]

    def __str__(self) -> str:
        return self.title
