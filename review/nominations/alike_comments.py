"""Recommending comments of one unit that are nearly the same (O7): people look, nothing is refused. Pure.

Two comments are alike when at least `ALIKE` of their runs of three characters are shared (Jaccard), spaces and
punctuation aside; names of cases differ from comment to comment and don't make them different.
"""

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

from validators.matching import plain
from validators.text_likeness import jaccard, runs

ALIKE = 0.8
SHORTEST = 12
"""Characters below which a comment says too little to be compared."""
RUN = 3

Key = TypeVar("Key", bound=Hashable)


def shingles(comment: str, title: str = "") -> frozenset[str]:
    """The comment's runs of characters, its case's title left out; empty where it is too short."""
    text = plain(comment).replace(plain(title), "") if title else plain(comment)
    if len(text) < SHORTEST:
        return frozenset()
    return frozenset(runs(text, RUN))


def alike(first: frozenset[str], second: frozenset[str]) -> bool:
    """Whether two comments are nearly the same."""
    return jaccard(first, second) >= ALIKE


def groups(comments: Mapping[Key, tuple[str, str]]) -> list[list[Key]]:
    """Keys of comments (comment, title) that are alike, each group in the given order; groups of one are left out.

    Only comments that share one of their rarest runs are compared, so that many different ones cost little.
    """
    sets = {key: shingles(comment, title) for key, (comment, title) in comments.items()}
    holders: dict[str, list[Key]] = defaultdict(list)
    for key, own in sets.items():
        for run in own:
            holders[run].append(key)
    leader: dict[Key, Key] = {key: key for key in comments}

    def root(key: Key) -> Key:
        while leader[key] != key:
            key = leader[key]
        return key

    order = {key: place for place, key in enumerate(comments)}
    for key, own in sets.items():
        # Alike sets share all but a fifth: one of the rarest quarter of a set's runs is among what is shared.
        rarest = sorted(own, key=lambda run: (len(holders[run]), run))[: len(own) // 4 + 1]
        others = {other for run in rarest for other in holders[run] if order[other] > order[key]}
        for other in others:
            if root(other) != root(key) and alike(own, sets[other]):
                leader[root(other)] = root(key)
    members: dict[Key, list[Key]] = defaultdict(list)
    for key in comments:
        members[root(key)].append(key)
    return [group for group in members.values() if len(group) > 1]


def alike_to(comment: str, title: str, others: Sequence[tuple[Key, str, str]]) -> list[Key]:
    """Which of the others (key, comment, title) this one is nearly the same as."""
    own = shingles(comment, title)
    return [key for key, text, name in others if alike(own, shingles(text, name))]
