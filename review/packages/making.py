"""Making a package: a task that reads what was never read (checksums), lays the archive out and keeps its index. No file is
copied; the archive is sent out of the blobs (portal.archives).
"""

import datetime as dt
import hashlib
import tempfile
import zlib
from contextlib import ExitStack
from dataclasses import dataclass, replace

from django.db.models import QuerySet, Sum

from campaigns.models import Campaign
from portal.archives.index import IndexWriter
from portal.archives.names import safe_name
from portal.archives.zip_format import Member, WallClock
from portal.decisions import NotAllowed, refuse
from portal.models import Attachment, BlindCopy, Blob, Unit
from portal.tasks import Made, Work
from review.access import document_of
from review.packages.checksums import ensure_checksums
from review.packages.choosing import Choice, chosen, files_of, in_order
from review.packages.contents import LEFT_OUT, Packed, blind_blob, packed_cases, text_of
from review.packages.manifest import SUMS, TABLE, Line, Manifest
from review.packages.naming import UNITS_FOLDER, Layout
from review.packages.reading_copies import draw_copy
from review.packages.root_files import RootFile, root_files
from submissions.models import Submission
from validators.stripping import VERSION

FORM_TEXT = "填报内容.txt"


def make_package(work: Work, campaign: Campaign, unit: Unit | None, choice: Choice) -> Made:
    """Lay the chosen cases out. Raises `NotAllowed` (package_empty) where there are none."""
    rows = chosen(campaign, unit, choice)
    keys = in_order(campaign, unit, rows)
    if not keys:
        raise NotAllowed(refuse("package_empty"))
    doc = document_of(campaign)
    path = work.folder / "index"
    with ExitStack() as stack:
        file = stack.enter_context(path.open("wb"))
        aside, lines = (stack.enter_context(tempfile.TemporaryFile(dir=work.folder)) for _ in range(2))
        package = _Package(
            work,
            campaign,
            Layout(doc.delivery, choice.blind),
            IndexWriter(file, aside),
            Manifest(lines, blind=choice.blind),
            unread=_unread(rows, blind=choice.blind),
        )
        if choice.tables and not choice.blind:
            day = work.now.astimezone(campaign.zone).date()
            for root in root_files(campaign, doc, unit, frozenset(keys), folder=work.folder, day=day):
                package.add_root(root)
        package.add_cases(keys)
        package.add_manifest()
        size = package.writer.finish()
    fallback = campaign.name if unit is None or choice.blind else f"{campaign.name}-{unit.name}"
    name = f"{fallback}-匿名" if choice.blind else package.layout.archive_name(fallback)
    return Made(path, name=f"{safe_name(name, most=76)}.zip", size=size, outcome=package.outcome())


def _unread(rows: QuerySet[Submission], *, blind: bool) -> int:
    """Bytes that have to be read first."""
    own = files_of(rows).values("blob")
    copies = BlindCopy.objects.filter(blob__in=own, version=VERSION).values("copy")
    blobs = Blob.objects.filter(pk__in=copies) if blind else Blob.objects.filter(pk__in=own)
    unread = blobs.filter(crc32=None).aggregate(size=Sum("size"))
    return unread["size"] or 0


@dataclass
class _Package:
    """A package as it grows."""

    work: Work
    campaign: Campaign
    layout: Layout
    writer: IndexWriter
    manifest: Manifest
    unread: int
    cases: int = 0
    total: int = 0
    read: int = 0
    lost: int = 0

    @property
    def blind(self) -> bool:
        return self.layout.blind

    def add_root(self, root: RootFile) -> None:
        """A file beside the cases."""
        if root.why:
            self._leave_out(Line(slot=root.name, unit=root.unit), root.why)
            return
        folder = self.layout.names.shared_folder(UNITS_FOLDER, root.unit) if root.unit else ""
        path = self.layout.names.file(folder, root.name)
        line = Line(slot=root.name, unit=root.unit)
        if root.attachment is None:
            self._add_bytes(path, root.data, line)
        else:
            self._add_blob(path, root.attachment.blob, root.attachment, line)

    def add_cases(self, keys: list[int]) -> None:
        """All cases in their order."""
        self.total = len(keys)
        for packed in packed_cases(keys, blind=self.blind):
            self._add_case(packed)
            self.cases += 1
            if self.read >= self.unread:
                self.work.progress("layout", self.cases, self.total)

    def add_manifest(self) -> None:
        """The lists, last: they name everything else."""
        self.work.progress("manifest")
        for name, data in ((TABLE, self.manifest.table()), (SUMS, self.manifest.sums())):
            self._write(self.layout.names.file("", name), data)

    def outcome(self) -> dict[str, int]:
        """What the pages say of it."""
        return {
            "cases": self.cases,
            "files": self.manifest.files,
            "left_out": self.manifest.left_out,
            "lost": self.lost,
        }

    def _add_case(self, packed: Packed) -> None:
        case, authors = packed.case, packed.authors
        folder, seq = self.layout.folder(case, authors)
        line = Line(number=case.number)
        if not self.blind:
            unit = case.unit.name if case.unit else next((a.unit_name for a in authors if a.unit_name), "")
            line = Line(number=case.number, title=case.title, unit=unit)
        else:
            path = self.layout.names.file(folder, FORM_TEXT)
            self._add_bytes(path, b"\xef\xbb\xbf" + text_of(case).encode(), replace(line, slot="填报内容"))
        for file, number, alone in packed.numbered():
            slot = next((slot.label for slot in case.spec.slots if slot.key == file.slot), file.slot)
            if self.blind:
                copy = self._copy_of(file, packed)
                blob, why = blind_blob(copy)
                if blob is None:
                    self._leave_out(replace(line, slot=slot), why)
                    continue
                kind = copy.kind if copy is not None else ""
                path = self.layout.blind_file(folder, case, file, number=number, kind=kind)
            else:
                blob, n = file.blob, 0 if alone else number
                path = self.layout.file(folder, case, authors, file, number=n, seq=seq)
            self._add_blob(path, blob, file, replace(line, slot=slot))

    def _copy_of(self, file: Attachment, packed: Packed) -> BlindCopy | None:
        """What blind readers get; what they read in the page only is drawn now, once and for all packages."""
        copy = packed.copies.get(file.blob_id)
        if copy is None or copy.state != BlindCopy.State.PAGES:
            return copy
        self.work.progress("drawing", self.cases, self.total)
        drawn = draw_copy(file.blob, file.name, self.work.folder, now=self.work.now)
        if drawn is not None:
            packed.copies[file.blob_id] = drawn
        return drawn

    def _add_blob(self, path: str, blob: Blob, file: Attachment, line: Line) -> None:
        if not ensure_checksums(blob, read=self._note_read):
            self.lost += 1
            self._leave_out(line, "lost")
            return
        assert blob.crc32 is not None
        at = self.work.now if self.blind else file.uploaded_at
        self.writer.add_blob(Member(path, blob.size, blob.crc32, self._clock(at)), blob.pk)
        self.manifest.add(replace(line, path=path, size=blob.size, sha256=blob.sha256))

    def _add_bytes(self, path: str, data: bytes, line: Line) -> None:
        self._write(path, data)
        self.manifest.add(replace(line, path=path, size=len(data), sha256=hashlib.sha256(data).hexdigest()))

    def _write(self, path: str, data: bytes) -> None:
        self.writer.add_bytes(Member(path, len(data), zlib.crc32(data), self._clock(self.work.now)), data)

    def _leave_out(self, line: Line, why: str) -> None:
        self.manifest.add(replace(line, why=LEFT_OUT[why]))

    def _note_read(self, size: int) -> None:
        self.read += size
        if self.unread:
            self.work.progress("checksums", self.read, max(self.unread, self.read))

    def _clock(self, at: dt.datetime) -> WallClock:
        local = at.astimezone(self.campaign.zone)
        return local.year, local.month, local.day, local.hour, local.minute, local.second
