"""Whom somebody else named as an author, and what that person says of it."""

from django.db import models

from portal.models import Person
from portal.tenants import TenantScoped
from submissions.models.submission import Submission


class CoAuthor(TenantScoped):
    """署名确认: a person with an account whom the owner of a submission listed as an author."""

    class Answer(models.TextChoices):
        ASKED = "asked", "待本人确认"
        CONFIRMED = "confirmed", "本人已确认"
        DECLINED = "declined", "本人否认"

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="coauthors")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="coauthored")
    answer = models.CharField(max_length=20, choices=Answer.choices, default=Answer.ASKED)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantScoped.Meta):
        constraints = [
            models.UniqueConstraint(fields=["submission", "person"], name="coauthor_asked_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.get_answer_display()}"
