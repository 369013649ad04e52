"""What was found in a notice: one setting of a campaign document, its value, and the sentence that says so. Pure."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What a finding is about; the page groups by it and the bench counts by it."""

    IDENTITY = "identity"
    DATE = "date"
    CATEGORY = "category"
    WHO = "who"
    TEAM = "team"
    AUTHOR_LIMIT = "author_limit"
    SLOT = "slot"
    FILE_TYPE = "file_type"
    SIZE = "size"
    DURATION = "duration"
    LENGTH = "length"
    PICTURE = "picture"
    COUNT = "count"
    FIELD = "field"
    QUOTA = "quota"
    RUBRIC = "rubric"
    AWARD = "award"
    DECLARATION = "declaration"
    EXCLUSION = "exclusion"
    BLIND = "blind"
    FORM = "form"


@dataclass(frozen=True, slots=True)
class Finding:
    """`text[start:end] == sentence` of the text that was read (`text.tidy`)."""

    kind: Kind
    setting: str
    """Where it goes in the campaign document: `notice.title`, `categories.slots.rules` ..."""
    value: Mapping[str, Any] | str | int | bool
    sentence: str
    start: int
    end: int
    sure: bool = True
    categories: tuple[str, ...] = field(default=())
    """Labels of the categories it stands under; empty: all of them."""
    slot: str = ""
    """Label of the material it speaks of, for rules of files."""

    @property
    def key(self) -> str:
        """Names it among the findings of the same text, for the ticks of the page."""
        words = f"{self.start} {self.setting} {self.said} {self.categories} {self.slot}"
        return hashlib.sha256(words.encode("utf-8", "replace")).hexdigest()[:16]

    @property
    def said(self) -> str:
        """The value as one line."""
        return plain_words(self.value)


def plain_words(value: object) -> str:
    if isinstance(value, Mapping):
        return " ".join(f"{name}={plain_words(part)}" for name, part in value.items() if part is not None)
    if isinstance(value, list | tuple):
        return "、".join(plain_words(part) for part in value)
    return str(value)
