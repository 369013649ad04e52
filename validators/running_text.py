"""Which lines of a Word file are its title, and how much of its text stands in tables and text boxes. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from validators.facts import Paragraph, WordFacts
from validators.matching import plain
from validators.similar import same

TITLE_LINES, TITLE_LENGTH = 6, 60


def title_lines(word: WordFacts, title: str) -> list[Paragraph]:
    """The main title: the title style, else the lines that read like the form's title, else the largest of the first
    lines before any heading or long text.
    """
    lines = [paragraph for paragraph in word.paragraphs if not paragraph.in_table]
    styled = [paragraph for paragraph in lines if paragraph.heading and paragraph.heading.level == 0]
    if styled:
        return styled[:1]
    boxes = (word.box_paragraphs or [])[:TITLE_LINES]
    first_cells = [paragraph for paragraph in word.paragraphs if paragraph.in_table][:12]
    for candidates in (lines[:12], boxes, first_cells):
        named = _named(candidates, title)
        if named:
            return named
    alone = len(lines) == 1 and not (first_cells or boxes)
    first = [] if alone else list(_first_lines(lines))
    return [max(first, key=_size)] if first else []


def _named(lines: Sequence[Paragraph], title: str) -> list[Paragraph]:
    """The line, or two or three lines in a row, that read like the form's title; one that nearly does, if none does."""
    plain_title = plain(title)
    if not plain_title:
        return []
    for count in (1, 2, 3):
        for start in range(len(lines) - count + 1):
            piece = list(lines[start : start + count])
            if plain("".join(paragraph.text for paragraph in piece)) == plain_title:
                return piece
    near = [paragraph for paragraph in lines if len(plain_title) >= 6 and same(paragraph.text, title)]
    return near[:1]


def _first_lines(lines: Sequence[Paragraph]) -> Iterator[Paragraph]:
    """Short lines before the first heading or the first text."""
    for paragraph in lines[:TITLE_LINES]:
        if plain(paragraph.text).startswith("附件") and len(paragraph.text) <= 6:
            continue
        if len(paragraph.text) > TITLE_LENGTH or (paragraph.heading and paragraph.align != "center"):
            return
        yield paragraph


def _size(paragraph: Paragraph) -> float:
    return max((share.size or 0.0 for share in paragraph.styles), default=0.0)


def side_text(word: WordFacts) -> list[dict[str, Any]]:
    """Tables and text boxes that hold Han text: `region`, `chars`, and `share` of the whole document's."""
    chars = {
        "outside": _han(paragraph for paragraph in word.paragraphs if not paragraph.in_table),
        "tables": _han(paragraph for paragraph in word.paragraphs if paragraph.in_table),
        "boxes": _han(word.box_paragraphs or ()),
    }
    whole = sum(chars.values())
    return [
        {"region": region, "chars": chars[region], "share": round(chars[region] / whole, 4)}
        for region in ("tables", "boxes")
        if chars[region]
    ]


def _han(paragraphs: Iterable[Paragraph]) -> int:
    return sum(share.chars for paragraph in paragraphs for share in paragraph.styles)
