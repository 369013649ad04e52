"""Slots as the page shows them: what is asked, the files with their verdicts, uploads that can go on."""

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from campaigns.fields.conditions import required, shown, with_places
from campaigns.fields.inputs import condition_name
from campaigns.schema import Slot
from submissions.briefs import Brief, brief
from submissions.checking import percent
from submissions.judging import facts_by_stored
from submissions.models import Check, Submission, SubmissionFile, Upload
from submissions.presentation import FileView, file_view
from submissions.reading import Reading
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
class Panel:
    """A slot's box. `mark` changes whenever its list does."""

    slot: Slot
    brief: Brief
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


def slot_panels(reading: Reading, *, editable: bool) -> list[Panel]:
    """All slots of the case in the document's order, hidden ones too: a condition may show them."""
    submission = reading.submission
    coming = reading.unfinished if editable else []
    answers = with_places(submission.answers, track=submission.track, group=submission.group)
    return [
        _panel(
            slot,
            reading.files,
            reading.waived,
            coming=coming,
            findings=reading.slot_findings.get(slot.key, ()),
            answers=answers,
        )
        for slot in submission.spec.slots
    ]


def _panel(
    slot: Slot,
    files: Sequence[SubmissionFile],
    waived: Mapping[int, frozenset[str]],
    *,
    coming: Sequence[Upload],
    findings: Sequence[WordedFinding],
    answers: Mapping[str, Any],
) -> Panel:
    mine = [file for file in files if file.slot == slot.key]
    views = [file_view(file, waived.get(file.pk, frozenset())) for file in mine]
    condition = slot.show_if
    return Panel(
        slot=slot,
        brief=brief(slot),
        files=views,
        coming=[
            Coming(one, percent(one), size_words(one.size or 0), size_words(one.offset))
            for one in coming
            if one.slot == slot.key
        ],
        findings=[one for one in findings if one.status in {"fail", "warn", "unknown", "error"}],
        required=required(slot, answers),
        hidden=not shown(slot, answers) and not mine,
        waiting=any(not view.verdict or view.pending for view in views),
        on_field=condition_name(condition.field) if condition else "",
        on_values="|".join(condition.any_of) if condition else "",
    )


LOOKS = (1500, 1500, 1500, 2000, 3000, 5000, 8000, 15000, 15000, 30000, 60000)
"""Milliseconds between looks while checks go on: quick at first, then slower."""


def refreshed(
    submission: Submission, sent: Mapping[str, str], *, editable: bool, now: dt.datetime
) -> dict[str, Any]:
    """The lists that differ from what the page has (`seen`: slot:mark,...), and when to look again."""
    seen = dict(pair.split(":", 1) for pair in sent.get("seen", "").split(",") if ":" in pair)
    panels = slot_panels(Reading(submission, now=now), editable=editable)
    number = int(sent.get("n", "0")) if sent.get("n", "0").isdigit() else 0
    waiting = any(panel.waiting for panel in panels)
    changed = [panel for panel in panels if seen.get(panel.slot.key) != panel.mark]
    number = 0 if changed else number + 1
    return {
        "case": submission,
        "panels": panels,
        "changed": changed,
        "editable": editable,
        "waiting": waiting,
        "n": number,
        "delay": LOOKS[min(number, len(LOOKS) - 1)],
    }


def checked(file: SubmissionFile) -> dict[str, Any]:
    """When and how a file was measured, for its report."""
    check = Check.objects.filter(stored=file.stored_id).order_by("-probe_version").first()
    facts = facts_by_stored([file]).get(file.stored_id)
    return {
        "state": check.get_state_display() if check else "",
        "at": check.finished_at if check else None,
        "facts": facts,
    }
