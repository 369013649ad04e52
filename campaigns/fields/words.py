"""Answers in words: for a page, and as one text for a table cell or a printed line. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from campaigns.fields.values import (
    as_text,
    char_count_cjk,
    choices_of,
    is_empty,
    keywords_of,
    links_of,
    rows_of,
)
from campaigns.schema import Field_, FieldKind

ID_NUMBER_LENGTH = 18
_LISTS = {FieldKind.CHOICES, FieldKind.KEYWORDS, FieldKind.LINKS}


@dataclass(frozen=True)
class FieldView:
    """One answer on a page. `values` for lists (links, keywords, choices), `rows` with `columns` for tables, else
    `text` with its 字.
    """

    key: str
    label: str
    kind: str
    text: str = ""
    values: Sequence[str] = ()
    columns: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()
    char_count_cjk: int = 0


def field_view(field: Field_, answer: Any) -> FieldView:
    """An answer for a page: keys of choices become their labels."""
    base: dict[str, Any] = {"key": field.key, "label": field.label, "kind": field.kind.value}
    if field.kind is FieldKind.TABLE:
        rows = [[_cell(column, row.get(column.key)) for column in field.columns] for row in rows_of(answer)]
        return FieldView(**base, columns=[column.label for column in field.columns], rows=rows)
    if field.kind in _LISTS:
        return FieldView(**base, values=_values(field, answer))
    return FieldView(**base, text=_cell(field, answer), char_count_cjk=char_count_cjk(as_text(answer)))


def plain_text(field: Field_, answer: Any) -> str:
    """An answer of any kind as one text: items joined by 、, links one a line, cells by ，, rows by ；."""
    if is_empty(answer):
        return ""
    if field.kind is FieldKind.TABLE:
        return "；".join(
            "，".join(text for column in field.columns if (text := _item(column, row.get(column.key))))
            for row in rows_of(answer)
        )
    return "\n".join(links_of(answer)) if field.kind is FieldKind.LINKS else _item(field, answer)


def masked_id_number(text: str) -> str:
    """The number as a page shows it: who must have the whole number exports the roster or prints the form."""
    return f"{text[:6]}{'*' * 8}{text[-4:]}" if len(text) == ID_NUMBER_LENGTH else "*" * len(text)


def _cell(field: Field_, answer: Any) -> str:
    text = _item(field, answer)
    if field.kind is FieldKind.ID_NUMBER:
        return masked_id_number(text)
    return f"{text} MB" if text and field.kind is FieldKind.SIZE else text


def _item(field: Field_, answer: Any) -> str:
    if field.kind in _LISTS or field.kind is FieldKind.CHOICE:
        return "、".join(_values(field, answer))
    return as_text(answer).strip()


def _values(field: Field_, answer: Any) -> list[str]:
    if field.kind is FieldKind.LINKS:
        return links_of(answer)
    if field.kind is FieldKind.KEYWORDS:
        return keywords_of(answer)
    labels = {option.key: option.label for option in field.options}
    return [labels.get(key, key) for key in choices_of(answer)]
