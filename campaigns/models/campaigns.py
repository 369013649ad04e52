"""What is asked: campaigns and their published rule sets, with the columns the database filters on."""

from zoneinfo import ZoneInfo

from django.db import models

from campaigns.schema import Document
from portal.immutable import never_changed
from portal.models import Person
from portal.tenants import TenantScoped


class Campaign(TenantScoped):
    """活动: one call for cases. `current` is the rule set in force."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=160)
    summary = models.TextField(blank=True)
    timezone = models.CharField(max_length=40, default="Asia/Shanghai")
    blind = models.BooleanField(default=False)
    listed = models.BooleanField(default=True, help_text="shown on public pages")
    results_at = models.DateTimeField(null=True, blank=True, help_text="when the awards were published")
    current = models.ForeignKey("RuleSet", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta(TenantScoped.Meta):
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def in_force(self) -> "RuleSet":
        """The rule set that applies now; every campaign that a page shows has one."""
        assert self.current is not None
        return self.current


class RuleSet(TenantScoped):
    """规则版本: one published version of a campaign's document; the database keeps it from being changed."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="rule_sets")
    version = models.PositiveIntegerField()
    document = models.JSONField()
    digest = models.CharField(max_length=64, help_text="sha256 of the canonical document")
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta(TenantScoped.Meta):
        ordering = ["campaign", "version"]
        triggers = [never_changed()]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "version"], name="rule_set_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id} v{self.version}"

    @property
    def doc(self) -> Document:
        """The document, parsed once per process: rule sets never change."""
        cached = _parsed.get(self.digest)
        if cached is None:
            cached = _parsed[self.digest] = Document.model_validate(self.document)
        return cached


_parsed: dict[str, Document] = {}
