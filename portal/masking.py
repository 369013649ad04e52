"""Phones, identity numbers and e-mail addresses as pages show them to others than their owner. Pure.

One door: whatever prepares such a value for a page calls `concealed`; a template shows it with `{% personal %}`, which adds the
button that shows the whole value on purpose (portal/privacy/showing.py).
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

_PHONE = 11
_SHOWN = 4
_LONGEST = 18


class Sight(StrEnum):
    """How much of such values a viewer gets."""

    WHOLE = "whole"
    """Their own, and files that are made for it."""
    MASKED = "masked"
    """Who runs the campaign or acts for a unit."""
    HIDDEN = "hidden"
    """Experts: not even masked."""


class Personal(str):
    """A masked value; `ask` says where the whole one is asked for (`kind/key/field`), empty: nowhere."""

    __slots__ = ("ask",)
    ask: str

    def __new__(cls, text: str, ask: str = "") -> Self:
        value = super().__new__(cls, text)
        value.ask = ask
        return value


@dataclass(frozen=True, slots=True)
class Found:
    """A whole value, the row it stands in, and what the audit trail says of it: the row of whose it is, and the campaign where the
    value's own names none.
    """

    value: str
    thing: Any
    whose: Any = None
    campaign: int | None = None


def masked(kind: str, value: str) -> str:
    """`phone` 138****1234, `id_number` 110***********0021, `email` z***@example.cn; nothing stays nothing."""
    text = value.strip()
    match kind:
        case "email" if "@" in text:
            name, _, domain = text.rpartition("@")
            return f"{name[:1]}***@{domain}"
        case "phone" | "id_number" if len(text) >= _PHONE:
            stars = "****" if kind == "phone" else "*" * (len(text) - 3 - _SHOWN)
            return f"{text[:3]}{stars}{text[-_SHOWN:]}"
        case _:
            return "*" * len(text)


def concealed(kind: str, value: str, ask: str = "", sight: Sight = Sight.MASKED) -> str:
    """The value for a viewer of this sight."""
    match sight:
        case Sight.WHOLE:
            return value
        case Sight.HIDDEN:
            return ""
    text = masked(kind, value)
    return Personal(text, ask) if text else ""


def row_number(key: str) -> int:
    """The number of a row as an address names it; of anything else one that no row has."""
    return int(key) if key.isascii() and key.isdecimal() and len(key) < _LONGEST else 0


def kind_of_contact(value: str) -> str:
    """What somebody typed where either may stand."""
    return "email" if "@" in value else "phone"
