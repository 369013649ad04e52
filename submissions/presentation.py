"""A case for reading: what every page outside the form shows of it. Blind hides who it comes from (X06, N12)."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from campaigns.fields.conditions import shown, with_places
from campaigns.fields.values import is_empty
from campaigns.fields.words import FieldView, field_view
from campaigns.schema import Category, Slot
from portal.models import Attachment
from submissions.messages import AUTHOR_COLUMNS
from submissions.models import Author, Submission
from submissions.reading import Reading
from submissions.waivers import findings_of, verdict_of
from validators.facts.file import extension_of
from validators.findings import WordedFinding, verdict
from validators.kinds import EXTENSIONS, KIND_OF, FileKind
from validators.quantities import size_words
from validators.rule import is_pending

_WEIGHT = ("fail", "error", "warn", "unknown")


@dataclass(frozen=True)
class AuthorView:
    position: int
    role: str
    name: str
    unit: str
    phone: str
    details: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class FileView:
    """A file with its verdict. `verdict` is empty while the check goes on; waived findings don't count in it."""

    uuid: uuid.UUID
    name: str
    size: str
    kind: str
    at: dt.datetime | None
    verdict: str = ""
    findings: Sequence[WordedFinding] = ()
    waived: frozenset[str] = frozenset()
    sha256: str = ""
    sheet: bool = False
    """Whether there is a contact sheet of its frames or pages."""
    evidence_frames: Mapping[str, Sequence[int]] = field(default_factory=dict)
    """Pictures kept as evidence, as `Check.evidence_frames` lists them; none in a blind view."""
    receipt: str = ""
    """Its receipt's code; empty until it is given, and for experts."""

    @property
    def to_mend(self) -> list[WordedFinding]:
        """Findings a person should read, the gravest first: everything but passes and skips."""
        found = [one for one in self.findings if one.status in _WEIGHT]
        return sorted(found, key=lambda one: _WEIGHT.index(one.status))

    @property
    def met(self) -> list[WordedFinding]:
        """What is as it should be."""
        return [one for one in self.findings if one.status == "pass"]

    @property
    def manual(self) -> list[WordedFinding]:
        """What a person checks later."""
        return [
            one
            for one in self.findings
            if one.status == "unknown" and one.rule not in self.waived and not is_pending(one.code)
        ]

    @property
    def shown_verdict(self) -> str:
        """The verdict; none as long as only the machine's own look is outstanding, not a person's."""
        return "" if self.verdict == "unknown" and self.pending else self.verdict

    @property
    def pending(self) -> list[WordedFinding]:
        """What the machine is still looking at."""
        return [one for one in self.findings if is_pending(one.code)]


@dataclass(frozen=True)
class SlotView:
    key: str
    label: str
    help: str
    files: Sequence[FileView]
    findings: Sequence[WordedFinding] = ()
    required: bool = True


@dataclass(frozen=True)
class CaseView:
    """A whole case. In a blind view every part that names its people or places is empty."""

    uuid: uuid.UUID
    title: str
    number: str
    state: str
    state_label: str
    category: str
    track: str
    group: str
    unit: str = ""
    role: str = ""
    reason: str = ""
    blind: bool = False
    title_label: str = "案例名称"
    submitted_at: dt.datetime | None = None
    fields: Sequence[FieldView] = ()
    authors: Sequence[AuthorView] = ()
    slots: Sequence[SlotView] = field(default_factory=tuple)
    declarations: Sequence[tuple[str, str]] = ()


def present(
    submission: Submission, *, blind: bool, now: dt.datetime | None = None, reading: Reading | None = None
) -> CaseView:
    """The case as it stands. `now` adds the findings of slots as wholes, which ask for today's date. In a blind view
    findings are left out: they quote what they found, names included.
    """
    doc, spec = submission.rules.doc, submission.spec
    judged = (reading or now) and not blind
    reading = reading or Reading(submission, now=now or submission.updated_at)
    slot_findings = reading.slot_findings if judged else {}
    return CaseView(
        uuid=submission.uuid,
        title=submission.title,
        number=submission.number,
        state=submission.state,
        state_label=submission.state_label,
        category=spec.label,
        track=doc.label_of("tracks", submission.track),
        group=doc.label_of("groups", submission.group),
        unit="" if blind or not submission.unit else submission.unit.name,
        role="" if blind else submission.applicant_role,
        reason="" if blind else submission.reason,
        blind=blind,
        title_label=spec.title_label,
        submitted_at=None if blind else submission.submitted_at,
        fields=_fields(submission, spec, blind),
        authors=() if blind else _authors(reading.authors, spec),
        slots=_slots(reading, spec, slot_findings, blind),
        declarations=() if blind else _declarations(submission),
    )


def _fields(submission: Submission, spec: Category, blind: bool) -> list[FieldView]:
    answers = with_places(submission.answers, track=submission.track, group=submission.group)
    return [
        field_view(question, answers.get(question.key))
        for question in spec.fields
        if shown(question, answers)
        and not (blind and question.identifies)
        and not is_empty(answers.get(question.key))
    ]


def _authors(authors: Sequence[Author], spec: Category) -> list[AuthorView]:
    team = spec.team
    return [
        AuthorView(
            position=one.position,
            role=team.lead if one.position == 1 else team.member,
            name=one.name,
            unit=one.unit_name,
            phone=one.phone,
            details=[
                (AUTHOR_COLUMNS.get(key, key), one.details[key])
                for key in team.columns
                if one.details.get(key)
            ],
        )
        for one in authors
    ]


def _slots(
    reading: Reading, spec: Category, slot_findings: dict[str, list[WordedFinding]], blind: bool
) -> list[SlotView]:
    submission = reading.submission
    waived = {} if blind else reading.waived
    answers = with_places(submission.answers, track=submission.track, group=submission.group)
    found = []
    for slot in spec.slots:
        mine = [file for file in reading.files if file.slot == slot.key]
        if (blind and not slot.blind) or not (mine or shown(slot, answers)):
            continue
        views = [
            _blind_file(slot, file, number) if blind else file_view(file, waived.get(file.pk, frozenset()))
            for number, file in enumerate(mine, start=1)
        ]
        found.append(
            SlotView(
                slot.key,
                slot.label,
                slot.help,
                views,
                slot_findings.get(slot.key, ()),
                required=slot.required,
            )
        )
    return found


def file_view(file: Attachment, waived: frozenset[str] = frozenset()) -> FileView:
    """A file as its people see it."""
    findings = findings_of(file)
    counted = [one for one in findings if one.rule not in waived]
    return FileView(
        uuid=file.uuid,
        name=file.name,
        size=size_words(file.blob.size),
        kind=kind_of(file.name),
        at=file.uploaded_at,
        verdict=verdict(counted).value if verdict_of(file) else "",
        findings=findings,
        waived=waived,
        sha256=file.blob.sha256,
        sheet=getattr(file, "has_sheet", False),
        evidence_frames=getattr(file, "evidence_frames", None) or {},
        receipt=getattr(file, "receipt_code", None) or "",
    )


def _blind_file(slot: Slot, file: Attachment, number: int) -> FileView:
    """The slot's label and a number instead of the name its authors gave it."""
    return FileView(
        uuid=file.uuid,
        name=blind_name(slot, file.name, number),
        size=size_words(file.blob.size),
        kind=kind_of(file.name),
        at=None,
    )


def blind_name(slot: Slot, name: str, number: int) -> str:
    """Such as “视频 1.mp4”: what an expert sees and downloads of a file; only a known extension survives."""
    extension = extension_of(name)
    return f"{slot.label} {number}" + (f".{extension}" if extension in EXTENSIONS else "")


def kind_of(name: str) -> str:
    """video, word, pdf, image, archive ... by the name's extension; only to choose an icon or a player."""
    return KIND_OF.get(EXTENSIONS.get(extension_of(name), ""), FileKind.OTHER).value


def _declarations(submission: Submission) -> list[tuple[str, str]]:
    zone = submission.campaign.zone
    return [
        (one["text"], f"{dt.datetime.fromisoformat(one['at']).astimezone(zone):%Y-%m-%d %H:%M}")
        for one in submission.declared.values()
    ]
