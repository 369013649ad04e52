"""Reading a document in the page, without downloading it: a Word file as plain text that fits a phone, PDF pages and
pictures as images, all taken from the file in a locked-down child process. Nothing of the file itself reaches the browser,
so neither its properties nor active content do (N12).
"""

from dataclasses import dataclass, field
from pathlib import Path

from validators import drawing
from validators.drawing import PICTURES, type_of

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
class Rendition:
    """How a file can be read: `kind` is text (blocks), pages (their count), none, or busy: not at this moment."""

    kind: str
    blocks: list[Block] = field(default_factory=list)
    pages: int = 0


def read(path: Path, name: str) -> Rendition:
    """The file opened for reading; `none` where it cannot be shown here."""
    kind = type_of(path, name)
    if kind == "docx":
        try:
            pieces = drawing.text(path)
        except drawing.Busy:
            return Rendition("busy")
        return (
            Rendition("none")
            if pieces is None
            else Rendition("text", [Block(**piece.model_dump()) for piece in pieces])
        )
    if kind == "pdf":
        try:
            pages = page_count(path)
        except drawing.Busy:
            return Rendition("busy")
        return Rendition("pages", pages=pages) if pages else Rendition("none")
    if kind in PICTURES:
        return Rendition("pages", pages=1)
    return Rendition("none")


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
