"""What is handed in: submissions and their authors."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from campaigns.models import Campaign, RuleSet
from campaigns.schema import Category
from campaigns.schema.outputs import Printout
from portal.models import Attachment, AttachmentQuerySet, Folder, Person, Unit
from portal.tenants import TenantManager, TenantQuerySet, TenantScoped
from submissions.states import COUNTING, EDITABLE, LABELS, State


class SubmissionQuerySet(TenantQuerySet["Submission"]):
    def owned_by(self, person: Person) -> "SubmissionQuerySet":
        """Cases the person started."""
        return self.filter(owner=person)

    def counting(self) -> "SubmissionQuerySet":
        """Cases that count against author and unit limits."""
        return self.filter(state__in=COUNTING)

    def from_units_under(self, unit: Unit) -> "SubmissionQuerySet":
        """Cases whose applying unit is this one or stands below it."""
        return self.filter(unit__path__startswith=unit.path)

    def with_relations(self) -> "SubmissionQuerySet":
        """With what `rules`, permissions and messages look at, in the same query."""
        return self.select_related("campaign__current", "rule_set", "unit", "owner", "tenant")


class Submission(TenantScoped):
    """案例: one case. `answers` maps field keys to answers, `declared` maps declaration keys to
    {"at": time, "text": wording} (C16). `rule_set` is the version it was saved or handed in under; `rules` is what to judge it by.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    folder = models.OneToOneField(Folder, on_delete=models.PROTECT, related_name="submission")
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="submissions")
    rule_set = models.ForeignKey(RuleSet, on_delete=models.PROTECT, related_name="+")
    category = models.CharField(max_length=60)
    track = models.CharField(max_length=60, blank=True)
    group = models.CharField(max_length=60, blank=True)
    title = models.CharField(max_length=200, blank=True)
    unit = models.ForeignKey(
        Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="submissions"
    )
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="submissions")
    applicant_role = models.CharField(
        max_length=40, blank=True, help_text="profession, where N02 asks for it"
    )
    state = models.CharField(
        max_length=20, default=State.DRAFT, choices=[(s.value, label) for s, label in LABELS.items()]
    )
    number = models.CharField(max_length=40, blank=True, help_text="given at first submission")
    answers = models.JSONField(default=dict)
    declared = models.JSONField(default=dict)
    reason = models.TextField(blank=True, help_text="why it was returned, rejected or disqualified")
    sent_back_until = models.DateTimeField(
        null=True, blank=True, help_text="when it was returned: until when it is to be back"
    )
    edits = models.PositiveIntegerField(default=0, help_text="grows with each save; stops lost updates")
    edited_by_page = models.CharField(
        max_length=32, blank=True, help_text="token of the page that saved last; knows its own lost answers"
    )
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(db_default=Now())
    submitted_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = TenantManager.from_queryset(SubmissionQuerySet)()

    class Meta(TenantScoped.Meta):
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["campaign", "state", "category"], name="submission_by_state"),
            models.Index(fields=["campaign", "unit", "state"], name="submission_by_unit"),
            models.Index(fields=["owner", "-updated_at"], name="submission_by_owner"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "id"], name="submission_of_tenant"),
            models.UniqueConstraint(
                fields=["campaign", "number"], condition=~models.Q(number=""), name="submission_number_once"
            ),
        ]

    def __str__(self) -> str:
        return self.title or "未命名案例"

    @property
    def rules(self) -> RuleSet:
        """What it is judged by: while it can be changed the rules in force, unless they dropped its category; once it was
        handed in, those it was handed in under. Needs `campaign.current` and `rule_set` at hand.
        """
        current = self.campaign.current
        if self.state not in EDITABLE or current is None or current.pk == self.rule_set_id:
            return self.rule_set
        still_known = any(category.key == self.category for category in current.doc.categories)
        return current if still_known else self.rule_set

    @property
    def spec(self) -> Category:
        """What its category asks, under its rules."""
        return self.rules.doc.category(self.category)

    @property
    def printouts(self) -> list[Printout]:
        """The forms that its applicant prints, signs and has stamped (C09)."""
        return [each for each in self.rules.doc.printouts if each.is_for(self.category) and not each.by_unit]

    @property
    def all_printouts(self) -> list[Printout]:
        """Those, and what a unit prints of it (L13)."""
        return [each for each in self.rules.doc.printouts if each.is_for(self.category)]

    @property
    def files(self) -> AttachmentQuerySet:
        """Its attachments, by slot."""
        attachments: AttachmentQuerySet = Attachment.objects.filter(folder=self.folder_id)
        return attachments.in_order()

    @property
    def state_label(self) -> str:
        return LABELS[State(self.state)]


class NamedPerson(TenantScoped):
    """A line of a submission's people. Two rows are one person when the phones agree, or the names and units do."""

    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=60)
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    unit_name = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    details = models.JSONField(default=dict, help_text="further columns: gender, title, department ...")
    declined_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="when the person said that it isn't them: the line counts for no limit",
    )

    class Meta(TenantScoped.Meta):
        abstract = True
        ordering = ["submission", "position"]

    def __str__(self) -> str:
        return self.name


class Author(NamedPerson):
    """作者, in order."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="authors")

    class Meta(NamedPerson.Meta):
        constraints = [
            models.UniqueConstraint(fields=["submission", "position"], name="author_position_once"),
        ]
        indexes = [
            models.Index(fields=["tenant", "phone"], name="author_by_phone"),
            models.Index(fields=["tenant", "name", "unit_name"], name="author_by_name"),
        ]


class Instructor(NamedPerson):
    """指导教师, in order: who guided the case. Never one of its authors, and a table of its own so that nothing that lists
    authors lists them by accident (S10).
    """

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="instructors")

    class Meta(NamedPerson.Meta):
        constraints = [
            models.UniqueConstraint(fields=["submission", "position"], name="instructor_position_once"),
        ]
        indexes = [
            models.Index(fields=["tenant", "phone"], name="instructor_by_phone"),
            models.Index(fields=["tenant", "name", "unit_name"], name="instructor_by_name"),
        ]
