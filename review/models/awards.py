"""What a submission is given: runs of the award plans, their lists, and the awards as they stand."""

from typing import ClassVar

import pgtrigger
from django.db import models

from campaigns.models import Campaign
from portal.immutable import sealed
from portal.models import Person
from portal.tenants import TenantManager, TenantQuerySet, TenantScoped
from submissions.models import Submission
from submissions.states import State


class AwardRun(TenantScoped):
    """定奖: one application of the award plans, or with a `list_key` of that round's `advance` (who of it goes on, S8) or of special awards. Kept with everything it went by (`review/awards/run_inputs.py`): rules, cases by
    number, every review by a pseudonym. `decisions` are what people decided about ties and single cases. Of the drafts one
    is `current`: its list stands as the campaign's awards. From publication on (`digest` is set) the database keeps it as it is;
    what has to be corrected then is a new run that names the one it `corrects`.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "草稿"
        PUBLISHED = "published", "已公布"
        SUPERSEDED = "superseded", "已更正"
        DISCARDED = "discarded", "已弃用"

    TONES: ClassVar[dict[str, str]] = {State.PUBLISHED: "green", State.DRAFT: "blue"}

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="award_runs")
    list_key = models.CharField(
        max_length=60,
        blank=True,
        help_text="empty: the awards; else the round whose list of those who go on it is, or the special awards",
    )
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=20, choices=State.choices, default=State.DRAFT)
    current = models.BooleanField(default=False)
    inputs = models.JSONField(help_text="RunInputs")
    decisions = models.JSONField(default=dict, help_text="RunDecisions; times, reasons and who decided")
    summary = models.JSONField(
        default=dict, help_text="how each pool was cut, and its ties; follows from the two above"
    )
    differs = models.JSONField(
        default=list, help_text="codes of what was changed of the campaign's plans for this run"
    )
    corrects = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="corrections")
    why = models.CharField(
        max_length=500, blank=True, help_text="why it corrects the published one, or differs"
    )
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    taken_at = models.DateTimeField(help_text="when the inputs were read")
    noticed_at = models.DateTimeField(
        null=True, help_text="when it was put under public notice: from then on decisions go into a copy"
    )
    approved_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField(null=True)
    despite = models.CharField(max_length=500, blank=True, help_text="why it was published with matters open")
    open_matters = models.JSONField(default=list, help_text="[code, parameters] of what was open then")
    digest = models.CharField(
        max_length=64, blank=True, help_text="sha256 of inputs, decisions and list; set by publishing"
    )

    class Meta(TenantScoped.Meta):
        ordering = ["-number"]
        triggers = sealed(
            ["tenant", "campaign", "list_key", "number", "inputs", "decisions", "summary", "differs", "corrects", "why", "made_by", "made_at", "taken_at",
             "approved_by", "approved_at", "published_by", "published_at", "despite", "open_matters", "digest"],
            by="digest",
        )  # fmt: skip
        constraints = [
            models.UniqueConstraint(fields=["campaign", "number"], name="award_run_number_once"),
            models.UniqueConstraint(
                fields=["campaign", "list_key"],
                condition=models.Q(current=True),
                name="one_current_award_run",
            ),
            models.UniqueConstraint(
                fields=["campaign", "list_key"],
                condition=models.Q(state="published"),
                name="one_published_award_run",
            ),
            models.UniqueConstraint(fields=["tenant", "id"], name="award_run_of_tenant"),
        ]

    def __str__(self) -> str:
        return f"第 {self.number} 稿"


_WITH_THE_RUN = """
IF EXISTS (SELECT 1 FROM review_awardrun WHERE id = COALESCE(NEW.run_id, OLD.run_id) AND digest <> '') THEN
    RAISE EXCEPTION 'pgtrigger: the list of a published award run is never changed';
END IF;
RETURN COALESCE(NEW, OLD);
"""


class RunLine(TenantScoped):
    """A case's line in a run's list. `tier` is empty where it has no award; `planned` is the tier that the plan gave, other
    than `tier` where it was changed by hand (`manual`) for the reason `why`. `tied`: of equal score across a line.
    """

    run = models.ForeignKey(AwardRun, on_delete=models.CASCADE, related_name="lines")
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="run_lines")
    tier = models.CharField(max_length=60, blank=True)
    label = models.CharField(max_length=60, blank=True)
    pool = models.CharField(max_length=200, blank=True)
    rank = models.PositiveIntegerField(null=True)
    score = models.DecimalField(max_digits=8, decimal_places=3, null=True)
    reviews = models.PositiveIntegerField(default=0)
    tied = models.BooleanField(default=False)
    manual = models.BooleanField(default=False)
    planned = models.CharField(max_length=60, blank=True)
    why = models.TextField(blank=True)

    class Meta(TenantScoped.Meta):
        ordering = ["pool", "rank", "pk"]
        triggers = [
            pgtrigger.Trigger(
                name="kept_with_run",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func=_WITH_THE_RUN,
            )
        ]
        constraints = [models.UniqueConstraint(fields=["run", "submission"], name="run_line_once")]
        indexes = [models.Index(fields=["run", "pool", "rank"], name="run_line_by_place")]

    def __str__(self) -> str:
        return f"{self.submission_id} {self.label}"


class AwardQuerySet(TenantQuerySet["Award"]):
    def standing(self) -> "AwardQuerySet":
        """Awards that hold: not taken back by a correction, and their case still in."""
        return self.filter(withdrawn_at=None, submission__state=State.ELIGIBLE)

    def main(self) -> "AwardQuerySet":
        """The awards themselves, without special ones."""
        return self.filter(list_key="")

    def public(self) -> "AwardQuerySet":
        """Awards that everybody may see."""
        return self.standing().filter(published_at__isnull=False)


class Award(TenantScoped):
    """奖项 of one case as it stands, in one list (`list_key`: "" the awards, else special ones; a case may have one of each): the line of the current run while awards are drafted, of the published one from then
    on. A correction changes the row; an award it takes back keeps the row as withdrawn, because certificates point at it.
    """

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="awards")
    list_key = models.CharField(max_length=60, blank=True)
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="awards")
    run = models.ForeignKey(
        AwardRun, null=True, on_delete=models.PROTECT, related_name="awards",
        help_text="whose line it is; null only for awards from before runs were kept",
    )  # fmt: skip
    tier = models.CharField(max_length=60)
    label = models.CharField(max_length=60)
    pool = models.CharField(max_length=200, blank=True)
    rank = models.PositiveIntegerField(null=True)
    score = models.DecimalField(max_digits=8, decimal_places=3, null=True)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = TenantManager.from_queryset(AwardQuerySet)()

    class Meta(TenantScoped.Meta):
        ordering = ["pool", "rank", "pk"]
        constraints = [models.UniqueConstraint(fields=["submission", "list_key"], name="award_once_a_list")]

    def __str__(self) -> str:
        return f"{self.submission} {self.label}"
