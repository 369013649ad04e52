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
    """推荐: a unit puts a submission forward, with a comment and a rank. In a chain of units each level has its own;
    the one of the highest level so far is current: `submission.nomination`, what rankings and exports speak of.
    """

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="nominations")
    current_of = models.OneToOneField(
        Submission, null=True, blank=True, on_delete=models.CASCADE, related_name="nomination",
        help_text="the submission again, on its current nomination; empty on those of the levels below",
    )  # fmt: skip
    batch = models.ForeignKey(NominationBatch, on_delete=models.PROTECT, related_name="nominations")
    rank = models.PositiveIntegerField(null=True, blank=True)
    comment = models.TextField(blank=True)
    over_reason = models.TextField(
        blank=True, help_text="why it was put forward though a quota that holds in principle was used up"
    )
    sent_back_at = models.DateTimeField(
        null=True, blank=True, help_text="when the unit above gave it back; empty once it is handed up again"
    )
    sent_back_until = models.DateTimeField(null=True, blank=True)
    sent_back_why = models.TextField(blank=True)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta(TenantScoped.Meta):
        ordering = ["rank", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["submission", "batch"], name="nomination_once_a_level"),
            models.CheckConstraint(
                condition=models.Q(current_of=None) | models.Q(current_of=models.F("submission")),
                name="nomination_current_of_its_own",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.submission} #{self.rank}"


class Allotment(TenantScoped):
    """分配的名额: of a quota (or of a part of it) a unit reserves so many places for one below it."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="allotments")
    giver = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="allotments_given")
    receiver = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="allotments_received")
    quota = models.CharField(max_length=121, help_text="key of the quota, as each category has it")
    part = models.CharField(
        max_length=60, blank=True, help_text="label of a part of the quota; empty: all of it"
    )
    places = models.PositiveIntegerField()
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta(TenantScoped.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "receiver", "quota", "part"], name="allotment_once_a_receiver"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.giver} → {self.receiver}：{self.places}"


class ClashLook(TenantScoped):
    """作者限额核对: a look at a case's clashes that is still to be had (review.nominations.clashes); gone once it was."""

    submission = models.OneToOneField(Submission, on_delete=models.CASCADE, related_name="clash_look")
    asked_at = models.DateTimeField(
        help_text="when it was last asked for, by a person's action or by the sweep"
    )
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta(TenantScoped.Meta):
        indexes = [models.Index(fields=["asked_at"], name="clash_look_due")]

    def __str__(self) -> str:
        return f"{self.submission}"


class UnitDocument(TenantScoped):
    """What a unit hands in once (E11 stamped scan, N16, L19 ...): a unit form's answers and, in its folder, its files."""

    folder = models.OneToOneField(Folder, on_delete=models.PROTECT, related_name="unit_document")
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="unit_documents")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="documents")
    form = models.CharField(max_length=60)
    answers = models.JSONField(default=dict)
    list_code = models.CharField(
        max_length=9,
        blank=True,
        help_text="of the unit's list as it stood when the stamped print was uploaded",
    )
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
