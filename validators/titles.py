"""Titles of works that are nearly the same, and authors that two works have in common (D21). Pure."""

import re
from collections.abc import Iterable

from validators.matching import plain
from validators.similar import distance, same
from validators.text_likeness import hash_of, runs

_RUN = 3
"""At most a fifth of a title may differ: of six or more letters one run of three is then left whole."""
_LONGEST = 80
_BETWEEN = re.compile(r"[、,，;；/|\s]+")
_ROLES = re.compile(r"[（(].*?[)）]")


def title_keys(title: str) -> frozenset[int]:
    """What a title is found by: its runs of three letters, and all of it."""
    letters = plain(title)[:_LONGEST]
    return frozenset(map(hash_of, (*runs(letters, _RUN), letters))) if letters else frozenset()


def fewest_keys(title: str) -> int:
    """How many keys a title that is alike surely shares: each slip takes three runs at most, and the longer title, at most a
    quarter longer, has as many slips as a fifth of its letters.
    """
    letters = len(plain(title)[:_LONGEST])
    return max(1, len(title_keys(title)) - 1 - _RUN * (letters // 4))


def title_score(first: str, second: str) -> int:
    """Per cent of two titles that agrees, spaces and punctuation aside; 0 where more than a fifth differs."""
    one, other = plain(first)[:_LONGEST], plain(second)[:_LONGEST]
    if not one or not same(first, second):
        return 0
    return 100 - round(100 * distance(one, other) / max(len(one), len(other)))


def names_in(authors: str) -> frozenset[str]:
    """The people that a list's cell names: 张三、李四（执笔）."""
    return people(_BETWEEN.split(_ROLES.sub(" ", authors)))


def people(names: Iterable[str]) -> frozenset[str]:
    """Names as they are compared."""
    return frozenset(filter(None, map(plain, names)))
