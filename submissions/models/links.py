"""Links that a case gives as evidence, as a worker last found them."""

from django.db import models

from portal.tenants import TenantScoped
from submissions.models.submission import Submission


class LinkHost(models.Model):
    """A site that links lead to, and from when on it may be asked again: one request at a time, whichever tenant's link it is. It says
    nothing of whose.
    """

    host = models.CharField(max_length=255, unique=True)
    free_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.host


class LinkCheck(TenantScoped):
    """佐证网址: one link of a submission's answers, with the last answer (C15). `code` is one of `submissions.links.wording`;
    empty until it was checked.
    """

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="link_checks")
    link = models.CharField(max_length=800)
    code = models.CharField(max_length=20, blank=True)
    status = models.PositiveSmallIntegerField(null=True, blank=True, help_text="of HTTP, where there was one")
    checked_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True, help_text="when it last opened")
    asked_at = models.DateTimeField(null=True, blank=True, help_text="when its check was last enqueued")

    class Meta(TenantScoped.Meta):
        constraints = [models.UniqueConstraint(fields=["submission", "link"], name="link_once_a_case")]
        indexes = [models.Index(fields=["checked_at"], name="link_by_check")]

    def __str__(self) -> str:
        return self.link
