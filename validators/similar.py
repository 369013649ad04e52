"""Words read by a machine against words that are asked for: a tenth of the characters may differ. Pure."""

from validators.matching import plain

LONGEST = 4000
"""Characters of a text that are searched; a hostile picture cannot make this slow."""


def slips(needle_text: str, text: str) -> int:
    """Fewest edits that turn `wanted` into some part of `text` (Sellers' algorithm)."""
    above = [0] * (len(text) + 1)
    for row, char in enumerate(needle_text, start=1):
        here = [row]
        for column, other in enumerate(text, start=1):
            here.append(min(above[column - 1] + (char != other), above[column] + 1, here[column - 1] + 1))
        above = here
    return min(above)


def allowed(length: int) -> int:
    """A tenth of the characters; one where there are at least eight."""
    return max(length // 10, 1 if length >= 8 else 0)


def shows(text: str, words: str) -> bool:
    """Whether the words stand in the text, spaces and punctuation aside."""
    needle, hay = plain(words)[:200], plain(text)[:LONGEST]
    if not needle:
        return False
    return needle in hay or (allowed(len(needle)) > 0 and slips(needle, hay) <= allowed(len(needle)))


def same(text: str, other: str) -> bool:
    """Whether two readings are of the same words: at most a fifth of the longer one differs."""
    first, second = plain(text)[:80], plain(other)[:80]
    if first == second:
        return True
    longest = max(len(first), len(second))
    if not first or not second or abs(len(first) - len(second)) > longest // 5:
        return False
    return distance(first, second) <= longest // 5


def distance(text: str, other: str) -> int:
    """Levenshtein's distance."""
    above = list(range(len(other) + 1))
    for row, char in enumerate(text, start=1):
        here = [row]
        for column, letter in enumerate(other, start=1):
            here.append(min(above[column - 1] + (char != letter), above[column] + 1, here[column - 1] + 1))
        above = here
    return above[-1]
