"""Reading a document in the page, without downloading it: a Word file as plain text that fits a phone, PDF pages and
pictures as images, all taken from the file in a locked-down child process. Nothing of the file itself reaches the browser,
so neither its properties nor active content do (N12).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from django.core.cache import cache

from validators import drawing
from validators.drawing import PICTURES, type_of
from validators.facts.file import extension_of
from validators.quantities import size_words

T = TypeVar("T")
MOST_PAGES = 200
DEEP = 2
"""Archives in archives are opened this deep."""


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a document: a heading (level 1 to 6), a paragraph, a table, or a picture (its number)."""

    kind: str
    text: str = ""
    level: int = 0
    rows: list[list[str]] = field(default_factory=list)
    picture: int = 0


@dataclass(frozen=True, slots=True)
class Inside:
    """What lies in an archive. `member` is its address there ("3", or "3.1" inside the third)."""

    member: str
    name: str
    size: str
    reads: bool


@dataclass(frozen=True, slots=True)
class Rendition:
    """How a file can be read: `kind` is text (blocks), pages (their count), members (of an archive, `more` unnamed), none, or
    busy: not at this moment.
    """

    kind: str
    blocks: list[Block] = field(default_factory=list)
    pages: int = 0
    members: list[Inside] = field(default_factory=list)
    more: int = 0


@dataclass(frozen=True, slots=True)
class Reading:
    """Who reads which content: a person has one file drawn at a time, and what could not be drawn is remembered by its
    content (sha256, or while that is not known the key), so that one file does not stop reading for everybody.
    """

    reader: str
    content: str


REMEMBERED_SECONDS = 6 * 3600
"""How long a page counts as undrawable: a machine that was too slow this time may not be tomorrow."""
MOST_SLOW = 3
"""After so many pages of a content took too long, no other page of it is tried."""


def _failed(reading: Reading, what: str) -> bool:
    return bool(cache.get(_key(reading, what)) or (cache.get(_key(reading, "slow")) or 0) >= MOST_SLOW)


def _remember(reading: Reading, what: str, *, slow: bool) -> None:
    cache.set(_key(reading, what), 1, REMEMBERED_SECONDS)
    if slow:
        whole = _key(reading, "slow")
        cache.set(whole, (cache.get(whole) or 0) + 1, REMEMBERED_SECONDS)


def _key(reading: Reading, what: str) -> str:
    return f"undrawable:{drawing.VERSION}:{reading.content}:{what}"


def _drawn(reading: Reading, what: str, draw: Callable[[], T]) -> T | None:
    """What the child made of it; None where it failed, now or before. Raises `Busy`."""
    if _failed(reading, what):
        return None
    try:
        return draw()
    except drawing.Undrawable as undrawable:
        _remember(reading, what, slow=undrawable.slow)
        return None


_MEMBER = re.compile(r"[1-9]\d{0,4}(\.[1-9]\d{0,4})?")


def member_asked(text: str) -> str:
    """The address of an archive's member as a page's address has it; "" where it is none."""
    return text if _MEMBER.fullmatch(text) else ""


def _opened(path: Path, name: str, reading: Reading, member: str) -> Rendition:
    what = f"open-{member}"
    found = _drawn(
        reading,
        what,
        lambda: drawing.opened(path, extension=extension_of(name), member=member, reader=reading.reader),
    )
    if found is None:
        return Rendition("none")
    prefix = f"{member}." if member else ""
    return Rendition(
        found.kind,
        [Block(**piece.model_dump()) for piece in found.blocks],
        min(found.pages, MOST_PAGES),
        [
            Inside(
                f"{prefix}{each.number}",
                each.name,
                size_words(each.size),
                each.reads and prefix.count(".") < DEEP,
            )
            for each in found.members
        ],
        found.more,
    )


def read(path: Path, name: str, reading: Reading, member: str = "") -> Rendition:
    """The file, or a member of the archive that it is, opened for reading; `none` where it cannot be shown here."""
    kind = type_of(path, name)
    try:
        if member or kind in drawing.OPENED:
            return _opened(path, name, reading, member)
        if kind == "docx":
            pieces = _drawn(reading, "text", lambda: drawing.text(path, reader=reading.reader))
            if pieces is None:
                return Rendition("none")
            return Rendition("text", [Block(**piece.model_dump()) for piece in pieces])
        if kind == "pdf":
            count = _drawn(reading, "count", lambda: drawing.pages(path, reader=reading.reader))
            return Rendition("pages", pages=min(count, MOST_PAGES)) if count else Rendition("none")
    except drawing.Busy:
        return Rendition("busy")
    return Rendition("pages", pages=1) if kind in PICTURES else Rendition("none")


def image(path: Path, name: str, number: int, reading: Reading, member: str = "") -> bytes | None:
    """JPEG of a PDF page, of the picture itself, or of a Word file's picture, counted from 1. Drawn anew, so that no
    property of the original is in it. Raises `Busy`.
    """
    kind = type_of(path, name)
    if member or kind in drawing.OPENED:
        return _drawn(
            reading,
            f"show-{member}-{number}",
            lambda: drawing.shown(
                path, number, extension=extension_of(name), member=member, reader=reading.reader
            ),
        )
    whats: dict[str, drawing.What] = {"pdf": "page", "docx": "picture"}
    what = whats.get(kind, "image")
    return _drawn(
        reading, f"{what}-{number}", lambda: drawing.image(path, what, number, reader=reading.reader)
    )
