"""Texts that share passages: fingerprints to find them by, how much is shared, and where the passages stand (N20). Pure.

Fingerprints are winnowed: of every `WINDOW` neighbouring runs of `RUN` characters the one with the smallest hash is kept, so
that two texts which share `SURE` characters in a row always share a fingerprint, and few are stored. Spaces, punctuation,
widths and letter case don't count. What belongs to the template everybody fills in is left out by its fingerprints
(`common`). Evidence for a person, never a verdict.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b

RUN = 10
"""Characters of one run: shorter ones are shared by chance (中小学教育教学)."""
WINDOW = 8
"""Neighbouring runs of which one is kept."""
SURE = RUN + WINDOW - 1
"""Characters in a row that, shared, are always found."""
MOST_CHARACTERS = 200_000
"""Of a text that are compared, so that a hostile one costs a second at most."""
SHORTEST = 20
"""Characters of a passage that is shown."""
MOST_PASSAGES = 60
FEWEST = 12
"""Fingerprints beside the template's that two texts must share to be looked at closer: about 55 characters."""
LEAST_LETTERS = 60
"""Letters that all shared passages must have together ..."""
LONGEST_AT_LEAST = 35
"""... and the longest one alone: slogans and the names of policies that everybody quotes are shorter."""
_TRIED = 4
"""Places at which the same run is tried: a text of one repeated sentence must not cost its square."""


def runs(text: str, length: int) -> list[str]:
    """All runs of `length` characters, in order; none where the text is shorter."""
    return [text[at : at + length] for at in range(len(text) - length + 1)]


def jaccard(first: Collection[object], second: Collection[object]) -> float:
    """Shared part of all that two sets hold; 0 where one is empty."""
    one, other = frozenset(first), frozenset(second)
    return len(one & other) / len(one | other) if one and other else 0.0


@dataclass(frozen=True, slots=True)
class Letters:
    """A text's letters and digits as they are compared, and where each stands in the text."""

    text: str
    places: Sequence[int]


def letters_of(text: str) -> Letters:
    """NFKC, lower case, letters and digits only, with their places."""
    kept: list[str] = []
    places: list[int] = []
    for at, char in enumerate(text[:MOST_CHARACTERS]):
        for piece in char if "\u4e00" <= char <= "\u9fff" else unicodedata.normalize("NFKC", char).lower():
            if piece.isalnum():
                kept.append(piece)
                places.append(at)
    return Letters("".join(kept), places)


def hash_of(run: str) -> int:
    """63 bits, the same in every process: what a column of whole numbers holds."""
    return int.from_bytes(blake2b(run.encode("utf-8", "surrogatepass"), digest_size=8).digest()) >> 1


def picks(letters: str) -> list[tuple[int, int]]:
    """The kept runs in order: (place of the first character, hash). Of equal hashes the last in its window."""
    hashes = [hash_of(run) for run in runs(letters, RUN)]
    kept: list[tuple[int, int]] = []
    last = -1
    for start in range(max(len(hashes) - WINDOW, 0) + 1 if hashes else 0):
        end = min(start + WINDOW, len(hashes))
        if last < start:
            last = min(range(start, end), key=lambda at: (hashes[at], -at))
        elif hashes[end - 1] <= hashes[last]:
            last = end - 1
        else:
            continue
        kept.append((last, hashes[last]))
    return kept


def fingerprints(text: str) -> frozenset[int]:
    """What a text is found by; empty where it has fewer than `RUN` letters."""
    return frozenset(value for _, value in picks(letters_of(text).text))


@dataclass(frozen=True, slots=True)
class Shared:
    """What two texts share beside the template: fingerprints, and how many each has of its own."""

    shared: int
    first: int
    second: int

    @property
    def containment(self) -> float:
        """Part of the shorter text that stands in the other, 0 to 1."""
        shorter = min(self.first, self.second)
        return self.shared / shorter if shorter else 0.0

    @property
    def alike(self) -> bool:
        """Whether their passages are worth looking at."""
        return self.shared >= FEWEST


def compare(own: frozenset[int], other: Collection[int], common: Collection[int] = ()) -> Shared:
    """Two texts by their fingerprints. `own` are the first one's without those of the template; the second's are counted
    where enough is shared.
    """
    shared = len(own.intersection(other))
    return Shared(shared, len(own), len(frozenset(other).difference(common)) if shared >= FEWEST else 0)


def most_cases(cases: int) -> int:
    """In how many of so many cases a fingerprint may stand before it is taken for the template's: a fifth, at least four."""
    return max(4, cases // 5)


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of text that stands in both: from and to (exclusive) in each, and its length in letters."""

    first_from: int
    first_to: int
    second_from: int
    second_to: int
    letters: int


def passages(first: str, second: str, common: Collection[int] = ()) -> list[Passage]:
    """What two texts share, in the first one's order, none overlapping there: the longest from each place on, at least
    `SHORTEST` letters, and at most `MOST_PASSAGES`. Sentences of the template are in none.
    """
    one, other = letters_of(first), letters_of(second)
    left, right = _masked(one.text, common, "\0"), _masked(other.text, common, "\1")
    starts: dict[str, list[int]] = defaultdict(list)
    for at, run in enumerate(runs(right, RUN)):
        if len(starts[run]) < _TRIED:
            starts[run].append(at)
    found: list[Passage] = []
    at = 0
    while at <= len(left) - SHORTEST and len(found) < MOST_PASSAGES:
        length, there = max(
            ((_reach(left, right, at, start), start) for start in starts.get(left[at : at + RUN], ())),
            key=lambda reached: (reached[0], -reached[1]),
            default=(0, 0),
        )
        if length >= SHORTEST:
            found.append(
                Passage(
                    one.places[at], one.places[at + length - 1] + 1,
                    other.places[there], other.places[there + length - 1] + 1, length,
                )
            )  # fmt: skip
        at += length if length >= SHORTEST else 1
    return found


def _masked(letters: str, common: Collection[int], mask: str) -> str:
    """The template's letters replaced by a sign that no letter equals, the same number of them."""
    barred = template_letters(letters, common)
    return "".join(mask if at in barred else char for at, char in enumerate(letters)) if barred else letters


def _reach(first: str, second: str, at: int, there: int) -> int:
    """Letters that agree from two places on."""
    most = min(len(first) - at, len(second) - there)
    length = RUN
    while length < most and first[at + length] == second[there + length]:
        length += 1
    return length


def worth_showing(found: Collection[Passage]) -> bool:
    """Whether the passages are more than phrases that everybody quotes."""
    letters = [passage.letters for passage in found]
    return sum(letters) >= LEAST_LETTERS and max(letters) >= LONGEST_AT_LEAST


def template_letters(letters: str, common: Collection[int]) -> set[int]:
    """Places of letters that belong to the template: its fingerprints' runs, and what stands between two neighbouring ones."""
    if not common:
        return set()
    barred: set[int] = set()
    before: int | None = None
    for at, value in picks(letters):
        if value in common:
            barred.update(range(at if before is None else before, at + RUN))
        before = at if value in common else None
    return barred


def joined(parts: Iterable[str]) -> str:
    """Pieces of one document as one text; no passage runs on because two pieces meet without a break."""
    return "\n".join(parts)
