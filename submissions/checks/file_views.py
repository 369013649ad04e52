"""A file with its verdict, as its people see it, and as blind readers do."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from campaigns.schema import Slot
from portal.models import Attachment, BlindCopy
from submissions.checks.waivers import findings_of, verdict_of
from validators.facts.file import extension_of
from validators.findings import WordedFinding, verdict
from validators.kinds import EXTENSIONS, KIND_OF, FileKind
from validators.quantities import size_words
from validators.rule import is_pending

_WEIGHT = ("fail", "error", "warn", "unknown")


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
    contact_sheet: bool = False
    """Whether there is a contact sheet of its frames or pages."""
    evidence_frames: Mapping[str, Sequence[int]] = field(default_factory=dict)
    """Pictures kept as evidence, as `Check.evidence_frames` lists them; none in a blind view."""
    receipt: str = ""
    """Its receipt's code; empty until it is given, and for experts."""
    copy_state: str = ""
    """In a blind view how it stands with the copy: waiting, ready, pages or withheld; empty where nothing is known yet."""
    copy_words: Sequence[str] = ()
    """For the organiser of a blind review: what the experts are not given, and why."""

    @property
    def opens_in_page(self) -> bool:
        """Whether the expert reads it in the page: by what its content is, else by its name."""
        if self.copy_state in ("", BlindCopy.State.WAITING):
            return self.kind in ("word", "pdf", "image")
        return self.copy_state == BlindCopy.State.PAGES

    @property
    def opens_from_copy(self) -> bool:
        """Whether the page can show what is in slides, a workbook, a text or an archive: of an open review the file's own,
        of a blind one the copy's.
        """
        return self.kind in ("slides", "sheet", "archive", "text", "word", "pdf")

    @property
    def to_mend(self) -> list[WordedFinding]:
        """Findings a person should read, the gravest first: everything but passes and skips."""
        grave = [finding for finding in self.findings if finding.status in _WEIGHT]
        return sorted(grave, key=lambda finding: _WEIGHT.index(finding.status))

    @property
    def met(self) -> list[WordedFinding]:
        """What is as it should be."""
        return [finding for finding in self.findings if finding.status == "pass"]

    @property
    def seals(self) -> list[WordedFinding]:
        """What was seen of seals, as it should be or not."""
        return [finding for finding in self.findings if finding.rule == "pdf.seals"]

    @property
    def manual(self) -> list[WordedFinding]:
        """What a person checks later."""
        return [
            finding
            for finding in self.findings
            if finding.status == "unknown"
            and finding.rule not in self.waived
            and not is_pending(finding.code)
        ]

    @property
    def shown_verdict(self) -> str:
        """The verdict; none as long as only the machine's own look is outstanding, not a person's."""
        return "" if self.verdict == "unknown" and self.pending else self.verdict

    @property
    def pending(self) -> list[WordedFinding]:
        """What the machine is still looking at."""
        return [finding for finding in self.findings if is_pending(finding.code)]


def file_view(
    file: Attachment, waived: frozenset[str] = frozenset(), copy_words: Sequence[str] = ()
) -> FileView:
    """A file as its people see it."""
    findings = findings_of(file)
    counted = [finding for finding in findings if finding.rule not in waived]
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
        contact_sheet=getattr(file, "has_sheet", False),
        evidence_frames=getattr(file, "evidence_frames", None) or {},
        receipt=getattr(file, "receipt_code", None) or "",
        copy_words=copy_words,
    )


def blind_file(slot: Slot, file: Attachment, number: int, copy: BlindCopy | None) -> FileView:
    """The slot's label and a number instead of the name its authors gave it."""
    return FileView(
        uuid=file.uuid,
        name=blind_name(slot, file.name, number, copy.kind if copy else ""),
        copy_state=_copy_state(copy),
        size=size_words(file.blob.size),
        kind=kind_of(file.name),
        at=None,
    )


def _copy_state(copy: BlindCopy | None) -> str:
    running = copy is not None and copy.state == BlindCopy.State.RUNNING
    return BlindCopy.State.WAITING.value if running else copy.state if copy else ""


def blind_name(slot: Slot, name: str, number: int, kind: str = "") -> str:
    """Such as “视频 1.mp4”: what an expert sees and downloads of a file; only a known extension survives. An archive's
    copy is a ZIP (`kind`) whatever it was, an older document's a PDF.
    """
    extension = kind if kind in ("zip", "pdf") else extension_of(name)
    return f"{slot.label} {number}" + (f".{extension}" if extension in EXTENSIONS else "")


def kind_of(name: str) -> str:
    """video, word, pdf, image, archive ... by the name's extension; only to choose an icon or a player."""
    return KIND_OF.get(EXTENSIONS.get(extension_of(name), ""), FileKind.OTHER).value
