"""Tables of repeated rows (D18, N07's list of material): inputs named f-<field>-<row>-<column>."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from campaigns.fields.values import parse_date
from campaigns.schema import Field_, FieldKind

MOST_AT_HAND = 30
"""Empty rows that stand ready, however many are asked."""


class TableWidget(forms.Widget):
    """Rows of plain inputs. As many numbered rows as the table must have stand ready (N16: five experts); where more may
    follow, one empty row is always at hand and scripts add others.
    """

    template_name = "campaigns/fields/table_input.html"

    def __init__(
        self,
        columns: Sequence[Field_],
        attrs: dict[str, Any] | None = None,
        *,
        rows: tuple[int, int | None] = (0, None),
    ) -> None:
        super().__init__(attrs)
        self.columns = columns
        self.least, self.most = rows
        self._beside: dict[tuple[int, str], list[str]] = {}

    def say_beside(self, row: int, column: str, words: str) -> None:
        """What is wrong with one cell; rows count from 1."""
        self._beside.setdefault((row, column), []).append(words)

    def value_from_datadict(  # Django's signature
        self,
        data: Mapping[str, Any],
        files: Any,
        name: str,
    ) -> list[dict[str, str]]:
        stored = data.get(name)
        return stored if isinstance(stored, list) else table_rows(data, name, self.columns)

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        return f"{id_}-0-{self.columns[0].key}"

    def render(  # Django's signature
        self,
        name: str,
        value: Any,
        attrs: Any = None,
        renderer: Any = None,
    ) -> SafeString:
        """By the project's own templates, which the forms' renderer does not know."""
        return render_to_string(self.template_name, self.get_context(name, value, attrs))

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        rows = [row for row in (value or []) if isinstance(row, dict)]
        row_count = min(self.least, MOST_AT_HAND)
        fixed = self.most is not None and self.most == self.least
        if self.most is None or len(rows) < self.most:
            row_count = max(row_count, len(rows) + (0 if fixed else 1))
        rows = [*rows, *({} for _ in range(row_count - len(rows)))]
        context["columns"] = self.columns
        context["fixed"] = self.least if fixed else 0
        context["least"] = min(self.least, MOST_AT_HAND)
        context["rows"] = [self._cells(name, number, row) for number, row in enumerate(rows)]
        return context

    def _cells(self, name: str, number: int, row: Mapping[str, Any]) -> list[dict[str, Any]]:
        return [
            {
                "name": f"{name}-{number}-{column.key}",
                "id": f"id_{name}-{number}-{column.key}",
                "value": _shown_cell(row.get(column.key)),
                "column": column,
                "many": column.kind is FieldKind.TEXT,
                "options": column.options if column.kind in {FieldKind.CHOICE, FieldKind.CHOICES} else (),
                "type": _input_type(column, row.get(column.key)),
                "keys": "decimal" if column.kind is FieldKind.NUMBER else "",
                "wrong": self._beside.get((number + 1, column.key), ()),
            }
            for column in self.columns
        ]


def _shown_cell(cell: Any) -> Any:
    """A cell takes one choice, also where its column would keep several."""
    return next(iter(cell), "") if isinstance(cell, list) else cell or ""


def _input_type(column: Field_, cell: Any) -> str:
    """A browser shows nothing of a day that is none: it stays as text until it is mended."""
    if column.kind is FieldKind.DATE and cell and parse_date(str(cell)) is None:
        return "text"
    return _TYPES.get(column.kind, "text")


_TYPES = {FieldKind.DATE: "date", FieldKind.EMAIL: "email", FieldKind.PHONE: "tel"}


class TableField(forms.Field):
    """A form field whose value is a list of rows."""

    def __init__(
        self, columns: Sequence[Field_], *, rows: tuple[int, int | None] = (0, None), **more: Any
    ) -> None:
        super().__init__(widget=TableWidget(columns, rows=rows), **more)


def table_rows(data: Mapping[str, Any], name: str, columns: Sequence[Field_]) -> list[dict[str, str]]:
    """Rows that hold anything, as they were posted, in the order of their numbers."""
    keys = {column.key for column in columns}
    pattern = re.compile(rf"{re.escape(name)}-(\d{{1,4}})-(.+)")
    rows: dict[int, dict[str, str]] = {}
    for posted in data:
        match = pattern.fullmatch(posted)
        if match and match[2] in keys and str(data[posted]).strip():
            rows.setdefault(int(match[1]), {})[match[2]] = str(data[posted])
    return [rows[number] for number in sorted(rows)]
