"""What is asked: campaigns and their published rule sets, with the columns the database filters on."""

from zoneinfo import ZoneInfo

from django.db import models
from django.db.models.functions import Now

from campaigns.schema import Document
from portal.immutable import never_changed
from portal.models import Person, Unit
from portal.tenancy import TenantScoped


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


class StageRow(TenantScoped):
    """阶段: a stage's times in columns, written only by publishing."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="stages")
    key = models.CharField(max_length=60)
    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=120)
    opens_at = models.DateTimeField(null=True, blank=True)
    closes_at = models.DateTimeField(null=True, blank=True)
    position = models.PositiveSmallIntegerField()

    class Meta(TenantScoped.Meta):
        ordering = ["campaign", "position"]
        constraints = [models.UniqueConstraint(fields=["campaign", "key"], name="stage_key_once")]

    def __str__(self) -> str:
        return self.name


class Extension(TenantScoped):
    """延期: a stage closes later for one unit or one case, with a reason (X04). `submission` is the case's uuid."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="extensions")
    stage = models.CharField(max_length=60)
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    submission = models.UUIDField(null=True, blank=True)
    until = models.DateTimeField()
    reason = models.TextField()
    granted_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    granted_at = models.DateTimeField(db_default=Now())

    class Meta(TenantScoped.Meta):
        constraints = [
            models.CheckConstraint(
                condition=models.Q(unit=None, submission__isnull=False)
                | models.Q(unit__isnull=False, submission=None),
                name="extension_of_a_unit_or_a_case",
            )
        ]

    def __str__(self) -> str:
        return f"{self.stage} → {self.until:%Y-%m-%d %H:%M}"
