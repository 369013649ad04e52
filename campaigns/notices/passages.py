"""The notice in pieces: what a finding quotes, and what stands between. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from campaigns.notices.findings import Finding


@dataclass(frozen=True, slots=True)
class Passage:
    text: str
    start: int
    quoted: bool


def passages(text: str, findings: Iterable[Finding]) -> list[Passage]:
    """The whole text, in order; each sentence that a finding names begins a passage of its own."""
    ends: dict[int, int] = {}
    for each in findings:
        ends[each.start] = max(each.end, ends.get(each.start, 0))
    pieces: list[Passage] = []
    place = 0
    starts = sorted(ends)
    for number, start in enumerate(starts):
        if place < start:
            pieces.append(Passage(text[place:start], place, quoted=False))
        following = starts[number + 1] if number + 1 < len(starts) else len(text)
        place = min(ends[start], following)
        pieces.append(Passage(text[start:place], start, quoted=True))
    if place < len(text):
        pieces.append(Passage(text[place:], place, quoted=False))
    return pieces
