"""A long Word document written from beginning to end: its text goes to a file as it comes, pictures straight into the package, so
that memory does not grow with it. Headings, tables, pictures, a field of contents and page numbers; nothing else.
"""

import re
import tempfile
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self
from xml.sax.saxutils import escape, quoteattr

from portal.documents import book_parts as parts

_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
TEXT_WIDTH, TEXT_HEIGHT = 5_580_000, 8_200_000
"""Room for a picture on an A4 page, in EMU (914,400 an inch)."""
_EMU_A_PIXEL = 9525
DEEPEST = 6


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the contents: its level, its words, and the page where that is known."""

    level: int
    text: str
    page: str = ""


@dataclass
class Book:
    """A document on its way to `path`. Used as a context: what is written stands in the package once that ends well."""

    path: Path
    title: str = ""
    first_page: int = 1
    numbered: bool = True
    _headings: int = 0
    _media: list[str] = field(default_factory=list)

    def __enter__(self) -> Self:
        self._package = zipfile.ZipFile(self.path, "w", zipfile.ZIP_DEFLATED, compresslevel=5)
        self._body = tempfile.TemporaryFile("w+", encoding="utf-8", dir=self.path.parent)
        self._body.write(parts.BEGIN)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self._finish()
        finally:
            self._body.close()
            self._package.close()

    def cover(self, title: str, lines: Sequence[str], foot: Sequence[str]) -> None:
        """A page of its own."""
        self.paragraph("", style="CoverSpace")
        self.paragraph(title, style="Title")
        for line in lines:
            self.paragraph(line, style="Subtitle")
        self.paragraph("", style="CoverSpace")
        for line in foot:
            self.paragraph(line, style="CoverFoot")
        self.page_break()

    def contents(self, heading: str, entries: Sequence[Entry], *, levels: int = 2) -> None:
        """A field of contents, with these lines until a program brings it up to date."""
        self.paragraph(heading, style="ContentsHeading")
        begin = '<w:r><w:fldChar w:fldCharType="begin"{0}/></w:r><w:r><w:instrText xml:space="preserve"> TOC \\o "1-{1}" \\h \\z \\u </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        known = bool(entries) and all(entry.page for entry in entries)
        opening = begin.format("" if known else ' w:dirty="true"', levels)
        for number, entry in enumerate(entries, start=1):
            words = f'<w:r><w:t xml:space="preserve">{_text(entry.text)}</w:t></w:r><w:r><w:tab/></w:r><w:r><w:t>{_text(entry.page)}</w:t></w:r>'
            self._write(
                f'<w:p><w:pPr><w:pStyle w:val="TOC{entry.level}"/></w:pPr>{opening}'
                f'<w:hyperlink w:anchor="_Toc{number}" w:history="1">{words}</w:hyperlink></w:p>'
            )
            opening = ""
        self._write(f'<w:p>{opening}<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>')
        self.page_break()

    def heading(self, level: int, text: str) -> None:
        """Levels 1 and 2 stand in the contents, in the order of `contents`."""
        level = min(max(level, 1), DEEPEST)
        mark = ""
        if level <= 2:
            self._headings += 1
            mark = f'<w:bookmarkStart w:id="{self._headings}" w:name="_Toc{self._headings}"/><w:bookmarkEnd w:id="{self._headings}"/>'
        self._write(
            f'<w:p><w:pPr><w:pStyle w:val="Heading{level}"/></w:pPr>{mark}<w:r><w:t xml:space="preserve">{_text(" ".join(text.split()))}</w:t></w:r></w:p>'
        )

    def paragraph(self, text: str, *, style: str = "BodyText") -> None:
        """One paragraph; lines of it stay lines."""
        runs = "<w:r><w:br/></w:r>".join(
            f'<w:r><w:t xml:space="preserve">{_text(line)}</w:t></w:r>' for line in text.split("\n")
        )
        self._write(f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{runs}</w:p>')

    def table(self, rows: Sequence[Sequence[str]], *, head: bool = False) -> None:
        """A table with lines; `head` repeats its first row on each page."""
        wide = max((len(row) for row in rows), default=0)
        if not wide:
            return
        columns = f'<w:gridCol w:w="{8800 // wide}"/>' * wide
        self._write(f'<w:tbl><w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:w="5000" w:type="pct"/></w:tblPr><w:tblGrid>{columns}</w:tblGrid>')  # fmt: skip
        for number, row in enumerate(rows):
            first = "<w:trPr><w:tblHeader/></w:trPr>" if head and number == 0 and len(rows) > 1 else ""
            cells = "".join(
                f'<w:tc><w:tcPr><w:tcW w:w="{8800 // wide}" w:type="dxa"/></w:tcPr>{_cell(text)}</w:tc>'
                for text in [*row, *[""] * (wide - len(row))]
            )
            self._write(f"<w:tr>{first}{cells}</w:tr>")
        self._write("</w:tbl>")
        self.paragraph("", style="TableSpace")

    def picture(self, jpeg: bytes, width: int, height: int, *, words: str = "") -> None:
        """A picture in a line of its own, no larger than the page."""
        if width < 1 or height < 1:
            raise ValueError("no picture")
        scale = min(1.0, TEXT_WIDTH / (width * _EMU_A_PIXEL), TEXT_HEIGHT / (height * _EMU_A_PIXEL))
        across, down = (max(1, int(side * _EMU_A_PIXEL * scale)) for side in (width, height))
        number = len(self._media) + 1
        name = f"media/picture{number}.jpg"
        self._package.writestr(zipfile.ZipInfo(f"word/{name}"), jpeg, zipfile.ZIP_STORED)
        self._media.append(name)
        self._write(
            parts.PICTURE.format(
                across=across,
                down=down,
                number=number,
                words=quoteattr(_text(words)),
                width=across,
                height=down,
            )
        )

    def page_break(self) -> None:
        self._write('<w:p><w:r><w:br w:type="page"/></w:r></w:p>')

    def _write(self, xml: str) -> None:
        self._body.write(xml)

    def _finish(self) -> None:
        footer = '<w:footerReference w:type="default" r:id="rFooter"/>' if self.numbered else ""
        self._write(parts.END.format(footer=footer, first=self.first_page))
        self._body.flush()
        self._body.seek(0)
        with self._package.open("word/document.xml", "w", force_zip64=True) as out:
            while block := self._body.read(1 << 16):
                out.write(block.encode())
        links = "".join(
            f'<Relationship Id="rPicture{n}" Type="{parts.OFFICE}/image" Target="{name}"/>'
            for n, name in enumerate(self._media, start=1)
        )
        for name, content in parts.package(_text(self.title), links).items():
            self._package.writestr(name, content)


def _cell(text: str) -> str:
    lines = text.split("\n")
    return "".join(
        f'<w:p><w:pPr><w:pStyle w:val="TableText"/></w:pPr><w:r><w:t xml:space="preserve">{_text(line)}</w:t></w:r></w:p>'
        for line in lines
    )


def _text(text: str) -> str:
    return escape(_NO_XML.sub("", text))
