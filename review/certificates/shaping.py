"""Text as glyphs: which, how wide, and which characters each of them stands for."""

import threading
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import groupby
from typing import Any

from review.certificates.fonts import CHINESE, GAP, Face, path_of, runs

EM = 1000
"""Units of an em in which glyphs are measured, whatever their font's own."""
_lock = threading.Lock()
Part = tuple[int, int, int]
"""(glyph of the face, how far right, how far up)."""


@dataclass(frozen=True, slots=True)
class Glyph:
    """What is drawn for `text`, in units of a thousandth of the size.

    It has several parts where letters stack or carry marks, so that whatever is drawn has characters by which it is copied.
    Glyphs of a script that runs from the right stand from left to right, as readers expect them that turn such text round.
    """

    face: Face
    parts: tuple[Part, ...]
    text: str
    advance: int


@cache
def _font(face: Face) -> Any:
    import uharfbuzz

    font = uharfbuzz.Font(uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(path_of(face)))))
    font.scale = (EM, EM)
    return font


@lru_cache(maxsize=8192)
def shaped(text: str) -> tuple[Glyph, ...]:
    """The text's glyphs from left to right. A character that no face draws is set as 〓 and still copied as itself."""
    glyphs: list[Glyph] = []
    for face, piece in runs(text):
        if face is None:
            mark = _of_run(GAP, CHINESE)[0]
            glyphs += [Glyph(CHINESE, mark.parts, letter, mark.advance) for letter in piece]
        else:
            glyphs += _of_run(piece, face)
    return tuple(glyphs)


def _of_run(text: str, face: Face) -> list[Glyph]:
    import uharfbuzz

    buffer = uharfbuzz.Buffer()
    buffer.add_codepoints([ord(letter) for letter in text])
    buffer.direction = "ltr" if face.rightward else "rtl"
    buffer.script, buffer.language = face.script, face.language
    with _lock:
        uharfbuzz.shape(_font(face), buffer)
    placed = list(zip(buffer.glyph_infos, buffer.glyph_positions, strict=True))
    clusters = sorted({info.cluster for info, _ in placed})
    ends = dict(zip(clusters, [*clusters[1:], len(text)], strict=True))
    return [
        _joined(face, list(group), text[cluster : ends[cluster]])
        for cluster, group in groupby(placed, key=lambda pair: pair[0].cluster)
    ]


def _joined(face: Face, placed: list[Any], text: str) -> Glyph:
    """Several glyphs of the face as one."""
    parts, at = [], 0
    for info, place in placed:
        parts.append((info.codepoint, at + place.x_offset, place.y_offset))
        at += place.x_advance
    return Glyph(face, tuple(parts), text, at)


@lru_cache(maxsize=65536)
def width(text: str) -> float:
    """How wide the text is at size 1."""
    return sum(glyph.advance for glyph in shaped(text)) / EM
