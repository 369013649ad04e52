"""Making a volume: cover, contents, a chapter for each category, a list of what is not in it. As one Word document; or printed by
LibreOffice some cases at a time, and bound, so that neither memory nor one program's patience grows with it.
"""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import groupby
from pathlib import Path

from django.db.models import Prefetch

from campaigns.models import Campaign
from campaigns.schema import Document
from portal.archives.names import safe_name
from portal.decisions import NotAllowed, refuse
from portal.documents.book import Book, Entry
from portal.models import Attachment
from portal.tasks import Made, Work
from review.access import document_of
from review.case_awards import with_awards
from review.volumes.choosing import Choice, chosen, in_order
from review.volumes.places import pages_of
from review.volumes.writing import WHY, LeftOut, write_case
from submissions.models import Submission
from validators import binding, filling

A_PART = 15
"""Cases that are printed together."""
_LEFT_OUT = "没有收入的材料（供编者核对，付印前删去）"


@dataclass(frozen=True, slots=True)
class Placed:
    """A case's place in the volume."""

    pk: int
    title: str
    chapter: str


@dataclass
class Volume:
    """A volume on its way. `left_out` grows as cases are written."""

    work: Work
    campaign: Campaign
    choice: Choice
    cases: Sequence[Placed]
    left_out: list[LeftOut] = field(default_factory=list)
    done: int = 0

    @property
    def title(self) -> str:
        return self.choice.title or f"{self.campaign.name}案例汇编"

    def cover(self, book: Book) -> None:
        """Title, subtitle, who publishes it and when."""
        day = self.work.now.astimezone(self.campaign.zone).date()
        book.cover(
            self.title,
            [line for line in (self.choice.subtitle,) if line],
            [document_of(self.campaign).notice.issuer, f"{day.year}年{day.month}月"],
        )

    def entries(self, pages: Sequence[int] = ()) -> list[Entry]:
        """Lines of the contents, with their pages where those are known."""
        lines = [
            (1, chapter) if case is None else (2, case.title)
            for chapter, group in groupby(self.cases, key=lambda case: case.chapter)
            for case in (None, *group)
        ]
        said = [str(page) for page in pages] or [""] * len(lines)
        return [Entry(level, text, page) for (level, text), page in zip(lines, said, strict=True)]

    def write(self, book: Book, cases: Sequence[Placed], before: Placed | None) -> None:
        """Some cases in their order; a chapter begins where the one before belongs to another."""
        chapter = before.chapter if before else None
        found = _fetched([case.pk for case in cases])
        for placed in cases:
            if placed.chapter != chapter:
                book.heading(1, placed.chapter)
                chapter = placed.chapter
            case = found.get(placed.pk)
            if case is None:
                book.heading(2, placed.title)
                self.left_out.append(LeftOut(placed.title, "整件案例", "gone"))
            else:
                files = list(case.folder.attachments.all())
                self.left_out += write_case(
                    book, case, list(case.authors.all()), files, documents=self.choice.documents
                )
            self.done += 1
            self.work.progress("write", self.done, len(self.cases))

    def write_left_out(self, book: Book) -> None:
        """What the organiser has to know before it is printed."""
        book.paragraph(_LEFT_OUT, style="ContentsHeading")
        rows = [[each.case, each.file, WHY[each.why]] for each in self.left_out]
        book.table([["案例", "材料", "原因"], *rows], head=True)


def make_volume(work: Work, campaign: Campaign, choice: Choice) -> Made:
    """Raises `NotAllowed`: volume_empty, volume_no_pdf, volume_not_printed."""
    doc = document_of(campaign)
    volume = Volume(work, campaign, choice, _placed(campaign, doc, choice))
    if not volume.cases:
        raise NotAllowed(refuse("volume_empty"))
    if choice.format == "pdf" and not filling.printable():
        raise NotAllowed(refuse("volume_no_pdf"))
    path = _printed(volume) if choice.format == "pdf" else _whole(volume)
    outcome = {"cases": len(volume.cases), "left_out": len(volume.left_out)}
    return Made(path, name=f"{safe_name(volume.title, most=76)}.{choice.format}", outcome=outcome)


def _placed(campaign: Campaign, doc: Document, choice: Choice) -> list[Placed]:
    keys = in_order(campaign, doc, chosen(campaign, choice))
    rows = Submission.objects.filter(pk__in=keys).values_list("pk", "title", "number", "category")
    found = {pk: (title or number, category) for pk, title, number, category in rows}
    labels = {category.key: category.label for category in doc.categories}
    return [Placed(pk, found[pk][0], labels.get(found[pk][1], found[pk][1])) for pk in keys if pk in found]


def _whole(volume: Volume) -> Path:
    """One Word document; its contents are brought up to date when it is opened."""
    path = volume.work.folder / "volume.docx"
    with Book(path, title=volume.title) as book:
        volume.cover(book)
        book.contents("目录", volume.entries())
        before: Placed | None = None
        for some in _some_at_a_time(volume.cases, A_PART):
            volume.write(book, some, before)
            before = some[-1]
        if volume.left_out:
            book.page_break()
            volume.write_left_out(book)
    return path


def _printed(volume: Volume) -> Path:
    """A PDF of parts. Pages are known once all parts are printed, so the contents are printed last."""
    parts: list[Path] = []
    places: list[int] = []
    pages = 0
    before: Placed | None = None
    for some in _some_at_a_time(volume.cases, A_PART):
        write = partial(volume.write, cases=some, before=before)
        part, outline = _part(volume, f"part{len(parts)}", write, first=pages + 1)
        places += [pages + page for page in pages_of(outline.headings, _levels(some, before))]
        parts.append(part)
        pages, before = pages + outline.pages, some[-1]
        volume.work.progress("print", volume.done, len(volume.cases))
    if volume.left_out:
        part, _ = _part(volume, "left", volume.write_left_out, first=pages + 1)
        parts.append(part)
    lines = volume.entries()
    if len(places) != len(lines):
        raise NotAllowed(refuse("volume_not_printed"))

    def front(book: Book) -> None:
        volume.cover(book)
        book.contents("目录", volume.entries(places))

    head, outline = _part(volume, "front", front, numbered=False)
    volume.work.progress("bind")
    marks = [(line.level, line.text, outline.pages + page) for line, page in zip(lines, places, strict=True)]
    folder = volume.work.folder / "bind"
    folder.mkdir()
    try:
        return binding.bind([head, *parts], folder, title=volume.title, headings=marks)
    except binding.Unbound:
        raise NotAllowed(refuse("volume_not_printed")) from None


def _levels(cases: Sequence[Placed], before: Placed | None) -> list[int]:
    """Levels of the headings of chapters and cases as `Volume.write` writes them."""
    levels: list[int] = []
    chapter = before.chapter if before else None
    for case in cases:
        levels += [2] if case.chapter == chapter else [1, 2]
        chapter = case.chapter
    return levels


def _part(
    volume: Volume, name: str, write: Callable[[Book], None], *, first: int = 1, numbered: bool = True
) -> tuple[Path, binding.Outline]:
    """Some pages, printed, and where their headings stand."""
    folder = volume.work.folder / name
    folder.mkdir()
    with tempfile.TemporaryDirectory(dir=volume.work.folder) as scratch:
        source = Path(scratch) / "part.docx"
        with Book(source, title=volume.title, first_page=first, numbered=numbered) as book:
            write(book)
        printed = filling.to_pdf(source, folder)
    if printed.path is None:
        raise NotAllowed(refuse("volume_not_printed"))
    try:
        return printed.path, binding.outline(printed.path)
    except binding.Unbound:
        raise NotAllowed(refuse("volume_not_printed")) from None


def _fetched(keys: Sequence[int]) -> dict[int, Submission]:
    """The cases with authors, files and awards at hand. Five queries."""
    attachments = Prefetch("folder__attachments", Attachment.objects.select_related("blob").in_order())
    rows = Submission.objects.with_relations().filter(pk__in=keys).select_related("folder")
    rows = rows.filter(state="eligible").prefetch_related(
        "authors", "instructors", with_awards(), attachments
    )
    return {case.pk: case for case in rows}


def _some_at_a_time(cases: Sequence[Placed], size: int) -> Iterator[Sequence[Placed]]:
    """So many at a time."""
    for start in range(0, len(cases), size):
        yield cases[start : start + size]
