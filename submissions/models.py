"""What is handed in: submissions, authors, uploads, files, and what the checks found."""

import datetime as dt
import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models.functions import Now

from campaigns.models import Campaign, RuleSet
from campaigns.schema import Category
from portal.immutable import sealed
from portal.models import Person, Unit
from portal.tenancy import TenantManager, TenantQuerySet, TenantScoped
from submissions.states import COUNTING, LABELS, State


class SubmissionQuerySet(TenantQuerySet):
    def owned_by(self, person: Person) -> "SubmissionQuerySet":
        """Cases the person started."""
        return self.filter(owner=person)

    def counting(self) -> "SubmissionQuerySet":
        """Cases that count against author and unit limits."""
        return self.filter(state__in=COUNTING)

    def from_units_under(self, unit: Unit) -> "SubmissionQuerySet":
        """Cases whose applying unit is this one or stands below it."""
        return self.filter(unit__path__startswith=unit.path)


class Submission(TenantScoped):
    """案例: one case. `answers` maps field keys to answers, `declared` maps declaration keys to
    {"at": time, "text": wording} (C16). `rule_set` is the version that judged it last.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
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
    edits = models.PositiveIntegerField(default=0, help_text="grows with each save; stops lost updates")
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(db_default=Now())
    submitted_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[Any] = TenantManager.reading(SubmissionQuerySet)

    class Meta(TenantScoped.Meta):
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["campaign", "state", "category"], name="submission_by_state"),
            models.Index(fields=["campaign", "unit", "state"], name="submission_by_unit"),
            models.Index(fields=["owner", "-updated_at"], name="submission_by_owner"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "number"], condition=~models.Q(number=""), name="submission_number_once"
            )
        ]

    def __str__(self) -> str:
        return self.title or "未命名案例"

    @property
    def spec(self) -> Category:
        """What its category asks, under the rule set it was made with."""
        return self.rule_set.doc.category(self.category)

    @property
    def state_label(self) -> str:
        return LABELS[State(self.state)]


class Author(TenantScoped):
    """作者, in order. Two rows are one person when the phones agree, or the names and units do."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="authors")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=60)
    unit = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    unit_name = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    details = models.JSONField(default=dict, help_text="further columns: gender, title, department ...")

    class Meta(TenantScoped.Meta):
        ordering = ["submission", "position"]
        constraints = [
            models.UniqueConstraint(fields=["submission", "position"], name="author_position_once"),
        ]
        indexes = [
            models.Index(fields=["tenant", "phone"], name="author_by_phone"),
            models.Index(fields=["tenant", "name", "unit_name"], name="author_by_name"),
        ]

    def __str__(self) -> str:
        return self.name


class StoredFile(TenantScoped):
    """Bytes at rest, named by content: `sha256` once hashed, until then only `key` (its place in the storage)."""

    key = models.CharField(max_length=120, unique=True)
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.BigIntegerField()
    created_at = models.DateTimeField(db_default=Now())
    hashed_at = models.DateTimeField(null=True, blank=True)
    orphaned_at = models.DateTimeField(
        null=True, blank=True, help_text="when a sweep first found it unused; its days of grace begin"
    )
    verified_at = models.DateTimeField(
        null=True, blank=True, help_text="when its bytes were last read and hashed"
    )
    damage = models.CharField(
        max_length=10, blank=True, help_text="missing, size or altered, as found at that time"
    )

    class Meta(TenantScoped.Meta):
        indexes = [models.Index(fields=["tenant", "sha256"], name="stored_by_content")]

    def __str__(self) -> str:
        return self.key


class Upload(TenantScoped):
    """A tus upload: reserved before the first byte, owned by a person, valid for days; `offset` bytes are on disk."""

    class State(models.TextChoices):
        RECEIVING = "receiving", "上传中"
        FINISHED = "finished", "已完成"
        ENDED = "ended", "已取消"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="uploads")
    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="uploads")
    slot = models.CharField(max_length=60)
    name = models.CharField(max_length=255, help_text="what the applicant calls it; never a path")
    size = models.BigIntegerField(null=True, blank=True, help_text="bytes; None while the length is deferred")
    bound = models.BigIntegerField(default=0, help_text="the most it may hold while its length is deferred")
    offset = models.BigIntegerField(default=0)
    state = models.CharField(max_length=20, choices=State.choices, default=State.RECEIVING)
    fingerprint = models.CharField(max_length=200, blank=True, help_text="the browser's, to offer going on")
    replaces = models.ForeignKey(
        "SubmissionFile",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="the file that gives way once this one is whole",
    )
    part = models.BooleanField(
        default=False, help_text="one of several that are joined later (tus concatenation)"
    )
    joins = models.TextField(blank=True, help_text="the uuids of the parts it is made of, in order")
    metadata = models.TextField(blank=True, help_text="Upload-Metadata as the client sent it")
    sha256 = models.CharField(max_length=64, blank=True, help_text="as the client announced it")
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True, help_text="when its first byte was on its way")
    expires_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    multipart = models.CharField(
        max_length=1024,
        blank=True,
        help_text="the object store's id, where the browser sends its parts there",
    )

    class Meta(TenantScoped.Meta):
        constraints = [
            models.CheckConstraint(
                condition=models.Q(size=None) | models.Q(offset__lte=models.F("size")),
                name="offset_within_size",
            )
        ]
        indexes = [models.Index(fields=["state", "expires_at"], name="upload_by_expiry")]

    def __str__(self) -> str:
        return f"{self.name} {self.offset}/{self.size}"

    @property
    def begun_at(self) -> dt.datetime:
        """When its first bytes came; of one that never had any (an empty file), when it was declared."""
        return self.started_at or self.created_at


class SubmissionFile(TenantScoped):
    """A file in a slot. `findings` is the judgement of `rule_set` over the check's facts."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="files")
    slot = models.CharField(max_length=60)
    name = models.CharField(max_length=255)
    stored = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="uses")
    upload = models.OneToOneField(Upload, null=True, on_delete=models.SET_NULL, related_name="file")
    uploaded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    announced = models.CharField(
        max_length=64, blank=True, help_text="sha256 that the sender's computer had of it"
    )
    verdict = models.CharField(max_length=10, blank=True, help_text="worst finding; empty until judged")
    findings = models.JSONField(default=list)
    rule_set = models.ForeignKey(RuleSet, null=True, on_delete=models.PROTECT, related_name="+")
    judged_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantScoped.Meta):
        ordering = ["submission", "slot", "pk"]

    def __str__(self) -> str:
        return self.name


class Check(TenantScoped):
    """检测: what a worker measured of one stored file with one probe version."""

    class State(models.TextChoices):
        WAITING = "waiting", "等待检测"
        RUNNING = "running", "检测中"
        DONE = "done", "已检测"
        FAILED = "failed", "检测未完成"

    stored = models.ForeignKey(StoredFile, on_delete=models.CASCADE, related_name="checks")
    probe_version = models.CharField(max_length=40)
    state = models.CharField(max_length=20, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    facts = models.JSONField(default=dict)
    sheet_key = models.CharField(
        max_length=120, blank=True, help_text="where the contact sheet of a film or a scan is kept"
    )
    shots_key = models.CharField(
        max_length=120, blank=True, help_text="where the pictures kept as evidence are, one after the other"
    )
    shots = models.JSONField(
        default=dict, help_text="of each such picture: first byte, length, width, height"
    )
    workers_lost = models.PositiveSmallIntegerField(default=0, help_text="workers that died over this file")
    error = models.TextField(blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantScoped.Meta):
        constraints = [
            models.UniqueConstraint(fields=["stored", "probe_version"], name="one_check_a_file_and_probe")
        ]
        indexes = [models.Index(fields=["state", "started_at"], name="check_by_state")]

    def __str__(self) -> str:
        return f"{self.stored} {self.state}"


class Waiver(TenantScoped):
    """An organiser lets one finding of one file pass, with a reason."""

    file = models.ForeignKey(SubmissionFile, on_delete=models.CASCADE, related_name="waivers")
    rule = models.CharField(max_length=60)
    reason = models.TextField()
    granted_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    granted_at = models.DateTimeField()

    class Meta(TenantScoped.Meta):
        constraints = [models.UniqueConstraint(fields=["file", "rule"], name="waiver_once")]

    def __str__(self) -> str:
        return f"{self.rule}: {self.reason}"


class Receipt(TenantScoped):
    """回执: what a person handed in and when, signed. One for each file, one for each handing-in; it outlives the file and
    the draft. A case's receipt waits unsigned until every file's hash is known; once signed, the database keeps what it
    says from being changed.
    """

    class Kind(models.TextChoices):
        FILE = "file", "材料回执"
        CASE = "case", "提交回执"

    code = models.CharField(max_length=32, unique=True, help_text="unguessable; the address in the QR code")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    about = models.CharField(
        max_length=100, unique=True, help_text="file:uuid, or case:uuid:number; one receipt each"
    )
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="+")
    submission = models.ForeignKey(Submission, null=True, on_delete=models.SET_NULL, related_name="receipts")
    said = models.JSONField(help_text="what is signed; see submissions/receipts.py")
    key = models.CharField(max_length=16, blank=True, help_text="which key signed")
    signature = models.CharField(max_length=100, blank=True, help_text="Ed25519, base64; empty until sealed")
    at = models.DateTimeField(help_text="when the file was whole, or the case was handed in")
    sealed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended = models.CharField(
        max_length=20, blank=True, help_text="removed, replaced, withdrawn: what became of it since"
    )

    class Meta(TenantScoped.Meta):
        ordering = ["submission", "pk"]
        triggers = sealed(
            ["tenant", "code", "kind", "about", "campaign", "said", "key", "signature", "at", "sealed_at"],
            by="signature",
        )
        indexes = [
            models.Index(fields=["sealed_at"], condition=models.Q(signature=""), name="receipt_unsealed")
        ]

    def __str__(self) -> str:
        return self.code
