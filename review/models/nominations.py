"""What a unit puts forward: its batch, the nominations in it, and its own documents."""

from django.db import models

from campaigns.models import Campaign
from portal.models import Folder, Person, Unit
from portal.tenants import TenantScoped
from submissions.models import Submission


class NominationBatch(TenantScoped):
    """报送: a unit's batch. Its row is also the lock under which the unit's quotas are counted."""

    class State(models.TextChoices):
        OPEN = "open", "推荐中"
        SUBMITTED = "submitted", "已报送"

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="nomination_batches")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="nomination_batches")
    state = models.CharField(max_length=20, choices=State.choices, default=State.OPEN)
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta(TenantScoped.Meta):
        constraints = [models.UniqueConstraint(fields=["campaign", "unit"], name="nomination_batch_once")]

    def __str__(self) -> str:
        return f"{self.unit} {self.get_state_display()}"


class Nomination(TenantScoped):
    """推荐: a unit puts a submission forward, with a comment and a rank."""

    submission = models.OneToOneField(Submission, on_delete=models.CASCADE, related_name="nomination")
    batch = models.ForeignKey(NominationBatch, on_delete=models.PROTECT, related_name="nominations")
    rank = models.PositiveIntegerField(null=True, blank=True)
    comment = models.TextField(blank=True)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta(TenantScoped.Meta):
        ordering = ["rank", "pk"]

    def __str__(self) -> str:
        return f"{self.submission} #{self.rank}"


class UnitDocument(TenantScoped):
    """What a unit hands in once (E11 stamped scan, N16, L19 ...): a unit form's answers and, in its folder, its files."""

    folder = models.OneToOneField(Folder, on_delete=models.PROTECT, related_name="unit_document")
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="unit_documents")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="documents")
    form = models.CharField(max_length=60)
    answers = models.JSONField(default=dict)
    updated_at = models.DateTimeField(
        null=True, help_text="when answers or files last came; empty until then"
    )
    updated_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta(TenantScoped.Meta):
        constraints = [
            models.UniqueConstraint(fields=["campaign", "unit", "form"], name="unit_document_once")
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.form}"
