"""The texts of an .xlsx: cells with their places, names of sheets, headers, comments, drawings. lxml only.

A string counts once, at its first cell; long numbers count as text, because telephone numbers are kept as numbers.
"""

import re
import zipfile
from collections.abc import Iterator
from typing import Any

from lxml import etree

from validators.probes import marks, other_parts, relations
from validators.probes.document import (
    PART_LIMIT,
    Declared,
    Unsafe,
    main_name,
    of_package,
    part,
    properties,
)
from validators.probes.places import TEXT_CAP, place
from validators.probes.sources import Source

Facts = dict[str, Any]

MOST_CELLS = 2_000_000
LONG_NUMBER = 7
"""Digits from which a number is worth a search."""
_DRAWN = re.compile(r"xl/(drawings/drawing|charts/chart|diagrams/data)\d+\.xml")
_COMMENTS = re.compile(r"xl/(comments|threadedComments|persons)[^.]*\.xml")


class TooMuch(Exception):
    """More text than is kept."""


class Texts:
    """Texts by their words, each at its first place."""

    def __init__(self) -> None:
        self.places: dict[str, Facts] = {}
        self.left = TEXT_CAP

    def say(self, text: str, where: Facts) -> None:
        """Keep a text."""
        words = text.strip()
        if not words or words in self.places:
            return
        self.left -= len(words)
        if self.left < 0:
            raise TooMuch
        self.places[words] = where

    def pieces(self) -> list[Facts]:
        """As facts hold them."""
        return [{"place": where, "text": text} for text, where in self.places.items()]


def measure(path: Source) -> Facts:
    """Properties and texts; damage where the workbook could not be opened either."""
    return of_package(path, _read)


def _read(package: zipfile.ZipFile) -> Facts:
    commenters = list(dict.fromkeys(_commenters(package)))
    named = {"批注作者": "、".join(commenters[:10])} if commenters else {}
    facts: Facts = {"metadata": properties(package) | named}
    texts = Texts()
    try:
        _gather(package, texts)
        beside, unread = other_parts.texts(package)
        visible = [*(piece["text"] for piece in texts.pieces()), *(piece["text"] for piece in beside)]
        marked, complete = marks.texts(package, visible)
        beside += marked
        unread = [*unread, *([] if complete else ["texts_cut"])]
        for piece in beside:
            texts.say(piece["text"], piece["place"])
    except TooMuch:
        return facts | {"texts": texts.pieces(), "notes": ["texts_cut"]}
    return facts | {"texts": texts.pieces(), "opened": True} | ({"notes": unread} if unread else {})


def _gather(package: zipfile.ZipFile, texts: Texts) -> None:
    main = main_name(package, "xl/workbook.xml")
    workbook = part(package, main)
    if workbook is None:
        raise KeyError(main)
    shared = _shared(package)
    related = relations.of(package, main)
    for sheet in workbook.iter("{*}sheet"):
        name = str(sheet.get("name", ""))
        texts.say(name, place("sheet_name"))
        relation = related.get(relations.reference(sheet, "id") or "")
        if relation is not None and relation.kind == "worksheet" and not relation.linked:
            _sheet(package, package.getinfo(relation.target), name, shared, texts)
    for text in shared:  # in no cell any more, and still in the file
        texts.say(text, place("sheet"))
    for info in package.infolist():
        root = part(package, info.filename) if _DRAWN.fullmatch(info.filename) else None
        for line in _drawn(root):
            texts.say(line, place("text_box"))
        root = part(package, info.filename) if _COMMENTS.fullmatch(info.filename) else None
        for line in _commented(root):
            texts.say(line, place("comment"))


def _shared(package: zipfile.ZipFile) -> list[str]:
    root = part(package, "xl/sharedStrings.xml")
    return [_string(item) for item in root.iter("{*}si")] if root is not None else []


def _string(item: Any) -> str:
    """The runs of a string, without the reading aids of East Asian text."""
    return "".join(
        str(piece.text or "")
        for piece in item.iter("{*}t")
        if not any(parent.tag.endswith("}rPh") for parent in piece.iterancestors())
    )


def _sheet(
    package: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, shared: list[str], texts: Texts
) -> None:
    """Cells as they come, without the whole tree in memory."""
    if info.file_size > 4 * PART_LIMIT:
        raise Unsafe(info.filename)
    with package.open(info) as start:
        if b"<!DOCTYPE" in start.read(4096):
            raise Declared
    with package.open(info) as stream:
        tags = ("{*}c", "{*}oddHeader", "{*}oddFooter", "{*}evenHeader", "{*}firstHeader", "{*}firstFooter")
        reader = etree.iterparse(
            stream, tag=tags, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
        )
        for number, (_, element) in enumerate(reader):
            if number > MOST_CELLS:
                raise TooMuch
            if element.tag.endswith("}c"):
                text = _cell(element, shared)
                if text:
                    texts.say(text, place("cell", sheet=name[:60], cell=str(element.get("r", ""))))
            else:
                texts.say(str(element.text or ""), place("header"))
            element.clear()


def _cell(cell: Any, shared: list[str]) -> str:
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        return _string(cell)
    value = next(cell.iter("{*}v"), None)
    raw = "" if value is None else str(value.text or "")
    if kind == "s":
        return shared[int(raw)] if raw.isdigit() and int(raw) < len(shared) else ""
    if kind == "n":
        return number_words(raw)
    return raw if kind == "str" else ""


def number_words(raw: str) -> str:
    """A long whole number as its digits, however it is kept; "" for all others."""
    try:
        value = float(raw)
    except ValueError:
        return ""
    whole = abs(value) < 1e18 and value.is_integer()  # of no number nothing is true
    return str(int(value)) if whole and len(str(abs(int(value)))) >= LONG_NUMBER else ""


def _drawn(root: Any) -> Iterator[str]:
    for paragraph in root.iter("{*}p") if root is not None else ():
        yield "".join(str(piece.text or "") for piece in paragraph.iter("{*}t"))
    for label in root.iter("{*}v") if root is not None else ():
        yield str(label.text or "")


def _commented(root: Any) -> Iterator[str]:
    for comment in root.iter("{*}comment", "{*}text") if root is not None else ():
        yield "".join(str(piece.text or "") for piece in comment.iter("{*}t")) or str(comment.text or "")


def _commenters(package: zipfile.ZipFile) -> Iterator[str]:
    """Who commented: names in elements, of today's comments in attributes."""
    for info in package.infolist():
        root = part(package, info.filename) if _COMMENTS.fullmatch(info.filename) else None
        for author in root.iter("{*}author", "{*}person") if root is not None else ():
            name = str(author.get("displayName") or author.text or "").strip()
            if name:
                yield name
