"""Words into boxes: where lines break, and how large the letters may be. Pure."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

Measure = Callable[[str], float]
"""How wide a text is at size 1."""
_CLOSING = "，。、；：！？）》”’】〕〉」』…—·％%,.;:!?)]}་།"
_OPENING = "（《“‘【〔〈「『([{"
_WORD = re.compile(
    r"[^\W\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]+|\s+|.",
    re.DOTALL,
)
"""A word of an alphabet, a space, or one character of any other kind."""
SMALLEST = 5.0
"""Points; smaller letters are not printed."""
_STEP = 0.5


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of one look."""

    text: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """What stands on one line, and how wide that is at size 1."""

    pieces: tuple[Piece, ...]
    width: float

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Fitted:
    """Lines that fit a box at a size in points; `leading` is from line to line, in sizes."""

    size: float
    leading: float
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class _Atom:
    """What is never parted, unless a line is too short for it."""

    pieces: tuple[Piece, ...]
    width: float
    blank: bool = False


def fitted(
    pieces: Sequence[Piece], *, width: float, height: float, size: float, measure: Measure, tall: bool = False
) -> Fitted | None:
    """As large as fits the box (points), at most `size`; None where not even the smallest letters fit. `tall`: scripts whose
    letters stack need more room above and below.
    """
    paragraphs = [list(_atoms(paragraph, measure)) for paragraph in _paragraphs(pieces)]
    leadings, letter = ((1.9,), 1.7) if tall else ((2.0, 1.65), 1.15)
    while size >= SMALLEST:
        lines = tuple(line for paragraph in paragraphs for line in _lines(paragraph, width / size, measure))
        if max(line.width for line in lines) * size > width + 1e-6:
            size -= _STEP
            continue
        for leading in leadings:
            if size * (letter + (len(lines) - 1) * leading) <= height:
                return Fitted(size, leading, lines)
        size -= _STEP
    return None


def _paragraphs(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Line feeds part paragraphs."""
    paragraphs: list[list[Piece]] = [[]]
    for piece in pieces:
        first, *rest = piece.text.split("\n")
        paragraphs[-1].append(Piece(first, piece.strong))
        paragraphs += [[Piece(text, piece.strong)] for text in rest]
    return paragraphs


def _atoms(pieces: Sequence[Piece], measure: Measure) -> Iterator[_Atom]:
    """Words and characters; closing marks stay with what they close, opening ones with what follows."""
    held: list[Piece] = []
    for piece in pieces:
        for word in _WORD.findall(piece.text):
            joins = bool(held) and (word[0] in _CLOSING or held[-1].text[-1] in _OPENING)
            if held and not joins:
                yield _atom(held, measure)
                held = []
            held.append(Piece(word, piece.strong))
    if held:
        yield _atom(held, measure)


def _atom(pieces: list[Piece], measure: Measure) -> _Atom:
    wide = sum(measure(piece.text) for piece in pieces)
    return _Atom(tuple(pieces), wide, blank=all(piece.text == " " for piece in pieces))


def _lines(atoms: Sequence[_Atom], width: float, measure: Measure) -> Iterator[Line]:
    """Lines no wider than `width` sizes. A word longer than a line is parted where the line ends."""
    line: list[Piece] = []
    used = 0.0
    for whole in atoms:
        for atom in [whole] if whole.width <= width else _letters(whole, measure):
            if line and used + atom.width > width and not atom.blank:
                yield _line(line, measure)
                line, used = [], 0.0
            if line or not atom.blank:
                line += atom.pieces
                used += atom.width
    yield _line(line, measure)


def _letters(atom: _Atom, measure: Measure) -> list[_Atom]:
    return [
        _Atom((Piece(letter, piece.strong),), measure(letter))
        for piece in atom.pieces
        for letter in piece.text
    ]


def _line(pieces: list[Piece], measure: Measure) -> Line:
    """The line's pieces, those of one look together, without the spaces at its end."""
    merged: list[Piece] = []
    for piece in pieces:
        if merged and merged[-1].strong == piece.strong:
            merged[-1] = Piece(merged[-1].text + piece.text, piece.strong)
        else:
            merged.append(piece)
    while merged and not (last := merged[-1].text.rstrip(" ")):
        merged.pop()
    if merged:
        merged[-1] = Piece(last, merged[-1].strong)
    return Line(tuple(merged), sum(measure(piece.text) for piece in merged))
