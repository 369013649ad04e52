"""Answers as values: the form in which an answer is kept, and what it is made of. Pure: no Django, no clock.

An answer is text, a list of keys (choices) or a list of rows (tables). A number, date, phone number or address is kept
in one canonical spelling; what cannot be read as one is kept as it was typed, so that its author can mend it.
"""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from stdnum.cn import ric

from campaigns.schema import Field_, FieldKind
from portal.typed_text import (
    email_address,
    is_blank,
    one_line,
    paragraphs,
    phone_number,
    plain_digits,
    without_invisible,
)
from validators.probes.textcount import count

Answers = Mapping[str, Any]
"""Answers by field key."""

MOST_ROWS = 200
"""Rows of a table that are kept."""

_BETWEEN_WORDS = re.compile(r"[；;，,、\s]+")
_NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3}){1,4}|\d{1,15})(?:\.\d{1,10})?")
_DATE = re.compile(
    r"(\d{4})(?:-(\d{1,2})-(\d{1,2})|/(\d{1,2})/(\d{1,2})|\.(\d{1,2})\.(\d{1,2})|(\d{2})(\d{2}))"
)
_CHINESE_DATE = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")


def char_count_cjk(text: str) -> int:
    """字 of an answer, counted as Word counts them."""
    return count(text).words


def parse_number(text: str) -> Decimal | None:
    """A number of at most 15 digits before and 10 after the point; commas only between thousands. No nan, no 1e5."""
    plain = plain_digits(text).strip()
    if not _NUMBER.fullmatch(plain):
        return None
    return Decimal(plain.replace(",", "")) + 0  # -0 becomes 0


def parse_date(text: str) -> dt.date | None:
    """A day written 2025-07-15, 2025/7/15, 2025.7.15, 20250715 or 2025年7月15日; nothing before or after it."""
    plain = re.sub(r"\s*([年月日])\s*", r"\1", plain_digits(text).strip())
    match = _CHINESE_DATE.fullmatch(plain) or _DATE.fullmatch(plain)
    if match is None:
        return None
    year, month, day = (int(part) for part in match.groups() if part is not None)
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def id_number(text: str) -> str | None:
    """A resident identity card's number as it is kept, 18 characters with its right check digit (GB 11643); None where it
    is none.
    """
    plain = ric.compact(plain_digits(text)).upper()
    return plain if ric.is_valid(plain) else None


def day_of(field: Field_, answer: Any) -> dt.date | None:
    """The day that an answer is or tells: the date itself, the date of birth in an identity number."""
    text = as_text(answer)
    if field.kind is FieldKind.ID_NUMBER:
        number = id_number(text)
        return ric.get_birth_date(number) if number else None
    return parse_date(text)


def normalised(field: Field_, answer: Any) -> Any:
    """An answer in the form in which it is kept. Settled: what is kept is kept again unchanged."""
    if field.kind is FieldKind.TABLE:
        rows = (_normalised_row(field, row) for row in rows_of(answer))
        return [row for row in rows if row][:MOST_ROWS]
    if field.kind is FieldKind.CHOICES:
        return [key for key in (one_line(key) for key in choices_of(answer)) if key]
    return _normalised_text(field.kind, as_text(answer))


def _normalised_row(field: Field_, row: Mapping[str, Any]) -> dict[str, Any]:
    """The cells that hold anything."""
    cells = {column.key: normalised(column, row.get(column.key)) for column in field.columns}
    return {key: cell for key, cell in cells.items() if not is_empty(cell)}


def _normalised_text(kind: FieldKind, text: str) -> str:
    match kind:
        case FieldKind.TEXT:
            return paragraphs(text)
        case FieldKind.LINKS:
            return "\n".join(links_of(text))
        case FieldKind.NUMBER:
            number = parse_number(text)
            return one_line(text) if number is None else format(number, "f")
        case FieldKind.DATE:
            day = parse_date(text)
            return one_line(text) if day is None else day.isoformat()
        case FieldKind.PHONE:
            return phone_number(text) or one_line(text)
        case FieldKind.EMAIL:
            return email_address(text) or paragraphs(text)
        case FieldKind.ID_NUMBER:
            return id_number(text) or one_line(text)
    return one_line(text)


def as_text(answer: Any) -> str:
    """An answer as plain text."""
    if answer is None:
        return ""
    if isinstance(answer, list):
        return "\n".join(as_text(part) for part in answer)
    if isinstance(answer, dict):
        return " ".join(as_text(part) for part in answer.values())
    return str(answer)


def is_empty(answer: Any) -> bool:
    """Whether nothing that can be seen was filled in."""
    return is_blank(as_text(answer))


def keywords_of(answer: Any) -> list[str]:
    """Keywords, split at ；;，,、 and spaces."""
    return [word for word in _BETWEEN_WORDS.split(without_invisible(as_text(answer))) if word]


def links_of(answer: Any) -> list[str]:
    """One address a line."""
    return [link for line in paragraphs(as_text(answer)).split("\n") if (link := one_line(line))]


def rows_of(answer: Any) -> list[dict[str, Any]]:
    """Rows of a table that hold anything."""
    rows = answer if isinstance(answer, list) else []
    return [row for row in rows if isinstance(row, dict) and not all(is_empty(cell) for cell in row.values())]


def choices_of(answer: Any) -> list[str]:
    """Chosen keys."""
    if isinstance(answer, list):
        return [str(key) for key in answer]
    return [str(answer)] if answer else []


def items_of(field: Field_, answer: Any) -> tuple[Sequence[Any], str]:
    """What is counted in an answer, and its measure word."""
    match field.kind:
        case FieldKind.KEYWORDS:
            return keywords_of(answer), "个关键词"
        case FieldKind.LINKS:
            return links_of(answer), "个网址"
        case FieldKind.TABLE:
            return rows_of(answer), "行"
        case FieldKind.CHOICES | FieldKind.CHOICE:
            return choices_of(answer), "项"
    return links_of(answer), "行"
