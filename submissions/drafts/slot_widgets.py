"""Slots as the page shows them: what is asked, the files with their verdicts, uploads that can go on."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from campaigns.fields.conditions import required, shown, with_places
from campaigns.fields.inputs import condition_name
from campaigns.schema import Slot
from portal.models import Upload
from submissions.checks.case_snapshot import CaseSnapshot
from submissions.checks.file_views import FileView, file_view
from submissions.checks.slot_requirements import SlotRequirements, slot_requirements
from submissions.drafts.readiness import percent
from validators.findings import WordedFinding
from validators.quantities import size_words


@dataclass(frozen=True)
class Coming:
    """An upload that is not whole yet."""

    upload: Upload
    percent: int
    size: str
    arrived: str


@dataclass(frozen=True)
class SlotWidget:
    """A slot's box. `mark` changes whenever its list does."""

    slot: Slot
    requirements: SlotRequirements
    files: Sequence[FileView]
    coming: Sequence[Coming]
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
    def mark(self) -> str:
        state = [
            (
                str(one.uuid),
                one.verdict,
                [each.code for each in one.findings],
                sorted(one.waived),
                one.receipt,
            )
            for one in self.files
        ]
        coming = [(str(one.upload.uuid), one.percent) for one in self.coming]
        slots = [(one.rule, one.status) for one in self.findings]
        return hashlib.blake2b(repr((state, coming, slots)).encode(), digest_size=5).hexdigest()


def slot_widgets(snapshot: CaseSnapshot, *, editable: bool) -> list[SlotWidget]:
    """All slots of the case in the document's order, hidden ones too: a condition may show them."""
    submission = snapshot.submission
    answers = with_places(submission.answers, track=submission.track, group=submission.group)
    return [
        _of_case(slot, snapshot, snapshot.unfinished if editable else [], answers)
        for slot in submission.spec.slots
    ]


def _of_case(
    slot: Slot, snapshot: CaseSnapshot, coming: Sequence[Upload], answers: Mapping[str, Any]
) -> SlotWidget:
    files = [file for file in snapshot.files if file.slot == slot.key]
    views = [file_view(file, snapshot.waived.get(file.pk, frozenset())) for file in files]
    widget = slot_widget(slot, views, coming=coming, findings=snapshot.slot_findings.get(slot.key, ()))
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
    coming: Sequence[Upload] = (),
    findings: Sequence[WordedFinding] = (),
) -> SlotWidget:
    """A slot's box with the files that stand in it; of `coming` those that are for this slot."""
    return SlotWidget(
        slot=slot,
        requirements=slot_requirements(slot),
        files=files,
        coming=[
            Coming(upload, percent(upload), size_words(upload.size or 0), size_words(upload.offset))
            for upload in coming
            if upload.slot == slot.key
        ],
        findings=[finding for finding in findings if finding.status in {"fail", "warn", "unknown", "error"}],
        required=slot.required,
        hidden=False,
        waiting=any(not view.verdict or view.pending for view in files),
    )


LOOKS = (1500, 1500, 1500, 2000, 3000, 5000, 8000, 15000, 15000, 30000, 60000)
"""Milliseconds between looks while checks go on: quick at first, then slower."""


def refreshed(widgets: Sequence[SlotWidget], sent: Mapping[str, str], *, editable: bool) -> dict[str, Any]:
    """The lists that differ from what the page has (`seen`: slot:mark,...), and when to look again."""
    seen = dict(pair.split(":", 1) for pair in sent.get("seen", "").split(",") if ":" in pair)
    number = int(sent.get("n", "0")) if sent.get("n", "0").isdigit() else 0
    changed = [widget for widget in widgets if seen.get(widget.slot.key) != widget.mark]
    number = 0 if changed else number + 1
    return {
        "widgets": widgets,
        "changed": changed,
        "editable": editable,
        "waiting": any(widget.waiting for widget in widgets),
        "n": number,
        "delay": LOOKS[min(number, len(LOOKS) - 1)],
    }
