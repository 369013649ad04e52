"""What applicants ask of a campaign or a case, and ready-made replies."""

from typing import ClassVar

from django.db import models

from campaigns.models import Campaign
from portal.models import Person, Thread, Unit
from portal.tenants import TenantManager, TenantQuerySet, TenantScoped
from submissions.models.submission import Submission


class QuestionQuerySet(TenantQuerySet["Question"]):
    def with_relations(self) -> "QuestionQuerySet":
        """With what lists and permissions look at, in the same query."""
        return self.select_related("thread__asker", "campaign", "submission", "unit", "tenant")


class Question(TenantScoped):
    """提问: a thread of a campaign, or of one case of it. The asker's unit answers, or the organiser once it was moved up."""

    class Level(models.TextChoices):
        UNIT = "unit", "单位"
        ORGANISER = "organiser", "主办单位"

    thread = models.OneToOneField(Thread, on_delete=models.CASCADE, related_name="question")
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="questions")
    submission = models.ForeignKey(
        Submission, null=True, blank=True, on_delete=models.SET_NULL, related_name="questions"
    )
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    level = models.CharField(max_length=20, choices=Level.choices)

    objects: ClassVar = TenantManager.from_queryset(QuestionQuerySet)()

    def __str__(self) -> str:
        return self.thread.title


class ReplyTemplate(TenantScoped):
    """常用回复: words that an answer may begin with, for everybody of the tenant who answers."""

    title = models.CharField(max_length=60)
    text = models.TextField()
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta(TenantScoped.Meta):
        ordering = ["title", "pk"]
        constraints = [models.UniqueConstraint(fields=["tenant", "title"], name="reply_template_once")]

    def __str__(self) -> str:
        return self.title
