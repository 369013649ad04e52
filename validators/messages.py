"""Sentences for people, made from a finding's code and values when it is shown.

A finding stores what was measured as numbers and names; each rule's file holds the sentences for its codes, so that a
better sentence is better everywhere, on old findings too.
"""

import string
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from validators import ocr_analysis, people
from validators.kinds import KIND_WORDS, FileKind, type_words
from validators.places import places_words
from validators.quantities import duration_words, size_words


class Values(dict[str, Any]):
    """The values of a finding; one that an older finding does not have is "" and leaves a gap, not an error."""

    def __missing__(self, key: str) -> str:
        return ""


Text = str | Callable[[Values], str]
"""A sentence with {name} for a value, {name:words} for one of `WORDINGS`, or Python's own format; or a function."""


@dataclass(frozen=True)
class Message:
    """What one code says: the sentence, and how to mend it."""

    text: Text
    hint: Text = ""


Catalogue = Mapping[str, Message]
"""Messages by the last part of a finding's code."""


def pages_words(numbers: Sequence[int]) -> str:
    """Page numbers as 第 1、2 页, the first five of many."""
    shown = "、".join(str(number) for number in numbers[:5])
    return f"第 {shown} 页{f'等 {len(numbers)} 页' if len(numbers) > 5 else ''}"


def of_format(values: Mapping[str, Any]) -> str:
    """What the file of pages is called: "PDF " or "OFD "; findings of before OFD was read are of PDFs."""
    return f"{values.get('format') or 'PDF'} "


def _first(names: Sequence[str]) -> str:
    return "、".join(names[:3]) + ("等" if len(names) > 3 else "")


WORDINGS: dict[str, Callable[[Any], str]] = {
    "duration": duration_words,
    "size": size_words,
    "types": type_words,
    "kind": lambda kind: KIND_WORDS[FileKind(kind)],
    "kinds": lambda kinds: "、".join(KIND_WORDS[FileKind(kind)] for kind in kinds) or "文件",
    "pages": pages_words,
    "first": _first,
    "quoted": lambda names: "、".join(f"“{name}”" for name in names),
    "terms": people.counted_words,
    "sort": lambda sort: people.WORDS[sort],
    "places": places_words,
    "unread": ocr_analysis.why_words,
    "corners": lambda corners: "、".join(ocr_analysis.CORNERS[corner] for corner in corners),
    "spots": lambda spots: "、".join(ocr_analysis.spot_words(spot) for spot in spots),
}
"""Ways to word a value: {seconds:duration}, {names:first}."""


class _Formatter(string.Formatter):
    """Lists are joined with 、; a value that is not there stays empty whatever its format."""

    def get_value(self, key: Any, args: Any, kwargs: Any) -> Any:
        return kwargs[key]

    def format_field(self, value: Any, format_spec: str) -> str:
        if value == "":
            return ""
        if format_spec in WORDINGS:
            return WORDINGS[format_spec](value)
        if isinstance(value, list | tuple):
            return "、".join(str(item) for item in value)
        return str(format(value, format_spec))


_FORMATTER = _Formatter()


def fill(text: Text, values: Values) -> str:
    """The sentence with its values."""
    return text(values) if callable(text) else _FORMATTER.vformat(text, (), values)
