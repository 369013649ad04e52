"""Files of a campaign that show nearly the same: pictures and films by the hashes of what was seen in them. Pure.

Evidence for a person, never a verdict: two films of one classroom look alike, and so do two boards made from one template.
Pages are left out: filled-in forms all look alike.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from validators.facts import FileFacts

NEAR = 7
"""Bits of 64 in which two hashes of one picture may differ; pictures of different things differ in about 32."""
SAME_FRAME = 4
"""Frames of one film this near to each other count once."""
FEWEST_FRAMES = 3
SHARE = 0.6
"""Part of the shorter film's different frames that must be found in the other."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """Two files that look alike: how many of the pictures compared agree, and the widest gap between those in bits."""

    first: int
    second: int
    agreeing: int
    compared: int
    bits: int


def hashes_of(facts: FileFacts) -> tuple[int, ...]:
    """What two files are compared by: the picture's hash, or those of a film's different frames; () where there are none."""
    return different(
        picture.hash for picture in (facts.seen.pictures if facts.seen else ()) if picture.part != "page"
    )


def different(hashes: Iterable[str | None]) -> tuple[int, ...]:
    """The hashes as numbers, those of one picture that stands still once, flat pictures left out."""
    kept: list[int] = []
    for written in hashes:
        value = int(written, 16) if written else 0
        if written and all((value ^ other).bit_count() > SAME_FRAME for other in kept):
            kept.append(value)
    return tuple(kept)


def alike(first: Sequence[int], second: Sequence[int], *, films: bool) -> tuple[int, int, int] | None:
    """(agreeing, compared, widest gap) where they show nearly the same; None otherwise. A film of fewer than three different
    frames tells nothing.
    """
    shorter, longer = sorted((first, second), key=len)
    if not shorter or (films and len(shorter) < FEWEST_FRAMES):
        return None
    gaps = [min((value ^ other).bit_count() for other in longer) for value in shorter]
    near = [gap for gap in gaps if gap <= NEAR]
    enough = max(FEWEST_FRAMES, SHARE * len(shorter)) if films else 1
    return (len(near), len(shorter), max(near)) if len(near) >= enough else None


def near_identical(files: Mapping[int, Sequence[int]], *, films: bool) -> list[Likeness]:
    """All pairs that look alike, by the files' numbers. Only files that share one of eight parts of a hash are compared: two
    hashes at most seven bits apart always do.
    """
    likenesses = []
    for first, second in sorted(_candidates(files)):
        likeness = alike(files[first], files[second], films=films)
        if likeness is not None:
            likenesses.append(Likeness(first, second, *likeness))
    return likenesses


def _candidates(files: Mapping[int, Sequence[int]]) -> Iterable[tuple[int, int]]:
    shelves: dict[tuple[int, int], set[int]] = {}
    for number, hashes in files.items():
        for value in hashes:
            for part in range(8):
                shelves.setdefault((part, value >> 8 * part & 0xFF), set()).add(number)
    pairs: set[tuple[int, int]] = set()
    for numbers in shelves.values():
        pairs |= set(combinations(sorted(numbers), 2))
    return pairs
