"""Likeness between cases, kept as rows so that finding it is a look-up (N20, D21)."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from campaigns.models import Campaign
from portal.models import Attachment, Person
from portal.tenants import TenantScoped
from submissions.models import Submission


class Comparison(TenantScoped):
    """How far a case is compared. `compared_at` is empty while that is to be done (again)."""

    submission = models.OneToOneField(Submission, on_delete=models.CASCADE, related_name="comparison")
    compared_at = models.DateTimeField(null=True, help_text="facts and answers up to then are compared")
    asked_at = models.DateTimeField(null=True, help_text="when a job was last enqueued for it")
    attempts = models.PositiveSmallIntegerField(default=0, help_text="since it was last compared")

    class Meta(TenantScoped.Meta):
        indexes = [models.Index(fields=["compared_at"], name="comparison_by_time")]

    def __str__(self) -> str:
        return f"{self.submission_id} {self.compared_at}"


class Fingerprint(TenantScoped):
    """What one part of a case is found by: its text, its title, a picture, a film's frames. `keys` are looked up; of
    pictures `hashes` (signed) are compared then. `attachment` is empty for what was typed into the form.
    """

    class Kind(models.TextChoices):
        TEXT = "text", "文字"
        TITLE = "title", "题目"
        IMAGE = "image", "图片"
        FILM = "film", "视频画面"

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="fingerprints")
    attachment = models.ForeignKey(Attachment, null=True, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    keys = ArrayField(models.BigIntegerField())
    hashes = ArrayField(models.BigIntegerField(), default=list)

    class Meta(TenantScoped.Meta):
        indexes = [GinIndex(fields=["keys"], name="fingerprint_by_key", fastupdate=False)]

    def __str__(self) -> str:
        return f"{self.submission_id} {self.kind}"


class CommonText(TenantScoped):
    """Fingerprints that stand in so many of a campaign's cases that they are the template's; `cases` were counted."""

    campaign = models.OneToOneField(Campaign, on_delete=models.CASCADE, related_name="common_text")
    keys = ArrayField(models.BigIntegerField(), default=list)
    cases = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.campaign_id}: {len(self.keys)} of {self.cases}"


class EarlierWinner(TenantScoped):
    """往届获奖作品: a work that won somewhere before, from a list that the organiser brought (D21)."""

    title = models.CharField(max_length=200)
    authors = models.CharField(max_length=200, blank=True, help_text="as the list has them, joined with 、")
    unit = models.CharField(max_length=120, blank=True)
    year = models.PositiveSmallIntegerField(null=True)
    award = models.CharField(max_length=60, blank=True)
    source = models.CharField(
        max_length=120, blank=True, help_text="the event, or the notice it was announced in"
    )
    keys = ArrayField(models.BigIntegerField(), default=list, help_text="of its title")
    added_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta(TenantScoped.Meta):
        ordering = ["-year", "pk"]
        indexes = [GinIndex(fields=["keys"], name="earlier_winner_by_key")]
        constraints = [models.UniqueConstraint(fields=["tenant", "id"], name="earlier_winner_of_tenant")]

    def __str__(self) -> str:
        return self.title


class DuplicatePair(TenantScoped):
    """查重: two works that are alike: a case, and an earlier case of the tenant (`other`) or an earlier winner. `evidence`
    is a list of {kind, score, first, second, ...} (review.duplicates.evidence); a person decides what it means.
    """

    class Kind(models.TextChoices):
        SAME = "same", "相同文件"
        TEXT = "text", "文字"
        IMAGE = "image", "图片"
        FILM = "film", "视频画面"
        TITLE = "title", "题目和作者"

    class Decision(models.TextChoices):
        OPEN = "", "待判断"
        SAME = "same", "相同作品"
        DIFFERENT = "different", "不是重复"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="duplicate_pairs")
    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="duplicate_pairs")
    other = models.ForeignKey(Submission, null=True, on_delete=models.CASCADE, related_name="later_pairs")
    winner = models.ForeignKey(EarlierWinner, null=True, on_delete=models.CASCADE, related_name="pairs")
    score = models.PositiveSmallIntegerField(help_text="per cent, of what is most alike")
    kinds = ArrayField(models.CharField(max_length=10))
    evidence = models.JSONField(default=list)
    found_at = models.DateTimeField()
    decision = models.CharField(max_length=10, choices=Decision.choices, blank=True, default="")
    reason = models.CharField(max_length=500, blank=True)
    decided_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta(TenantScoped.Meta):
        ordering = ["-score", "-pk"]
        indexes = [models.Index(fields=["campaign", "decision", "-score"], name="duplicate_pair_by_decision")]
        constraints = [
            models.UniqueConstraint(fields=["submission", "other"], name="duplicate_pair_once"),
            models.UniqueConstraint(fields=["submission", "winner"], name="duplicate_winner_once"),
            models.CheckConstraint(
                condition=models.Q(other=None) ^ models.Q(winner=None), name="duplicate_pair_of_two"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.submission} / {self.other or self.winner}"
