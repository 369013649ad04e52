"""Comparing words of a document with words that are asked for: without spaces, numbering and punctuation, one slip allowed."""

import re
import unicodedata

_NUMBERING = re.compile(
    r"^(第[一二三四五六七八九十百\d]+[章节部分]+|[（(]?[一二三四五六七八九十\d]{1,3}[）)]?\s*[、．.：:]|[（(][一二三四五六七八九十\d]{1,3}[）)]|[①-⑳])+"
)


def plain(text: str) -> str:
    """NFKC, lower case, letters and digits only."""
    return "".join(char for char in unicodedata.normalize("NFKC", text).lower() if char.isalnum())


def heading(text: str) -> str:
    """A heading without its number."""
    stripped = unicodedata.normalize("NFKC", text).strip()
    return plain(_NUMBERING.sub("", stripped)) or plain(stripped)


def alike(text: str, other: str) -> bool:
    """Equal, or one slip apart where the words are long enough for that to mean nothing."""
    if text == other:
        return True
    return min(len(text), len(other)) >= 4 and within_one(text, other)


def within_one(text: str, other: str) -> bool:
    """Edit distance at most 1."""
    if abs(len(text) - len(other)) > 1:
        return False
    short, long = sorted((text, other), key=len)
    for index, char in enumerate(short):
        if char != long[index]:
            return short[index + (len(short) == len(long)) :] == long[index + 1 :]
    return True
