"""The typefaces of certificates: which draws a character, and which characters none draws.

Chinese comes first; beside it Uyghur, Tibetan and Mongolian have a typeface each, and a second Chinese one draws the rare
characters of names that the first one lacks. Tibetan and Mongolian stand among the page assets (`portal.assets`); where they
are missing, their letters are named as not drawn.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path

from django.conf import settings

from validators.spelling import without_invisible

GAP = "〓"
"""What printers set for a character that their cases lack."""
_SELECTORS = (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))
"""They choose among drawings of one character; the typefaces have one each."""
_JOINERS = "\u200c\u200d\u180e"
"""Invisible, and yet they choose the shape of the letters beside them in Uyghur and Mongolian."""


@dataclass(frozen=True, slots=True)
class Face:
    """A typeface. `shaped`: its letters join, stack or run from the right, so text of it is set as a whole."""

    key: str
    script: str
    language: str
    shaped: bool = False
    rightward: bool = True


CHINESE = Face("serif", "Hani", "zh-CN")
UYGHUR = Face("naskh", "Arab", "ug", shaped=True, rightward=False)
TIBETAN = Face("tibetan", "Tibt", "bo", shaped=True)
MONGOLIAN = Face("mongolian", "Mong", "mn", shaped=True)
RARE = Face("rare", "Hani", "zh-CN")
FACES = (CHINESE, UYGHUR, TIBETAN, MONGOLIAN, RARE)
"""In the order in which they are asked for a character."""


@cache
def path_of(face: Face) -> Path:
    """The font file."""
    import noto_cjk_sans_jp_regular
    import pylopdf_fonts_ar
    import pylopdf_fonts_zh_cn

    assets = Path(settings.BASE_DIR) / "var" / "assets" / "vendor"
    return {
        CHINESE: Path(pylopdf_fonts_zh_cn.__file__).parent / "NotoSerifSC-Regular.otf",
        UYGHUR: Path(pylopdf_fonts_ar.__file__).parent / "NotoNaskhArabic-Variable.ttf",
        TIBETAN: assets / "tibetan.ttf",
        MONGOLIAN: assets / "mongolian.ttf",
        RARE: Path(noto_cjk_sans_jp_regular.__file__).parent / "NotoSansCJKjp-Regular.otf",
    }[face]


@cache
def drawn_by(face: Face) -> frozenset[int]:
    """Code points that the face draws; none where its file is missing."""
    from fontTools.ttLib import TTFont

    if not path_of(face).exists():
        return frozenset()
    return frozenset(TTFont(path_of(face), lazy=True).getBestCmap())


def printable(text: str) -> str:
    """The text in composed letters without anything invisible, except joiners where they shape the letters around them."""
    composed = unicodedata.normalize("NFC", text).translate(dict.fromkeys(_SELECTORS))
    kept = []
    for at, letter in enumerate(composed):
        beside = composed[max(at - 1, 0) : at + 2]
        joins = letter in _JOINERS and any(_in_shaped(other) for other in beside)
        kept.append(letter if joins else without_invisible(letter))
    return "".join(kept)


def _in_shaped(letter: str) -> bool:
    return (
        letter not in _JOINERS
        and any(ord(letter) in drawn_by(face) for face in (UYGHUR, MONGOLIAN))
        and (ord(letter) not in drawn_by(CHINESE))
    )


def face_of(letter: str) -> Face | None:
    """The first face that draws a character; None where none does."""
    return next((face for face in FACES if ord(letter) in drawn_by(face)), None)


def runs(text: str) -> Iterator[tuple[Face | None, str]]:
    """The text in pieces of one face each. Spaces, dots and joiners between two words of a shaped script stay with them."""
    faces = [face_of(letter) for letter in text]
    last: tuple[int, Face] | None = None
    for at, (letter, face) in enumerate(zip(text, faces, strict=True)):
        if face is not None and face.shaped and letter not in _JOINERS:
            if last and last[1] is face and all(_goes_with(face, other) for other in text[last[0] + 1 : at]):
                faces[last[0] + 1 : at] = [face] * (at - last[0] - 1)
            last = (at, face)
    for face, group in groupby(zip(faces, text, strict=True), key=lambda pair: pair[0]):
        yield face, "".join(letter for _, letter in group)


def _goes_with(face: Face, letter: str) -> bool:
    """Whether a character between two words of the face may be drawn by it."""
    return letter in _JOINERS or (
        not letter.isalnum() and letter not in "、，" and ord(letter) in drawn_by(face)
    )


def missing(text: str) -> str:
    """The characters of a text that no face draws, once each."""
    unknown = (letter for letter in printable(text) if letter not in "\n\t" and letter not in _JOINERS)
    return "".join(dict.fromkeys(letter for letter in unknown if face_of(letter) is None))
