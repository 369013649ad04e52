"""Files of a campaign that show nearly the same: pictures and films by the hashes of what was seen in them. Pure.

Evidence for a person, never a verdict: two films of one classroom look alike, and so do two boards made from one template.
Pages are left out: filled-in forms all look alike.
"""

from collections.abc import Iterable, Sequence
from itertools import combinations

from validators.facts import FileFacts

NEAR = 7
"""Bits of 64 in which two hashes of one picture may differ; pictures of different things differ in about 32."""
SAME_FRAME = 4
"""Frames of one film this near to each other count once."""
FEWEST_FRAMES = 3
SHARE = 0.6
"""Part of the shorter film's different frames that must be found in the other."""


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


BAND_BITS, BANDS = 16, 4
"""A picture's hash in four parts, by which it is kept and found."""


def bands(value: int) -> tuple[int, ...]:
    """A hash's parts, each with its place: what it is kept under."""
    return tuple(band << BAND_BITS | value >> BAND_BITS * band & 0xFFFF for band in range(BANDS))


def keys_near(value: int) -> tuple[int, ...]:
    """All keys under which a hash at most `NEAR` bits away is kept: of seven bits over four parts one part has at most one,
    so each part and its sixteen neighbours will do.
    """
    return tuple(
        key ^ flipped for key in bands(value) for flipped in (0, *(1 << bit for bit in range(BAND_BITS)))
    )


_PIECES = ((0, 13), (13, 13), (26, 13), (39, 13), (52, 12))
"""A frame's hash in five: first bit, bits."""


def frame_keys(value: int) -> tuple[int, ...]:
    """What a film's frame is kept under and found by: each two of five pieces. Frames at most three bits apart always share a
    key, others of the same picture usually; frames of different films almost never, so that the films that are compared don't
    grow with those that are kept. A copy needs three frames that agree, and one of them that near.
    """
    pieces = [value >> first & (1 << bits) - 1 for first, bits in _PIECES]
    return tuple(
        (number << 26) | (pieces[one] << 13) | pieces[other]
        for number, (one, other) in enumerate(combinations(range(len(pieces)), 2))
    )


def signed(value: int) -> int:
    """A hash as a column of whole numbers holds it."""
    return value - (1 << 64) if value >> 63 else value


def unsigned(stored: int) -> int:
    """The hash that was stored."""
    return stored & (1 << 64) - 1
