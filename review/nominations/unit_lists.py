"""The coordinator's list of cases: narrowed, sorted, paged, and who stands before and after a case in it."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, overload

from django.core.exceptions import EmptyResultSet
from django.core.paginator import Page
from django.db.models import F, OuterRef, QuerySet, Subquery

from campaigns.models import Campaign
from campaigns.schema import Document
from portal.models import Unit
from portal.tallies import kept, read
from portal.typed_text import is_uuid
from review.nominations.chains import handed_up
from review.nominations.first_round import own_round
from review.nominations.queries import nominations_of
from review.submission_lists import (
    SubmissionFilter,
    filtered,
    in_order,
    kept_page,
    note_verdicts,
    page_of,
    submissions_below,
    with_scores,
)
from submissions.models import Submission

HANDED_UP = "handed_up"
"""The filter for what the units below handed in and this one has not decided on, beside the states of cases."""
MOST = 500
"""Cases that one bulk action takes at most."""


def unit_cases(
    campaign: Campaign, unit: Unit, doc: Document, submission_filter: SubmissionFilter
) -> QuerySet[Submission]:
    """The unit's list in its order; usually those put forward first, by rank. Each case has its `place` in the unit's
    batch and, where the unit judges a first round, its `score`.
    """
    place = nominations_of(unit).filter(submission=OuterRef("pk")).values("rank")[:1]
    rows: QuerySet[Submission] = submissions_below(campaign, unit).annotate(place=Subquery(place))
    if (round_ := own_round(doc)) is not None:
        rows = with_scores(rows, round_, unit)
    if submission_filter.state == HANDED_UP:
        rows = rows.filter(pk__in=handed_up(campaign, unit, doc).values("submission"))
        submission_filter = replace(submission_filter, state="")
    usual = ("category", F("place").asc(nulls_last=True), "-submitted_at", "pk")
    return in_order(filtered(rows, submission_filter), submission_filter, *usual)


def list_stamp(campaign: Campaign) -> int:
    """Another one after each change of what the coordinator's list goes by: cases, nominations and their ranks, units. One query."""
    return read(("cases", campaign.pk), ("nominated", campaign.pk), ("units", 0)).stamp


def goes_by_stamp(asked: SubmissionFilter) -> bool:
    """Whether the list, narrowed so, changes only when `list_stamp` does."""
    return not asked.narrows_by_others and asked.state != HANDED_UP


def unit_page(rows: QuerySet[Submission], asked: SubmissionFilter, number: Any, stamp: int) -> Page:
    """One page of the list, with authors and verdicts. Its order is kept under the stamp where the list goes by nothing else."""
    shown = rows.select_related("unit").prefetch_related("authors")
    return note_verdicts(kept_page(shown, stamp, number) if goes_by_stamp(asked) else page_of(shown, number))


def units_with_cases(campaign: Campaign, unit: Unit, stamp: int) -> list[tuple[str, str]]:
    """Units below that have cases in the list, by key and name; looked up once for each stamp."""
    of_cases = submissions_below(campaign, unit).order_by().values("unit")
    units = Unit.objects.filter(pk__in=of_cases).order_by("path").values_list("key", "name")
    return kept(f"units-with-cases:{campaign.pk}:{unit.pk}", stamp, lambda: list(units))


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Where a case stands in the list one came from: `at` counts from 0, None where the list no longer has it."""

    before: uuid.UUID | None
    after: uuid.UUID | None
    at: int | None
    size: int

    @property
    def number(self) -> int | None:
        """The place as people count."""
        return None if self.at is None else self.at + 1


@dataclass(frozen=True, slots=True)
class Uuids(Sequence[uuid.UUID]):
    """Many of them, sixteen bytes each: a hundred thousand are found and fetched as quickly as one."""

    data: bytes

    def __len__(self) -> int:
        return len(self.data) // 16

    @overload
    def __getitem__(self, at: int) -> uuid.UUID: ...
    @overload
    def __getitem__(self, at: slice) -> list[uuid.UUID]: ...
    def __getitem__(self, at: int | slice) -> uuid.UUID | list[uuid.UUID]:
        if isinstance(at, slice):
            return [self[each] for each in range(*at.indices(len(self)))]
        begins = range(len(self))[at] * 16
        return uuid.UUID(bytes=self.data[begins : begins + 16])

    def __contains__(self, case: object) -> bool:
        return isinstance(case, uuid.UUID) and self._place(case) >= 0

    def index(self, case: uuid.UUID, start: int = 0, stop: int | None = None) -> int:
        """As of a list."""
        place = self._place(case)
        if place < start or (stop is not None and place >= stop):
            raise ValueError
        return place

    def _place(self, case: uuid.UUID) -> int:
        at = self.data.find(case.bytes)
        while at % 16 and at >= 0:  # the end of one and the beginning of the next
            at = self.data.find(case.bytes, at + 1)
        return at // 16 if at >= 0 else -1


def neighbours(
    rows: QuerySet[Submission], case: uuid.UUID, at: str = "", stamp: int | None = None
) -> Neighbours:
    """Who comes before and after. A case that an action took out of the list (recommended while only those waiting are
    shown) stood at `at`: the next is whoever moved up to there. One query, none where the list is kept under the stamp.
    """

    def order() -> bytes:
        return b"".join(each.bytes for each in rows.values_list("uuid", flat=True))

    if stamp is None:
        return neighbours_in(Uuids(order()), case, at)
    try:
        name = str(rows.query)
    except EmptyResultSet:
        return neighbours_in((), case, at)
    return neighbours_in(Uuids(kept(f"neighbours:{name}", stamp, order)), case, at)


def neighbours_in(order: Sequence[uuid.UUID], case: uuid.UUID, at: str = "") -> Neighbours:
    """`neighbours` of an order already at hand."""
    if case in order:
        here = order.index(case)
        before = order[here - 1] if here else None
        after = order[here + 1] if here + 1 < len(order) else None
        return Neighbours(before, after, here, len(order))
    here = min(int(at), len(order)) if at.isdecimal() and len(at) < 7 else 0
    before = order[here - 1] if here else None
    return Neighbours(before, order[here] if here < len(order) else None, None, len(order))


def chosen_cases(rows: QuerySet[Submission], ticked: Sequence[str], *, every: bool) -> list[Submission]:
    """The ticked cases in the list's order; with `every`, all of the list (at most `MOST`)."""
    if not every:
        rows = rows.filter(uuid__in=[value for value in ticked if is_uuid(value)][:MOST])
    return list(
        rows.select_related("campaign__current", "campaign__tenant", "rule_set", "unit", "owner", "tenant")[
            :MOST
        ]
    )
