"""Slots as the page shows them: what is asked, the files with their verdicts, uploads that can go on."""

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import QuerySet

from campaigns.fields.conditions import required, shown, with_places
from campaigns.fields.inputs import condition_name
from campaigns.schema import Slot
from portal.models import Attachment, Folder, Upload
from submissions.checks.case_snapshot import CaseSnapshot
from submissions.checks.file_views import FileView, file_view
from submissions.checks.slot_requirements import SlotRequirements, slot_requirements
from submissions.drafts.readiness import percent
from validators.findings import WordedFinding
from validators.quantities import size_words


@dataclass(frozen=True)
class UnfinishedUpload:
    """An upload that is not whole yet."""

    upload: Upload
    percent: int
    size: str
    arrived: str


@dataclass(frozen=True)
class SlotWidget:
    """A slot's box. `etag` changes whenever its list does."""

    slot: Slot
    requirements: SlotRequirements
    files: Sequence[FileView]
    unfinished: Sequence[UnfinishedUpload]
    findings: Sequence[WordedFinding]
    required: bool
    hidden: bool
    waiting: bool
    on_field: str = ""
    on_values: str = ""

    @property
    def full(self) -> bool:
        return len(self.files) >= self.slot.max_files

    @property
    def etag(self) -> str:
        """Differs whenever the box's list does."""
        files = [
            (
                str(file.uuid),
                file.verdict,
                [finding.code for finding in file.findings],
                sorted(file.waived),
                file.receipt,
            )
            for file in self.files
        ]
        uploads = [(str(unfinished.upload.uuid), unfinished.percent) for unfinished in self.unfinished]
        findings = [(finding.rule, finding.status) for finding in self.findings]
        state = repr((files, uploads, findings)).encode()
        return hashlib.blake2b(state, digest_size=5).hexdigest()


def slot_widgets(snapshot: CaseSnapshot, *, editable: bool, stage: str | None = None) -> list[SlotWidget]:
    """The slots of the case in the document's order, hidden ones too: a condition may show them. Those that are handed in with
    the case, or later in this stage.
    """
    submission = snapshot.submission
    answers = with_places(submission.answers, track=submission.track, group=submission.group)
    return [
        _of_case(slot, snapshot, snapshot.unfinished if editable else [], answers)
        for slot in submission.spec.slots
        if slot.stage == stage
    ]


def _of_case(
    slot: Slot, snapshot: CaseSnapshot, uploads: Sequence[Upload], answers: Mapping[str, Any]
) -> SlotWidget:
    files = [file for file in snapshot.files if file.slot == slot.key]
    views = [file_view(file, snapshot.waived.get(file.pk, frozenset())) for file in files]
    widget = slot_widget(slot, views, uploads=uploads, findings=snapshot.slot_findings.get(slot.key, ()))
    condition = slot.show_if
    return replace(
        widget,
        required=required(slot, answers),
        hidden=not shown(slot, answers) and not files,
        on_field=condition_name(condition.field) if condition else "",
        on_values="|".join(condition.any_of) if condition else "",
    )


def slot_widget(
    slot: Slot,
    files: Sequence[FileView],
    *,
    uploads: Sequence[Upload] = (),
    findings: Sequence[WordedFinding] = (),
) -> SlotWidget:
    """A slot's box with the files that stand in it; of `uploads` those that are for this slot."""
    return SlotWidget(
        slot=slot,
        requirements=slot_requirements(slot),
        files=files,
        unfinished=[
            UnfinishedUpload(upload, percent(upload), size_words(upload.size or 0), size_words(upload.offset))
            for upload in uploads
            if upload.slot == slot.key
        ],
        findings=[finding for finding in findings if finding.status in {"fail", "warn", "unknown", "error"}],
        required=slot.required,
        hidden=False,
        waiting=any(not view.verdict or view.pending for view in files),
    )


def folder_widgets(
    folders: QuerySet[Folder], slots: Sequence[Slot], *, editable: bool, now: dt.datetime
) -> list[SlotWidget]:
    """The boxes of a folder that no case owns, with what stands in them and, for who may bring files, what is on its way.
    `folders` finds the one folder, or none while nothing was brought.
    """
    files = Attachment.objects.filter(folder__in=folders.values("pk")).select_related("blob", "evaluation")
    views = [(file.slot, file_view(file)) for file in files.in_order()]
    uploads: list[Upload] = []
    if editable:
        coming = Upload.objects.filter(
            folder__in=folders.values("pk"), state=Upload.State.RECEIVING, part=False, expires_at__gt=now
        )
        uploads = list(coming.select_related("replaces").order_by("pk"))
    return [
        slot_widget(slot, [view for key, view in views if key == slot.key], uploads=uploads) for slot in slots
    ]


POLL_DELAYS = (500, 500, 700, 1000, 1500, 2000, 3000, 5000, 8000, 15000, 15000, 30000, 60000)
"""Milliseconds between looks while checks go on: quick at first, then slower."""


def refreshed(widgets: Sequence[SlotWidget], sent: Mapping[str, str], *, editable: bool) -> dict[str, Any]:
    """The lists that differ from what the page has (`seen`: slot:etag,...), and when to look again."""
    seen = dict(pair.split(":", 1) for pair in sent.get("seen", "").split(",") if ":" in pair)
    number = int(sent.get("n", "0")) if sent.get("n", "0").isdigit() else 0
    changed = [widget for widget in widgets if seen.get(widget.slot.key) != widget.etag]
    number = 0 if changed else number + 1
    return {
        "widgets": widgets,
        "changed": changed,
        "editable": editable,
        "waiting": any(widget.waiting for widget in widgets),
        "n": number,
        "delay": POLL_DELAYS[min(number, len(POLL_DELAYS) - 1)],
    }
