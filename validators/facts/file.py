"""The envelope: what every file has, and the facts of its kind."""

import re
from enum import StrEnum
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator

from validators.facts.archive import ArchiveEntry, ArchiveFacts
from validators.facts.document import WordFacts
from validators.facts.image import ImageFacts
from validators.facts.pdf import PdfFacts
from validators.facts.seen import EvidenceFrame, SeenFacts
from validators.facts.slides import SlidesFacts
from validators.facts.video import VideoFacts
from validators.findings import Phrase
from validators.kinds import EXTENSIONS, FileKind


class ProbeStatus(StrEnum):
    """How the measuring ended."""

    OK = "ok"
    TIMEOUT = "timeout"
    CRASH = "crash"
    REFUSED = "refused"
    """The file is built like a bomb and was not opened further."""
    MISSING_TOOL = "missing_tool"


UNFINISHED = frozenset({ProbeStatus.CRASH, ProbeStatus.TIMEOUT, ProbeStatus.MISSING_TOOL})
"""The measuring did not end; this says nothing about the file."""


class TextPiece(BaseModel):
    """Text of a file with its place, for searches; the places are those of `validators.places`."""

    model_config = ConfigDict(frozen=True)

    place: Phrase
    text: str

    @field_validator("place", mode="before")
    @classmethod
    def _of_older_facts(cls, place: Any) -> Any:
        """Facts up to version 3 hold the place in words."""
        if not isinstance(place, str):
            return place
        page = re.fullmatch(r"第 (\d+) 页(批注)?", place)
        if page:
            return {"code": "page_annotation" if page[2] else "page", "values": {"number": int(page[1])}}
        return {"code": "words", "values": {"words": place}}


def extension_of(name: str) -> str:
    """The extension of "Case.final.MP4" is "mp4"; "" where there is none."""
    stem, dot, extension = name.rpartition(".")
    return extension.strip().lower() if dot and stem else ""


class FileFacts(BaseModel):
    """Everything measured of one file. Facts belong to the content; the name belongs to one upload of it.

    None says that nobody looked; an empty list says that there is nothing.
    """

    model_config = ConfigDict(frozen=True)

    name: str = ""
    extension: str = ""
    size: int = 0
    kind: FileKind = FileKind.OTHER
    detected_type: str = ""
    """Type by content: mp4, docx, ...; "" where it is not known."""
    content_type: str = "application/octet-stream"
    sha256: str | None = None
    damage: str = ""
    """Why a file of a known type cannot be opened or is incomplete (code)."""
    opened: bool | None = None
    """True once a reader of its type followed its structure to the end; None where nobody looked."""
    video: VideoFacts | None = None
    word: WordFacts | None = None
    pdf: PdfFacts | None = None
    image: ImageFacts | None = None
    archive: ArchiveFacts | None = None
    """Also of a picture or a program that has an archive behind it."""
    slides: SlidesFacts | None = None
    macros: bool | None = None
    """Whether it holds a macro project; None where nobody looked."""
    held: list[ArchiveEntry] | None = None
    """Files put inside a document: embedded objects and attachments; None where nobody looked."""
    held_unread: dict[str, int] = {}
    """What of them could not be looked at, counted by reason."""
    seen: SeenFacts | None = None
    """What was read in frames, scans and pictures; only after the slow probe."""
    sheet: bytes | None = Field(default=None, exclude=True, repr=False)
    """A contact sheet (JPEG, at most 250 KB) for people who check; kept apart from the facts, never in their JSON."""
    evidence_frames: list[EvidenceFrame] = Field(default=[], exclude=True, repr=False)
    """Small copies of the frames and pages that were looked at, as evidence; kept like the sheet."""
    texts: list[TextPiece] | None = None
    """What can be searched; None where the text of such files is not read."""
    metadata: dict[str, str] | None = None
    """Properties; None where the properties of such files are not read."""
    probe: str = ""
    probe_version: str = ""
    depth: str = "quick"
    """quick, or deep once sound and pictures were looked at too."""
    status: ProbeStatus = ProbeStatus.OK
    slow_status: ProbeStatus | None = None
    """How the slow probe failed, where these are the quick one's facts."""
    notes: list[str] = []

    @property
    def promised_type(self) -> str:
        """The type the file's extension promises."""
        return EXTENSIONS.get(self.extension, "")

    def named(self, name: str) -> Self:
        """The same facts for another upload of the same content."""
        return self.model_copy(update={"name": name, "extension": extension_of(name)})
