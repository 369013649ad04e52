"""Public notices of what is to be awarded, and what is said against it (C20)."""

import uuid
from typing import ClassVar

from django.db import models

from campaigns.models import Campaign
from portal.models import Folder, Person, Unit
from portal.tenants import TenantScoped
from review.models.awards import AwardRun
from submissions.models import Submission


class PublicNotice(TenantScoped):
    """公示: the dated public page of what is to be awarded, before the results are final. A campaign may have several, one
    after another; `ended_at` is set where one was ended before its time.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="public_notices")
    run = models.ForeignKey(
        AwardRun, null=True, on_delete=models.PROTECT, related_name="notices",
        help_text="whose list it shows; null only for notices from before runs were kept",
    )  # fmt: skip
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField(help_text="exclusive: from then on nobody may object")
    text = models.TextField(blank=True, help_text="the organiser's own words above the list")
    opened_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_why = models.CharField(max_length=500, blank=True)

    class Meta(TenantScoped.Meta):
        ordering = ["-opens_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["tenant", "id"], name="public_notice_of_tenant")]

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.opens_at:%Y-%m-%d}"


class Objection(TenantScoped):
    """异议: what a named person says against one case, against one honour of a unit (by the award's key: the list it stands in
    may be drafted anew), or against the list as a whole (neither is set).
    """

    class State(models.TextChoices):
        FILED = "filed", "待受理"
        ACCEPTED = "accepted", "调查中"
        DECLINED = "declined", "不予受理"
        UPHELD = "upheld", "异议成立"
        DISMISSED = "dismissed", "异议不成立"
        WITHDRAWN = "withdrawn", "已撤回"

    TONES: ClassVar[dict[str, str]] = {
        State.FILED: "orange",
        State.ACCEPTED: "blue",
        State.UPHELD: "red",
        State.DISMISSED: "green",
    }

    class Ground(models.TextChoices):
        PLAGIARISM = "plagiarism", "抄袭或侵权"
        FRAUD = "fraud", "弄虚作假"
        REPEATED = "repeated", "重复参评或已获过奖"
        AUTHORSHIP = "authorship", "署名不实"
        ELIGIBILITY = "eligibility", "不符合参评条件"
        PROCEDURE = "procedure", "评审程序问题"
        OTHER = "other", "其他"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    notice = models.ForeignKey(PublicNotice, on_delete=models.PROTECT, related_name="objections")
    submission = models.ForeignKey(Submission, null=True, on_delete=models.PROTECT, related_name="objections")
    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="objections")
    honour = models.CharField(max_length=60, blank=True, help_text="key of the unit award, with `unit`")
    honour_label = models.CharField(max_length=60, blank=True)
    objector = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="objections")
    name = models.CharField(max_length=40, help_text="real name, as the objector signed")
    contact = models.CharField(max_length=120)
    ground = models.CharField(max_length=20, choices=Ground.choices)
    text = models.TextField()
    folder = models.OneToOneField(Folder, on_delete=models.PROTECT, related_name="objection")
    state = models.CharField(max_length=20, choices=State.choices, default=State.FILED)
    told_text = models.TextField(blank=True, help_text="what the case's applicant is told; empty: nothing")
    outcome = models.TextField(blank=True, help_text="the decision in words, for the objector")
    filed_at = models.DateTimeField()
    due_at = models.DateTimeField(help_text="by when the organiser promised to decide")
    decided_at = models.DateTimeField(null=True)

    class Meta(TenantScoped.Meta):
        ordering = ["-filed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "id"], name="objection_of_tenant"),
            models.CheckConstraint(
                condition=models.Q(unit=None, honour="")
                | models.Q(unit__isnull=False, submission=None) & ~models.Q(honour=""),
                name="objection_to_a_case_or_a_units_honour",
            ),
        ]
        indexes = [models.Index(fields=["tenant", "state", "due_at"], name="objection_by_state")]

    def __str__(self) -> str:
        return f"{self.get_ground_display()} {self.filed_at:%Y-%m-%d}"

    @property
    def tone(self) -> str:
        """The tone of its state's mark, the same on every page."""
        return self.TONES.get(self.state, "secondary")


class ObjectionNote(TenantScoped):
    """One entry of an objection's handling record; never changed."""

    class Kind(models.TextChoices):
        STEP = "step", "处理"
        INTERNAL = "internal", "内部记录"
        QUESTION = "question", "请补充说明"
        SUPPLEMENT = "supplement", "异议人补充"
        STATEMENT = "statement", "申报人说明"

    objection = models.ForeignKey(Objection, on_delete=models.PROTECT, related_name="notes")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    state = models.CharField(max_length=20, blank=True, help_text="the state that a step led to")
    text = models.TextField(blank=True)
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta(TenantScoped.Meta):
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.objection_id} {self.kind}"
