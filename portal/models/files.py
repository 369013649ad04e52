"""Files of every owner: bytes at rest, bytes on their way, bytes in a place, and what was measured of them.

Nothing here knows an owner. Whatever owns files (a case, a unit's document ...) has one `Folder` of its own, by a
one-to-one field; attachments and uploads belong to the folder. So both ways are real foreign keys.
"""

import datetime as dt
import uuid
from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from portal.models.accounts import Person
from portal.tenants import TenantManager, TenantQuerySet, TenantScoped


class Folder(TenantScoped):
    """What one owner's files hang on. `kind` names the registered kind of owner (`portal.files.owners`)."""

    kind = models.CharField(max_length=40)
    created_at = models.DateTimeField(db_default=Now())
    files = models.IntegerField(db_default=0, editable=False, help_text="its attachments; kept by a trigger")
    held = models.BigIntegerField(db_default=0, editable=False, help_text="their bytes; kept by a trigger")

    class Meta(TenantScoped.Meta):
        constraints = [
            # What the composite foreign keys of the hand-written migrations refer to.
            models.UniqueConstraint(fields=["tenant", "id"], name="folder_of_tenant"),
        ]
        indexes = [models.Index(fields=["tenant", "kind", "-held", "id"], name="folder_by_size")]

    def __str__(self) -> str:
        return f"{self.kind}:{self.pk}"


class Blob(TenantScoped):
    """Bytes at rest under a permanent random key. `sha256` is known once a worker has read them; from then on all
    equal contents of a tenant are one row. Rows of several tenants may name one key, where a case was forwarded
    (`portal.files.actions.sharing`); the bytes stay until the last of them is gone.
    """

    key = models.CharField(max_length=120, db_index=True)
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.BigIntegerField(help_text="bytes; never changes (folders add it up)")
    created_at = models.DateTimeField(db_default=Now())
    hashed_at = models.DateTimeField(null=True, blank=True)
    crc32 = models.BigIntegerField(
        null=True, blank=True, help_text="CRC-32 of its bytes, once something needed it (archives)"
    )
    orphaned_at = models.DateTimeField(
        null=True, blank=True, help_text="when it was first found unused; its days of grace begin"
    )
    verified_at = models.DateTimeField(
        null=True, blank=True, help_text="when its bytes were last read and hashed"
    )
    damage = models.CharField(
        max_length=10, blank=True, help_text="missing, size or altered, as found at that time"
    )
    attached = models.IntegerField(
        db_default=0, editable=False, help_text="attachments that hold it; kept by a trigger"
    )

    class Meta(TenantScoped.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "id"], name="blob_of_tenant"),
            models.UniqueConstraint(fields=["tenant", "key"], name="blob_key_once"),
            models.UniqueConstraint(
                fields=["tenant", "sha256"], condition=~models.Q(sha256=""), name="blob_content_once"
            ),
        ]
        indexes = [
            models.Index(fields=["created_at"], condition=models.Q(hashed_at=None), name="blob_unhashed"),
            models.Index(
                fields=["orphaned_at"], condition=models.Q(orphaned_at__isnull=False), name="blob_orphaned"
            ),
        ]

    def __str__(self) -> str:
        return self.key


class Upload(TenantScoped):
    """Bytes on their way (tus, or in parts to the object store): reserved before the first byte, owned by a person,
    valid for days; `offset` bytes have arrived.
    """

    own_by = "owner"

    class State(models.TextChoices):
        RECEIVING = "receiving", "上传中"
        FINISHED = "finished", "已完成"
        ENDED = "ended", "已取消"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="uploads")
    folder = models.ForeignKey(Folder, on_delete=models.CASCADE, related_name="uploads")
    slot = models.CharField(max_length=60)
    name = models.CharField(max_length=255, help_text="what its sender calls it; never a path")
    key = models.CharField(max_length=120, unique=True, help_text="the blob's key, once it is whole")
    size = models.BigIntegerField(null=True, blank=True, help_text="bytes; None while the length is deferred")
    bound = models.BigIntegerField(default=0, help_text="the most it may hold while its length is deferred")
    offset = models.BigIntegerField(default=0)
    state = models.CharField(max_length=20, choices=State.choices, default=State.RECEIVING)
    fingerprint = models.CharField(max_length=200, blank=True, help_text="the browser's, to offer going on")
    replaces = models.ForeignKey(
        "Attachment",
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


class AttachmentQuerySet(TenantQuerySet["Attachment"]):
    def in_order(self) -> "AttachmentQuerySet":
        """By slot, and inside a slot as they came."""
        return self.order_by("slot", "pk")


class Attachment(TenantScoped):
    """附件: bytes in a place, a slot of some owner's folder, under the name their sender gave them."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    folder = models.ForeignKey(Folder, on_delete=models.CASCADE, related_name="attachments")
    slot = models.CharField(max_length=60)
    name = models.CharField(max_length=255)
    blob = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="attachments")
    upload = models.OneToOneField(Upload, null=True, on_delete=models.SET_NULL, related_name="attachment")
    uploaded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    announced = models.CharField(
        max_length=64, blank=True, help_text="sha256 that the sender's computer had of it"
    )

    objects: ClassVar = TenantManager.from_queryset(AttachmentQuerySet)()

    class Meta(TenantScoped.Meta):
        ordering = ["folder", "slot", "pk"]
        indexes = [models.Index(fields=["tenant", "uploaded_by"], name="attachment_by_person")]

    def __str__(self) -> str:
        return self.name

    @property
    def differs(self) -> bool:
        """Whether what arrived is known not to be what its sender's computer had."""
        return bool(self.announced and self.blob.sha256) and self.announced != self.blob.sha256


class Derivative(TenantScoped):
    """派生文件: what a worker makes of one blob, with one version of making; claimed by compare-and-set, begun anew where it did
    not end (`portal.files.actions.derivatives`). Each kind has its own states and what came of it.
    """

    version = models.CharField(max_length=20)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField(db_default=Now())
    started_at = models.DateTimeField(null=True, blank=True)
    heard_at = models.DateTimeField(
        null=True, blank=True, help_text="the last sign of life of its worker while it runs"
    )
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantScoped.Meta):
        abstract = True


class BlindCopy(Derivative):
    """评审副本: what a blind reader gets of one blob, made with one version of stripping: bytes without properties, pages
    that are drawn for reading, or nothing, and why.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "等待生成"
        RUNNING = "running", "正在生成"
        READY = "ready", "已生成"
        PAGES = "pages", "在页面里阅读"
        WITHHELD = "withheld", "不提供"

    blob = models.ForeignKey(Blob, on_delete=models.CASCADE, related_name="blind_copies")
    state = models.CharField(max_length=20, choices=State.choices, default=State.WAITING)
    copy = models.ForeignKey(
        Blob, null=True, blank=True, on_delete=models.PROTECT, related_name="copied_from"
    )
    kind = models.CharField(max_length=10, blank=True, help_text="the copy's type")
    code = models.CharField(max_length=20, blank=True, help_text="why there is none (validators.stripping)")
    left_out = models.JSONField(
        default=list, help_text="members of an archive that its copy lacks: number, name, size, code"
    )

    class Meta(Derivative.Meta):
        constraints = [
            models.UniqueConstraint(fields=["blob", "version"], name="one_blind_copy_a_blob_and_version")
        ]
        indexes = [models.Index(fields=["state", "started_at"], name="blind_copy_by_state")]

    def __str__(self) -> str:
        return f"{self.blob} {self.state}"


class PlayableCopy(Derivative):
    """可播放的版本: what a browser plays of a film that it can't play as it came, made with one version of encoding; or that the
    film plays as it is; or that there is none, and why. Of a blind review the blob is the blind copy's.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "等待生成"
        RUNNING = "running", "正在生成"
        READY = "ready", "已生成"
        PLAYS = "plays", "原文件可以播放"
        FAILED = "failed", "不能生成"

    blob = models.ForeignKey(Blob, on_delete=models.CASCADE, related_name="playable_copies")
    state = models.CharField(max_length=20, choices=State.choices, default=State.WAITING)
    copy = models.ForeignKey(
        Blob, null=True, blank=True, on_delete=models.PROTECT, related_name="encoded_from"
    )
    extension = models.CharField(max_length=10, blank=True, help_text="of the film's name")
    code = models.CharField(max_length=20, blank=True, help_text="why there is none (validators.playing)")
    subtitles = models.TextField(blank=True, default="", help_text="the film's first text track as WebVTT")

    class Meta(Derivative.Meta):
        constraints = [
            models.UniqueConstraint(fields=["blob", "version"], name="one_playable_copy_a_blob_and_version")
        ]
        indexes = [models.Index(fields=["state", "started_at"], name="playable_copy_by_state")]

    def __str__(self) -> str:
        return f"{self.blob} {self.state}"


class PublicCopy(Derivative):
    """展示副本: what a public page shows of one blob, made with one version of drawing: its cover, its pages drawn anew, or its text
    with pictures; of a film one frame. `pictures` says where each JPEG stands in `copy` (first byte, length, width, height);
    number 0 is the cover.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "等待生成"
        RUNNING = "running", "正在生成"
        READY = "ready", "已生成"
        NOTHING = "nothing", "没有可展示的"

    blob = models.ForeignKey(Blob, on_delete=models.CASCADE, related_name="public_copies")
    state = models.CharField(max_length=20, choices=State.choices, default=State.WAITING)
    copy = models.ForeignKey(Blob, null=True, blank=True, on_delete=models.PROTECT, related_name="shown_from")
    kind = models.CharField(max_length=10, blank=True, help_text="pages, text or film")
    extension = models.CharField(max_length=10, blank=True, help_text="of the file's name")
    pictures = models.JSONField(default=list)
    blocks = models.JSONField(default=list, help_text="a text's pieces (validators.drawing.Piece)")
    more = models.PositiveIntegerField(default=0, help_text="pages beyond those that were drawn")
    scans = models.PositiveIntegerField(
        default=0, help_text="pages left out: nothing on a scan can be covered"
    )
    code = models.CharField(max_length=20, blank=True, help_text="why there is none")

    class Meta(Derivative.Meta):
        constraints = [
            models.UniqueConstraint(fields=["blob", "version"], name="one_public_copy_a_blob_and_version")
        ]
        indexes = [models.Index(fields=["state", "started_at"], name="public_copy_by_state")]

    def __str__(self) -> str:
        return f"{self.blob} {self.state}"


class Check(TenantScoped):
    """检测: what a worker measured of one blob with one probe version."""

    class State(models.TextChoices):
        WAITING = "waiting", "等待检测"
        RUNNING = "running", "检测中"
        DONE = "done", "已检测"
        FAILED = "failed", "检测未完成"

    blob = models.ForeignKey(Blob, on_delete=models.CASCADE, related_name="checks")
    probe_version = models.CharField(max_length=40)
    state = models.CharField(max_length=20, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    facts = models.JSONField(default=dict)
    sheet_key = models.CharField(
        max_length=120, blank=True, help_text="where the contact sheet of a film or a scan is kept"
    )
    evidence_frames_key = models.CharField(
        max_length=120, blank=True, help_text="where the pictures kept as evidence are, one after the other"
    )
    evidence_frames = models.JSONField(
        default=dict, help_text="of each such picture: first byte, length, width, height"
    )
    workers_lost = models.PositiveSmallIntegerField(default=0, help_text="workers that died over this file")
    error = models.TextField(blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    heard_at = models.DateTimeField(
        null=True, blank=True, help_text="the last sign of life of its worker while it runs"
    )
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantScoped.Meta):
        constraints = [
            models.UniqueConstraint(fields=["blob", "probe_version"], name="one_check_a_blob_and_probe")
        ]
        indexes = [models.Index(fields=["state", "started_at"], name="check_by_state")]

    def __str__(self) -> str:
        return f"{self.blob} {self.state}"
