"""The pictures that show a finding: which of those that were kept, and where in them. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from validators.findings import WordedEvidence

MOST = 6
"""Pictures shown of one finding."""
LEAST_SIDE = 8
"""Pixels: a thinner box could not be seen."""


@dataclass(frozen=True)
class Mark:
    """A box in a picture, in its pixels, with a little room around what it shows."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True)
class Proof:
    """A kept picture with what it shows of a finding."""

    key: str
    place: str
    words: str
    width: int
    height: int
    marks: Sequence[Mark]

    @property
    def upright(self) -> bool:
        return self.height > self.width


def proofs(evidence: Iterable[WordedEvidence], evidence_frames: Mapping[str, Sequence[int]]) -> list[Proof]:
    """The finding's places of which a picture was kept, each picture once, in the finding's order."""
    places: dict[str, list[WordedEvidence]] = {}
    for shown in evidence:
        if shown.at in evidence_frames and len(evidence_frames[shown.at]) == 4:
            places.setdefault(shown.at, []).append(shown)
    pictures = []
    for key, pieces in list(places.items())[:MOST]:
        width, height = evidence_frames[key][2:4]
        boxes = [box for piece in pieces for box in piece.boxes]
        words = "；".join(dict.fromkeys(piece.text for piece in pieces if piece.text))
        marks = [_mark(box, width, height) for box in dict.fromkeys(boxes)]
        pictures.append(Proof(key, pieces[0].place, words[:120], width, height, marks))
    return pictures


def _mark(box: tuple[float, float, float, float], width: int, height: int) -> Mark:
    left, top, right, bottom = (min(max(part, 0.0), 1.0) for part in box)
    room = max(width, height) // 160
    x, y = max(0, round(left * width) - room), max(0, round(top * height) - room)
    wide = max(LEAST_SIDE, min(width, round(right * width) + room) - x)
    high = max(LEAST_SIDE, min(height, round(bottom * height) + room) - y)
    return Mark(x, y, wide, high)
