"""Searching Chinese without a dictionary: a text is its letters and pairs of neighbouring letters; what holds all of a word's
pairs is compared letter by letter. Pure.
"""

import unicodedata

LONGEST = 20_000
"""Letters of a case that can be found."""
MOST_WORDS = 6
LONGEST_QUERY = 60


def folded(text: str) -> str:
    """As texts are compared: full-width and compatible letters as plain ones, small, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def grams(text: str) -> list[str]:
    """The letters of a folded text and its pairs of neighbours, each once; spaces and signs are in none."""
    kept: set[str] = set()
    for letter, following in zip(text, text[1:] + " ", strict=True):
        if not letter.isalnum():
            continue
        kept.add(letter)
        if following.isalnum():
            kept.add(letter + following)
    return sorted(kept)


def words(query: str) -> list[str]:
    """What is asked for, all of which must be there: parted at spaces."""
    return folded(query[:LONGEST_QUERY]).split()[:MOST_WORDS]


def sought(word: str) -> list[str]:
    """The pairs that a text with this word has; of a single letter itself."""
    pairs = [gram for gram in grams(word) if len(gram) == 2]
    return pairs or grams(word)
