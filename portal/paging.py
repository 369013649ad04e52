"""Pages of long lists: no page costs more than one in the middle of the nearer half, and counting may be left out where the number is
known.
"""

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

FAR = 1_000
"""Rows that are passed over before only their keys are read, so that nothing else of them is."""


class Pages(Paginator):
    """`number`: how many rows there are, where that is known. A page of the second half is counted off from the end."""

    def __init__(self, rows: QuerySet[Any], size: int, number: int | None = None) -> None:
        super().__init__(rows, size)
        if number is not None:
            self.__dict__["count"] = number  # what `Paginator.count` would find

    def page(self, number: int | str) -> Page:
        """As Django's."""
        at = self.validate_number(number)
        first = (at - 1) * self.per_page
        last = min(first + self.per_page, self.count)
        rows: Any = self.object_list
        if self.count - last < first:
            shown = self._rows(rows.reverse(), self.count - last, self.count - first)[::-1]
        else:
            shown = self._rows(rows, first, last)
        return Page(shown, at, self)

    @staticmethod
    def _rows(rows: QuerySet[Any], first: int, last: int) -> list[Any]:
        if first < FAR:
            return list(rows[first:last])
        keys = list(rows.values_list("pk", flat=True)[first:last])
        by_key = rows.in_bulk(keys)
        return [by_key[key] for key in keys if key in by_key]


def page_of(rows: QuerySet[Any], number: Any, size: int, known: int | None = None) -> Page:
    """One page; numbers out of range give the nearest."""
    return Pages(rows, size, known).get_page(number)
