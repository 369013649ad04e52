"""Answers in words: for a page, and as one text for a table cell or a printed line. Pure."""

from collections.abc import Iterable, Mapping, Sequence
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
from campaigns.schema.forms import PRIVATE_KINDS
from portal.masking import Sight, concealed

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


def field_view(field: Field_, answer: Any, *, sight: Sight = Sight.MASKED, ask: str = "") -> FieldView:
    """An answer for a page: keys of choices become their labels. Phones, identity numbers and addresses are masked unless the
    viewer's `sight` is whole; `ask` says where the whole ones are asked for.
    """
    base: dict[str, Any] = {"key": field.key, "label": field.label, "kind": field.kind.value}
    if field.kind is FieldKind.TABLE:
        rows = [
            [
                _cell(column, row.get(column.key), sight, f"{ask}.{number}.{column.key}" if ask else "")
                for column in field.columns
            ]
            for number, row in enumerate(rows_of(answer))
        ]
        return FieldView(**base, columns=[column.label for column in field.columns], rows=rows)
    if field.kind in _LISTS:
        return FieldView(**base, values=_values(field, answer))
    return FieldView(
        **base, text=_cell(field, answer, sight, ask), char_count_cjk=char_count_cjk(as_text(answer))
    )


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


def whole_answer(fields: Iterable[Field_], answers: Mapping[str, Any], at: str) -> str:
    """The private answer at `key`, or at `key.row.column` of a table, as it was typed; empty where there is none."""
    key, _, rest = at.partition(".")
    number, _, column = rest.partition(".")
    for field in fields:
        if field.key != key:
            continue
        if field.kind in PRIVATE_KINDS and not rest:
            return _item(field, answers.get(key))
        rows = rows_of(answers.get(key)) if field.kind is FieldKind.TABLE else []
        if number.isascii() and number.isdecimal() and int(number) < len(rows):
            asked = (each for each in field.columns if each.key == column and each.kind in PRIVATE_KINDS)
            return next((_item(each, rows[int(number)].get(column)) for each in asked), "")
    return ""


def _cell(field: Field_, answer: Any, sight: Sight, ask: str) -> str:
    text = _item(field, answer)
    if field.kind in PRIVATE_KINDS:
        return concealed(field.kind.value, text, ask, sight)
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
