"""Who judges what, and what they say: reviewers, conflicts, assignments, reviews and their scores."""

import secrets
import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from campaigns.models import Campaign
from portal.models import Attachment, Mailed, Person, Thread, Unit
from portal.tenants import TenantScoped
from submissions.models import Submission


class Reviewer(Mailed, TenantScoped):
    """评审专家 of one campaign. Invited by e-mail or name, `person` is whoever accepted; an account that was looked up
    stands there from the start, and nobody else can accept. Whoever took a link that names neither address nor number is ASKED
    until whoever runs the panel confirms them. Only ACCEPTED may judge. `panel` names the unit whose own first round they judge in (N15); empty is the organiser's panel.
    `subjects` are names as typed, `stages` keys of the campaign's groups, `avoids` names of units whose cases they don't
    judge besides their own, `most` cases at most (empty: as many as come).
    """

    class State(models.TextChoices):
        INVITED = "invited", "已邀请"
        ASKED = "asked", "待确认"
        ACCEPTED = "accepted", "已接受"
        DECLINED = "declined", "已谢绝"
        REMOVED = "removed", "已移出"
        WITHDRAWN = "withdrawn", "已退出"

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="reviewers")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="panels")
    name = models.CharField(max_length=60)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=20, blank=True)
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    unit_name = models.CharField(max_length=120, blank=True)
    categories = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    subjects = ArrayField(models.CharField(max_length=30), default=list, blank=True)
    stages = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    avoids = ArrayField(models.CharField(max_length=120), default=list, blank=True)
    most = models.PositiveSmallIntegerField(null=True, blank=True)
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
    """回避: an expert must not judge this case (X07): the expert said so, or the organiser's table does."""

    class Source(models.TextChoices):
        DECLARED = "declared", "专家申请"
        IMPORTED = "imported", "组织者登记"

    reviewer = models.ForeignKey(Reviewer, on_delete=models.CASCADE, related_name="conflicts")
    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="conflicts")
    reason = models.TextField(blank=True)
    source = models.CharField(max_length=20, choices=Source.choices, default=Source.DECLARED)
    declared_at = models.DateTimeField()

    class Meta(TenantScoped.Meta):
        constraints = [models.UniqueConstraint(fields=["reviewer", "submission"], name="conflict_once")]

    def __str__(self) -> str:
        return f"{self.reviewer} × {self.submission}"


class Assignment(TenantScoped):
    """分配: this expert judges this case in this round. `pinned`: no later draw takes it away. `despite` is the code of the
    conflict that stood against it, `despite_why` the organiser's reason for assigning nonetheless.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    reviewer = models.ForeignKey(Reviewer, on_delete=models.PROTECT, related_name="assignments")
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="assignments")
    round = models.CharField(max_length=60)
    made_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    pinned = models.BooleanField(default=False)
    despite = models.CharField(max_length=40, blank=True)
    despite_why = models.TextField(blank=True)

    class Meta(TenantScoped.Meta):
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["reviewer", "submission", "round"], name="assignment_once"),
            models.UniqueConstraint(fields=["tenant", "id"], name="assignment_of_tenant"),
        ]

    def __str__(self) -> str:
        return f"{self.reviewer} → {self.submission}"


class AssignmentDraft(TenantScoped):
    """拟定的分配: what a draw would give, looked at before it is applied. `rules` and `seed` make it repeatable; `pairs` are
    [case, expert] to be added, `given_up` assignments to be taken back (`review.judging.drafting`).
    """

    class State(models.TextChoices):
        WAITING = "waiting", "正在计算"
        READY = "ready", "待确认"
        APPLYING = "applying", "正在写入"
        APPLIED = "applied", "已采用"
        DISCARDED = "discarded", "已放弃"
        REFUSED = "refused", "没有算成"

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="assignment_drafts")
    panel = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    round = models.CharField(max_length=60)
    rules = models.JSONField(default=dict)
    seed = models.BigIntegerField()
    state = models.CharField(max_length=20, choices=State.choices, default=State.WAITING)
    refusal = models.CharField(max_length=60, blank=True)
    pairs = models.JSONField(default=list)
    given_up = models.JSONField(default=list)
    figures = models.JSONField(default=dict)
    outcome = models.JSONField(default=dict)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantScoped.Meta):
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "panel", "round"],
                condition=models.Q(state__in=["waiting", "ready", "applying"]),
                name="one_open_assignment_draft",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.round} {self.made_at:%Y-%m-%d %H:%M}"


class Review(TenantScoped):
    """评审: a filled rubric. `total` in points; `distinction` is the overall nomination where the rubric asks.
    `edits` counts saves and `saved_by_page` is the random token of the page that made the last one, so that two pages
    open at once never overwrite each other (`submissions/drafts/editions.py`).
    """

    class State(models.TextChoices):
        DRAFT = "draft", "评审中"
        SUBMITTED = "submitted", "已提交"

    assignment = models.OneToOneField(Assignment, on_delete=models.CASCADE, related_name="review")
    state = models.CharField(max_length=20, choices=State.choices, default=State.DRAFT)
    total = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)
    distinction = models.CharField(max_length=60, blank=True)
    comment = models.TextField(blank=True)
    edits = models.PositiveIntegerField(default=0)
    saved_by_page = models.CharField(max_length=32, blank=True, default="")
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


class ImportedNumber(TenantScoped):
    """外部得分: a case's number from outside, such as the votes of an online vote (S19); `key` names what it is of in the
    campaign's document (`review.imported`).
    """

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="imported_numbers")
    key = models.CharField(max_length=60)
    number = models.DecimalField(max_digits=12, decimal_places=3)
    imported_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    imported_at = models.DateTimeField()

    class Meta(TenantScoped.Meta):
        constraints = [
            models.UniqueConstraint(fields=["submission", "key"], name="imported_number_once"),
            models.CheckConstraint(condition=models.Q(number__gte=0), name="imported_number_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.key}: {self.number}"


class FilmNote(TenantScoped):
    """笔记: what an expert noted at a second of a film; nobody else reads it."""

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="film_notes")
    attachment = models.ForeignKey(Attachment, on_delete=models.CASCADE, related_name="+")
    second = models.PositiveIntegerField()
    text = models.CharField(max_length=500)
    written_at = models.DateTimeField()

    class Meta(TenantScoped.Meta):
        ordering = ["second", "pk"]

    def __str__(self) -> str:
        return f"{self.moment} {self.text}"

    @property
    def moment(self) -> str:
        """Such as 3:07, from an hour on 1:03:07."""
        hours, rest = divmod(self.second, 3600)
        minutes, seconds = divmod(rest, 60)
        return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes}:{seconds:02d}"


class CaseDiscussion(TenantScoped):
    """讨论: what the experts of a case say to one another in a round, once they have handed in. Where the
    review is blind they are called 专家甲, 专家乙 ... in the order in which they first spoke (`places`, by person).
    """

    thread = models.OneToOneField(Thread, on_delete=models.CASCADE, related_name="case_discussion")
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="discussions")
    round = models.CharField(max_length=60)
    panel = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    places = models.JSONField(default=dict)

    class Meta(TenantScoped.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "round", "panel"],
                name="one_discussion_a_case_and_round",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.submission}"
