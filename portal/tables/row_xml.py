"""The rows of a sheet as XML, one at a time. Pure."""

import datetime as dt
import math
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import to_excel

from portal.tables.cells import for_xml, risky

_TOO_LONG = 10**15
"""A spreadsheet's number holds fifteen digits; a longer one is an id and stays text."""

Styles = Sequence[Mapping[str, int]]
"""Of each column: the style's number for words, words that begin like a formula, numbers, days and moments."""


def row_writer(styles: Styles, first: int) -> Callable[[int, Sequence[Any]], str]:
    """A function of a row's place (from 1) and its values; `first` is the sheet's row of the first one."""
    columns = [(get_column_letter(number), style) for number, style in enumerate(styles, start=1)]

    def written(place: int, row: Sequence[Any]) -> str:
        at = str(first + place - 1)
        while len(row) > len(columns):  # more cells than headings: they look like the last one's
            columns.append((get_column_letter(len(columns) + 1), columns[-1][1]))
        cells = "".join(
            [_cell(letter + at, style, value) for (letter, style), value in zip(columns, row, strict=False)]
        )
        return f'<row r="{at}">{cells}</row>'

    return written


def _cell(place: str, style: Mapping[str, int], value: Any) -> str:
    if isinstance(value, str):
        return _text(place, style, value)
    if value is None:
        return f'<c r="{place}" s="{style["text"]}"/>'
    if isinstance(value, bool):
        return f'<c r="{place}" s="{style["text"]}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, (int, float, Decimal)):
        if not math.isfinite(value) or abs(float(value)) >= _TOO_LONG:
            return _text(place, style, str(value))
        return f'<c r="{place}" s="{style["number"]}"><v>{value}</v></c>'
    if isinstance(value, dt.datetime):
        return f'<c r="{place}" s="{style["moment"]}"><v>{to_excel(value.replace(tzinfo=None))}</v></c>'
    if isinstance(value, dt.date):
        return f'<c r="{place}" s="{style["date"]}"><v>{to_excel(value)}</v></c>'
    return _text(place, style, str(value))


def _text(place: str, style: Mapping[str, int], value: str) -> str:
    if not value:
        return f'<c r="{place}" s="{style["text"]}"/>'
    named = style["risky"] if risky(value) else style["text"]
    kept = ' xml:space="preserve"' if value != value.strip() or "\n" in value else ""
    return f'<c r="{place}" s="{named}" t="inlineStr"><is><t{kept}>{for_xml(value)}</t></is></c>'
