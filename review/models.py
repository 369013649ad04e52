"""Who recommends, who judges, what is awarded, what goes out."""

import secrets
import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from campaigns.models import Campaign
from portal.models import Folder, Mailed, Person, Unit
from portal.tenancy import TenantScoped
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


class Eligibility(TenantScoped):
    """资格审核: the organiser's check before judging. `points` maps checklist keys to {"ok": bool, "note": str}."""

    submission = models.OneToOneField(Submission, on_delete=models.CASCADE, related_name="eligibility")
    passed = models.BooleanField(null=True)
    points = models.JSONField(default=dict)
    reason = models.TextField(blank=True)
    decided_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantScoped.Meta):
        verbose_name_plural = "eligibilities"

    def __str__(self) -> str:
        return f"{self.submission}: {self.passed}"


class Reviewer(Mailed, TenantScoped):
    """评审专家 of one campaign. Invited by e-mail or name, `person` is whoever accepted; an account that was looked up
    stands there from the start, and nobody else can accept. Only ACCEPTED may judge. `panel` names the unit whose own first round they judge in (N15); empty is the organiser's panel.
    """

    class State(models.TextChoices):
        INVITED = "invited", "已邀请"
        ACCEPTED = "accepted", "已接受"
        DECLINED = "declined", "已谢绝"
        REMOVED = "removed", "已移出"

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="reviewers")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="panels")
    name = models.CharField(max_length=60)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=20, blank=True)
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    unit_name = models.CharField(max_length=120, blank=True)
    categories = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    state = models.CharField(max_length=20, choices=State.choices, default=State.INVITED)
    panel = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    token = models.CharField(max_length=43, unique=True, default=secrets.token_urlsafe)
    invited_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantScoped.Meta):
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "person", "panel"],
                condition=models.Q(person__isnull=False),
                name="reviewer_once",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return self.name


class Conflict(TenantScoped):
    """回避: an expert must not judge this case (X07)."""

    reviewer = models.ForeignKey(Reviewer, on_delete=models.CASCADE, related_name="conflicts")
    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="conflicts")
    reason = models.TextField(blank=True)
    declared_at = models.DateTimeField()

    class Meta(TenantScoped.Meta):
        constraints = [models.UniqueConstraint(fields=["reviewer", "submission"], name="conflict_once")]

    def __str__(self) -> str:
        return f"{self.reviewer} × {self.submission}"


class Assignment(TenantScoped):
    """分配: this expert judges this case in this round."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    reviewer = models.ForeignKey(Reviewer, on_delete=models.PROTECT, related_name="assignments")
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="assignments")
    round = models.CharField(max_length=60)
    made_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta(TenantScoped.Meta):
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["reviewer", "submission", "round"], name="assignment_once")
        ]

    def __str__(self) -> str:
        return f"{self.reviewer} → {self.submission}"


class Review(TenantScoped):
    """评审: a filled rubric. `total` in points; `distinction` is the overall nomination where the rubric asks."""

    class State(models.TextChoices):
        DRAFT = "draft", "评审中"
        SUBMITTED = "submitted", "已提交"

    assignment = models.OneToOneField(Assignment, on_delete=models.CASCADE, related_name="review")
    state = models.CharField(max_length=20, choices=State.choices, default=State.DRAFT)
    total = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)
    distinction = models.CharField(max_length=60, blank=True)
    comment = models.TextField(blank=True)
    edits = models.PositiveIntegerField(default=0)
    updated_at = models.DateTimeField(db_default=Now())
    submitted_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantScoped.Meta):
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state="submitted") | models.Q(total__isnull=False),
                name="submitted_review_has_total",
            )
        ]

    def __str__(self) -> str:
        return f"{self.assignment_id}: {self.total}"


class Score(TenantScoped):
    """评分: one item of a review."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="scores")
    item = models.CharField(max_length=60)
    points = models.DecimalField(max_digits=6, decimal_places=2)
    level = models.CharField(max_length=60, blank=True)

    class Meta(TenantScoped.Meta):
        constraints = [models.UniqueConstraint(fields=["review", "item"], name="score_once")]

    def __str__(self) -> str:
        return f"{self.item}: {self.points}"


class Award(TenantScoped):
    """奖项 of one case, drafted by the award plan and made public by publishing."""

    submission = models.OneToOneField(Submission, on_delete=models.PROTECT, related_name="award")
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="awards")
    tier = models.CharField(max_length=60)
    label = models.CharField(max_length=60)
    pool = models.CharField(max_length=200, blank=True)
    rank = models.PositiveIntegerField(null=True)
    score = models.DecimalField(max_digits=8, decimal_places=3, null=True)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantScoped.Meta):
        ordering = ["pool", "rank", "pk"]

    def __str__(self) -> str:
        return f"{self.submission} {self.label}"


class Certificate(TenantScoped):
    """证书: numbered; anyone who opens the QR code's address sees whether it is valid (X10)."""

    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="certificates")
    number = models.CharField(max_length=60)
    token = models.CharField(max_length=43, unique=True, default=secrets.token_urlsafe)
    holder = models.CharField(max_length=200, help_text="the names on it, frozen at issue")
    unit_name = models.CharField(max_length=120, blank=True)
    title = models.CharField(max_length=200)
    label = models.CharField(max_length=60)
    issued_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_why = models.TextField(blank=True)
    replaces = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="reissue"
    )

    class Meta(TenantScoped.Meta):
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["tenant", "number"], name="certificate_number_once")]

    def __str__(self) -> str:
        return self.number
