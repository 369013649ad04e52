"""What everybody sees of cases: whether a campaign's public pages are open, and what was decided of single cases."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from campaigns.models import Campaign
from portal.models import Attachment, Person
from portal.tenants import TenantScoped
from submissions.models import Submission


class Showcase(TenantScoped):
    """展示: a campaign's public pages, from when an organiser opened them; not before, whatever the rules say."""

    campaign = models.OneToOneField(Campaign, on_delete=models.CASCADE, related_name="showcase")
    opened_at = models.DateTimeField(null=True, blank=True)
    opened_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return str(self.campaign)


class ShowcaseCase(TenantScoped):
    """展示的案例: a case made ready for the public pages. Whether it is shown follows from the case, its awards and its consent at each
    reading (`review/showcase/visibility.py`); kept here is only what people decided and what was made beforehand.
    """

    submission = models.OneToOneField(Submission, on_delete=models.CASCADE, related_name="showcase")
    hidden_at = models.DateTimeField(null=True, blank=True)
    hidden_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    hidden_why = models.CharField(max_length=500, blank=True)
    withdrawn_at = models.DateTimeField(
        null=True, blank=True, help_text="when its applicant took the consent back"
    )
    left_out = models.JSONField(default=list, help_text="uuids of files that an organiser left out")
    title = models.CharField(max_length=200, blank=True, help_text="as its picture for sharing has it")
    unit_name = models.CharField(max_length=120, blank=True, help_text="the same")
    edits = models.PositiveIntegerField(
        default=0, help_text="the case's own, as it was when it was made ready"
    )
    rules = models.PositiveBigIntegerField(default=0, help_text="the rule set that it was made ready by")
    text = models.TextField(blank=True, help_text="what a search compares, folded")
    grams = ArrayField(
        models.CharField(max_length=2), default=list, help_text="its letters, and pairs of them"
    )
    cover = models.ForeignKey(
        Attachment, null=True, blank=True, on_delete=models.SET_NULL, related_name="+",
        help_text="the file whose cover stands on its card",
    )  # fmt: skip
    share = models.BinaryField(default=b"", help_text="PNG for sharing; empty until a worker drew it")
    prepared_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantScoped.Meta):
        indexes = [GinIndex(fields=["grams"], name="showcase_case_by_gram")]

    def __str__(self) -> str:
        return str(self.submission)
