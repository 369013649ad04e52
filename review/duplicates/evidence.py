"""Why two cases are taken to be alike: what of the one agrees with what of the other, as a pair keeps it. Pure but for the models'
names of kinds.
"""

from collections.abc import Collection
from dataclasses import asdict, dataclass, field
from typing import Any

from review.duplicates.parts import Part
from review.models import DuplicatePair
from validators.lookalikes import alike
from validators.text_likeness import compare, passages, worth_showing

MOST = 5
"""Pieces of evidence of one pair that are kept."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One part of the first case that is like one of the second. `first` and `second` are keys of attachments, 0 the form's
    text. `passages` are (from, to, from, to, letters) in the two texts; `agreeing` of `compared` pictures differ in at most
    `bits`.
    """

    kind: str
    score: int
    first: int = 0
    second: int = 0
    passages: list[tuple[int, int, int, int, int]] = field(default_factory=list)
    agreeing: int = 0
    compared: int = 0
    bits: int = 0

    def as_json(self) -> dict[str, Any]:
        """As the pair keeps it."""
        return asdict(self)


def of_texts(first: Part, second: Part, common: frozenset[int]) -> Evidence | None:
    """Two texts; None where they share too little beside the template."""
    shared = compare(frozenset(first.lookup_keys) - common, second.lookup_keys, common)
    found = passages(first.text, second.text, common) if shared.alike else []
    if not found or not worth_showing(found):
        return None
    spans = [
        (each.first_from, each.first_to, each.second_from, each.second_to, each.letters) for each in found
    ]
    score = max(1, round(100 * shared.containment))
    return Evidence(DuplicatePair.Kind.TEXT, score, first.attachment, second.attachment, spans)


def of_pictures(first: Part, second: Part, *, films: bool) -> Evidence | None:
    """Two pictures, or two films by their frames."""
    near = alike(first.hashes, second.hashes, films=films)
    if near is None:
        return None
    agreeing, compared, bits = near
    kind = DuplicatePair.Kind.FILM if films else DuplicatePair.Kind.IMAGE
    score = round(100 * agreeing / compared) if films else round(100 * (64 - bits) / 64)
    return Evidence(
        kind, score, first.attachment, second.attachment, agreeing=agreeing, compared=compared, bits=bits
    )


def strongest(found: Collection[Evidence]) -> list[Evidence]:
    """The best evidence, equal files first."""
    order = list(DuplicatePair.Kind)
    return sorted(
        found, key=lambda each: (-each.score, order.index(DuplicatePair.Kind(each.kind)), each.first)
    )[:MOST]
