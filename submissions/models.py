"""What is handed in: submissions, authors, uploads, files, and what the checks found."""

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models.functions import Now

from campaigns.models import Campaign, RuleSet
from campaigns.schema import Category
from portal.immutable import sealed
from portal.models import Attachment, AttachmentQuerySet, Folder, Person, Unit
from portal.tenancy import TenantManager, TenantQuerySet, TenantScoped
from submissions.states import COUNTING, EDITABLE, LABELS, State


class SubmissionQuerySet(TenantQuerySet):
    def owned_by(self, person: Person) -> "SubmissionQuerySet":
        """Cases the person started."""
        return self.filter(owner=person)

    def counting(self) -> "SubmissionQuerySet":
        """Cases that count against author and unit limits."""
        return self.filter(state__in=COUNTING)

    def from_units_under(self, unit: Unit) -> "SubmissionQuerySet":
        """Cases whose applying unit is this one or stands below it."""
        return self.filter(unit__path__startswith=unit.path)


class Submission(TenantScoped):
    """案例: one case. `answers` maps field keys to answers, `declared` maps declaration keys to
    {"at": time, "text": wording} (C16). `rule_set` is the version it was saved or handed in under; `rules` is what to judge it by.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    folder = models.OneToOneField(Folder, on_delete=models.PROTECT, related_name="submission")
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="submissions")
    rule_set = models.ForeignKey(RuleSet, on_delete=models.PROTECT, related_name="+")
    category = models.CharField(max_length=60)
    track = models.CharField(max_length=60, blank=True)
    group = models.CharField(max_length=60, blank=True)
    title = models.CharField(max_length=200, blank=True)
    unit = models.ForeignKey(
        Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="submissions"
    )
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="submissions")
    applicant_role = models.CharField(
        max_length=40, blank=True, help_text="profession, where N02 asks for it"
    )
    state = models.CharField(
        max_length=20, default=State.DRAFT, choices=[(s.value, label) for s, label in LABELS.items()]
    )
    number = models.CharField(max_length=40, blank=True, help_text="given at first submission")
    answers = models.JSONField(default=dict)
    declared = models.JSONField(default=dict)
    reason = models.TextField(blank=True, help_text="why it was returned, rejected or disqualified")
    edits = models.PositiveIntegerField(default=0, help_text="grows with each save; stops lost updates")
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(db_default=Now())
    submitted_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[Any] = TenantManager.reading(SubmissionQuerySet)

    class Meta(TenantScoped.Meta):
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["campaign", "state", "category"], name="submission_by_state"),
            models.Index(fields=["campaign", "unit", "state"], name="submission_by_unit"),
            models.Index(fields=["owner", "-updated_at"], name="submission_by_owner"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "number"], condition=~models.Q(number=""), name="submission_number_once"
            )
        ]

    def __str__(self) -> str:
        return self.title or "未命名案例"

    @property
    def rules(self) -> RuleSet:
        """What it is judged by: while it can be changed the rules in force, unless they dropped its category; once it was
        handed in, those it was handed in under. Needs `campaign.current` and `rule_set` at hand.
        """
        current = self.campaign.current
        if self.state not in EDITABLE or current is None or current.pk == self.rule_set_id:
            return self.rule_set
        still_known = any(category.key == self.category for category in current.doc.categories)
        return current if still_known else self.rule_set

    @property
    def spec(self) -> Category:
        """What its category asks, under its rules."""
        return self.rules.doc.category(self.category)

    @property
    def files(self) -> AttachmentQuerySet:
        """Its attachments, by slot."""
        attachments: AttachmentQuerySet = Attachment.objects.filter(folder=self.folder_id)
        return attachments.in_order()

    @property
    def state_label(self) -> str:
        return LABELS[State(self.state)]


class Author(TenantScoped):
    """作者, in order. Two rows are one person when the phones agree, or the names and units do."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="authors")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=60)
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    unit_name = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    details = models.JSONField(default=dict, help_text="further columns: gender, title, department ...")

    class Meta(TenantScoped.Meta):
        ordering = ["submission", "position"]
        constraints = [
            models.UniqueConstraint(fields=["submission", "position"], name="author_position_once"),
        ]
        indexes = [
            models.Index(fields=["tenant", "phone"], name="author_by_phone"),
            models.Index(fields=["tenant", "name", "unit_name"], name="author_by_name"),
        ]

    def __str__(self) -> str:
        return self.name


class Evaluation(TenantScoped):
    """判定: what the rules say of one attachment's facts; written when it is attached, filled once it is measured."""

    attachment = models.OneToOneField(Attachment, on_delete=models.CASCADE, related_name="evaluation")
    verdict = models.CharField(max_length=10, blank=True, help_text="worst finding; empty until evaluated")
    findings = models.JSONField(default=list)
    rule_set = models.ForeignKey(RuleSet, null=True, on_delete=models.PROTECT, related_name="+")
    judged_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.attachment}: {self.verdict}"


class Waiver(TenantScoped):
    """An organiser lets one finding of one file pass, with a reason."""

    file = models.ForeignKey(Attachment, on_delete=models.CASCADE, related_name="waivers")
    rule = models.CharField(max_length=60)
    reason = models.TextField()
    granted_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    granted_at = models.DateTimeField()

    class Meta(TenantScoped.Meta):
        constraints = [models.UniqueConstraint(fields=["file", "rule"], name="waiver_once")]

    def __str__(self) -> str:
        return f"{self.rule}: {self.reason}"


class Receipt(TenantScoped):
    """回执: what a person handed in and when, signed. One for each file, one for each handing-in; it outlives the file and
    the draft. A case's receipt waits unsigned until every file's hash is known; once signed, the database keeps what it
    says from being changed.
    """

    class Kind(models.TextChoices):
        FILE = "file", "材料回执"
        CASE = "case", "提交回执"

    code = models.CharField(max_length=32, unique=True, help_text="unguessable; the address in the QR code")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    about = models.CharField(
        max_length=100, unique=True, help_text="file:uuid, or case:uuid:number; one receipt each"
    )
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="+")
    submission = models.ForeignKey(Submission, null=True, on_delete=models.SET_NULL, related_name="receipts")
    said = models.JSONField(help_text="what is signed; see submissions/receipts.py")
    key = models.CharField(max_length=16, blank=True, help_text="which key signed")
    signature = models.CharField(max_length=100, blank=True, help_text="Ed25519, base64; empty until sealed")
    at = models.DateTimeField(help_text="when the file was whole, or the case was handed in")
    sealed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended = models.CharField(
        max_length=20, blank=True, help_text="removed, replaced, withdrawn: what became of it since"
    )

    class Meta(TenantScoped.Meta):
        ordering = ["submission", "pk"]
        triggers = sealed(
            ["tenant", "code", "kind", "about", "campaign", "said", "key", "signature", "at", "sealed_at"],
            by="signature",
        )
        indexes = [
            models.Index(fields=["sealed_at"], condition=models.Q(signature=""), name="receipt_unsealed")
        ]

    def __str__(self) -> str:
        return self.code
