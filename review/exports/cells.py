"""What stands in a roster's cells, with its type, and how wide the columns are."""

import datetime as dt
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from campaigns.fields.merge_fields import Output, Scope, Subjects, getter
from campaigns.fields.values import parse_date, parse_number
from campaigns.schema import Document, FieldKind
from campaigns.schema.forms import PRIVATE_KINDS
from campaigns.schema.rosters import Column
from portal.tables.sheets import Kind, SheetColumn

_NUMBERS = frozenset({FieldKind.NUMBER, FieldKind.SIZE})
_CODES = frozenset(
    {"number", "certificate", "contact_phone", "author_phone", "instructor_phones", "category_key"}
)
_PHONES = frozenset({"contact_phone", "author_phone", "instructor_phones"})
_WIDTHS = {
    "seq": 6, "number": 16, "title": 34, "category": 16, "category_short": 12, "category_key": 9, "group": 14,
    "group_short": 10, "track": 12, "track_short": 10, "unit": 24, "first_unit": 24, "recommending_unit": 20,
    "authors": 20, "instructors": 16, "instructor_units": 24, "instructor_phones": 14, "first_author": 10, "contact_name": 10, "contact_phone": 14, "author_phone": 14, "comment": 40,
    "score": 9, "rank": 7, "award": 10, "award_short": 8, "certificate": 18, "marks": 24,
}  # fmt: skip
_OTHER = 16


def value_of(column: Column, doc: Document) -> Callable[[Subjects], Any]:
    """A function of the subjects: numbers as numbers, days as days; what can't be read as one stays as it was typed."""
    kind = kind_of(column, doc)
    value = getter(column.value, Output.ROSTER)
    name, _, key = column.value.partition(":")
    if name != "answer" or kind not in ("number", "date"):
        return value
    read: Callable[[str], Decimal | dt.date | None] = parse_number if kind == "number" else parse_date

    def typed(subjects: Subjects) -> Any:
        words = value(subjects)
        kept = subjects[Scope.SUBMISSION].submission.answers.get(key)
        known = read(kept) if words and isinstance(kept, str) else None
        return words if known is None else known

    return typed


def kind_of(column: Column, doc: Document) -> Kind:
    """What the column's cells are."""
    name, _, key = column.value.partition(":")
    if name in _CODES:
        return "code"
    if name in ("seq", "score", "rank"):
        return "number"
    if name == "answer":
        kinds = {field.kind for category in doc.categories for field in category.fields if field.key == key}
        if kinds and kinds <= _NUMBERS:
            return "number"
        if kinds == {FieldKind.DATE}:
            return "date"
        if kinds in ({FieldKind.PHONE}, {FieldKind.ID_NUMBER}):
            return "code"
    return "text"


def personal_columns(columns: Sequence[Column], doc: Document) -> list[str]:
    """The values of those columns that hold what pages mask."""
    private = {
        f"answer:{field.key}"
        for category in doc.categories
        for field in category.fields
        if field.kind in PRIVATE_KINDS
    }
    return [column.value for column in columns if column.value in _PHONES | private]


def sheet_column(column: Column, doc: Document) -> SheetColumn:
    """As it is laid out."""
    name = column.value.partition(":")[0]
    width = column.width or max(_WIDTHS.get(name, _OTHER), min(2 * len(column.label) + 2, 14))
    return SheetColumn(column.label, width, kind_of(column, doc), wrap=True)
