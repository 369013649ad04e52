"""Reading a document in the page, without downloading it: a Word file as plain text that fits a phone, PDF pages and
pictures as images drawn in a locked-down child process. Nothing of the file itself reaches the browser, so neither
its properties nor active content do (N12).
"""

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree

from validators import drawing
from validators.probes.detect import inside_zip, sniff
from validators.probes.document import BROKEN, Unsafe, main_name, part, pictures

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_V = "{urn:schemas-microsoft-com:vml}"
MOST_BLOCKS = 5000
MOST_BYTES = 12 * 1024 * 1024
"""Of a Word file's text with its mark-up: about ten times a thesis. The page's own process reads it."""
MOST_PAGES = 200


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a document: a heading (level 1 to 6), a paragraph, a table, or a picture (its number)."""

    kind: str
    text: str = ""
    level: int = 0
    rows: list[list[str]] = field(default_factory=list)
    picture: int = 0


@dataclass(frozen=True, slots=True)
class Reading:
    """How a file can be read: `kind` is text (blocks), pages (their count), none, or busy: not at this moment."""

    kind: str
    blocks: list[Block] = field(default_factory=list)
    pages: int = 0


HEAD = 4096
"""Bytes that tell a type; of a package they tell only that it is one."""


def type_by_head(head: bytes, name: str) -> str:
    """The type by a file's first bytes; `zip` for every kind of package."""
    return sniff(head, name.rpartition(".")[2].lower())


def type_of(path: Path, name: str) -> str:
    """The file's type by its content."""
    with path.open("rb") as file:
        found = type_by_head(file.read(HEAD), name)
    if found != "zip":
        return found
    try:
        with zipfile.ZipFile(path) as package:
            return inside_zip(str(path), package.namelist())
    except BROKEN:
        return "zip"


PICTURES = frozenset({"jpg", "png", "gif", "webp", "bmp", "tiff"})
SHOWN = PICTURES | {"docx", "pdf"}
"""Types whose content the page shows itself."""


def read(path: Path, name: str) -> Reading:
    """The file opened for reading; `none` where it cannot be shown here."""
    kind = type_of(path, name)
    if kind == "docx":
        try:
            return Reading("text", list(_docx(path)))
        except (Unsafe, *BROKEN):
            return Reading("none")
    if kind == "pdf":
        try:
            pages = page_count(path)
        except drawing.Busy:
            return Reading("busy")
        return Reading("pages", pages=pages) if pages else Reading("none")
    if kind in PICTURES:
        return Reading("pages", pages=1)
    return Reading("none")


def page_count(path: Path) -> int:
    """Pages of a PDF; 0 where it does not open."""
    return min(drawing.pages(path), MOST_PAGES)


def image(path: Path, name: str, number: int) -> bytes | None:
    """JPEG of a PDF page, of the picture itself, or of a Word file's picture, counted from 1. Drawn anew, so that no
    property of the original is in it. Raises `Busy`.
    """
    kind = type_of(path, name)
    if kind == "pdf":
        return drawing.image(path, "page", number)
    if kind == "docx":
        return drawing.image(path, "picture", number)
    return drawing.image(path, "image", number)


def _docx(path: Path) -> Iterator[Block]:
    with zipfile.ZipFile(path) as package:
        main = main_name(package)
        document = part(package, main, MOST_BYTES)
        if document is None:
            raise ValueError(path.name)
        levels = _heading_levels(part(package, f"{main.rpartition('/')[0]}/styles.xml", MOST_BYTES))
        numbers = {ref: at for at, ref in enumerate(pictures(package), start=1)}
        body = document.find(f"{W}body")
        made = 0
        for child in body if body is not None else ():
            for block in _blocks(child, levels, numbers):
                yield block
                made += 1
                if made >= MOST_BLOCKS:
                    return


def _blocks(child: etree._Element, levels: dict[str, int], numbers: dict[str, int]) -> Iterator[Block]:
    if child.tag == f"{W}p":
        yield from _paragraph(child, levels, numbers)
    elif child.tag == f"{W}tbl":
        rows = [[_text(cell) for cell in row.iterchildren(f"{W}tc")] for row in child.iterchildren(f"{W}tr")]
        yield Block("table", rows=rows)
        for number in _pictures_in(child, numbers):
            yield Block("picture", picture=number)
    elif child.tag == f"{W}sdt":
        content = child.find(f"{W}sdtContent")
        for inner in content if content is not None else ():
            yield from _blocks(inner, levels, numbers)


def _paragraph(child: etree._Element, levels: dict[str, int], numbers: dict[str, int]) -> Iterator[Block]:
    text = _text(child)
    style = child.find(f"{W}pPr/{W}pStyle")
    outline = child.find(f"{W}pPr/{W}outlineLvl")
    level = levels.get(str(style.get(f"{W}val")), 0) if style is not None else 0
    if outline is not None and str(outline.get(f"{W}val")).isdigit():
        level = min(int(str(outline.get(f"{W}val"))) + 1, 10)
    if text:
        yield Block("heading", text, level) if 1 <= level <= 6 else Block("paragraph", text)
    for number in _pictures_in(child, numbers):
        yield Block("picture", picture=number)


def _text(element: etree._Element) -> str:
    parts: list[str] = []
    for node in element.iter(f"{W}t", f"{W}tab", f"{W}br", f"{W}p"):
        if node.tag == f"{W}t":
            parts.append(node.text or "")
        elif node.tag == f"{W}tab":
            parts.append(" ")
        elif node.tag == f"{W}br" or node is not element:
            parts.append("\n")
    return "".join(parts).strip()


def _pictures_in(element: etree._Element, numbers: dict[str, int]) -> Iterator[int]:
    for node in element.iter(f"{_A}blip", f"{_V}imagedata"):
        ref = node.get(f"{_R}embed") or node.get(f"{_R}id")
        if ref in numbers:
            yield numbers[ref]


def _heading_levels(styles: etree._Element | None) -> dict[str, int]:
    """Style id -> outline level of the styles that are headings."""
    found = {}
    for style in styles.iterchildren(f"{W}style") if styles is not None else ():
        level = style.find(f"{W}pPr/{W}outlineLvl")
        name = style.find(f"{W}name")
        known = str(name.get(f"{W}val", "")).lower() if name is not None else ""
        if level is not None and str(level.get(f"{W}val")).isdigit():
            found[str(style.get(f"{W}styleId"))] = int(str(level.get(f"{W}val"))) + 1
        elif known.startswith("heading ") and known[8:].isdigit():
            found[str(style.get(f"{W}styleId"))] = int(known[8:])
        elif known == "title":
            found[str(style.get(f"{W}styleId"))] = 1
    return found
