"""Which list a page was opened from: its filter, order and page, kept in every address."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from review.access import UnitDesk
from review.links import to_unit
from review.submission_lists import SubmissionFilter


@dataclass(frozen=True, slots=True)
class ListContext:
    """The coordinator's list as the address names it."""

    desk: UnitDesk
    filter: SubmissionFilter
    page: str
    at: str

    @property
    def query(self) -> str:
        """The list's part of an address, with its "?"."""
        return self.filter.address(page=self.page)

    @property
    def back(self) -> str:
        """The way back to the list."""
        return f"{to_unit('unit-desk', self.desk.campaign, self.desk.unit)}{self.query}#cases"

    def to(self, name: str, *, at: int | None = None, **kwargs: Any) -> str:
        """Another page of the unit, opened from the same list; `at` is where in it the case stood."""
        address = to_unit(name, self.desk.campaign, self.desk.unit, **kwargs)
        return address + self.filter.address(page=self.page, at="" if at is None else str(at))


def list_context(request: HttpRequest, desk: UnitDesk) -> ListContext:
    """Read from the address."""
    page, at = (str(request.GET.get(name, "")) for name in ("page", "at"))
    return ListContext(
        desk,
        SubmissionFilter.from_query(request.GET),
        page if page.isdecimal() and len(page) < 7 else "",
        at if at.isdecimal() and len(at) < 7 else "",
    )
