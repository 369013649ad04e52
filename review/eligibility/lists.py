"""The organiser's list of cases: narrowed, in its order, and which list a case was opened from."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest

from campaigns.models import Campaign
from campaigns.schema import Document
from review.access import document_of
from review.duplicates.queries import alike
from review.links import to_campaign
from review.models import FollowUp
from review.nominations.unit_lists import Neighbours, list_stamp, neighbours
from review.submission_lists import SubmissionFilter, filtered, in_order
from submissions.models import Submission
from submissions.states import State

ANY_MARK = "-"
"""What narrows a list to cases with any follow-up mark; no mark has such a key."""


def direct_categories(doc: Document) -> set[str]:
    """Categories whose cases reach the eligibility check without a unit's handing in."""
    return {category.key for category in doc.categories if doc.recommend is None or not category.recommended}


def desk_rows(campaign: Campaign, submission_filter: SubmissionFilter) -> QuerySet[Submission]:
    """Everything that was handed in, narrowed, usually the newest first. `open` is what waits for the check."""
    cases = Submission.objects.filter(campaign=campaign).exclude(state=State.DRAFT)
    rows = filtered(cases, submission_filter)
    if submission_filter.state == "open":
        rows = rows.filter(Q(state=State.REPORTED) | Q(category__in=direct_categories(document_of(campaign))))
    if submission_filter.mark == ANY_MARK:
        rows = rows.filter(Exists(FollowUp.objects.filter(submission=OuterRef("pk"))))
    elif submission_filter.mark:
        rows = rows.filter(
            Exists(FollowUp.objects.filter(submission=OuterRef("pk"), mark=submission_filter.mark))
        )
    if submission_filter.alike:
        rows = rows.filter(alike(submission_filter.alike))
    return in_order(rows, submission_filter, "-pk")


@dataclass(frozen=True, slots=True)
class DeskList:
    """The organiser's list as the address names it: filter, page, and where in it the case stood."""

    campaign: Campaign
    filter: SubmissionFilter
    page: str
    at: str

    @property
    def back(self) -> str:
        """The way back to the list; from nowhere to what waits."""
        asked = self.filter.address(page=self.page)
        return f"{to_campaign('desk-cases', self.campaign)}{asked or '?state=open'}"

    def around(self, submission: Submission) -> Neighbours:
        """Who stands before and after the case. Two queries at most."""
        asked = self.effective
        stamp = None if asked.narrows_by_others else list_stamp(self.campaign)
        return neighbours(desk_rows(self.campaign, asked), submission.uuid, self.at, stamp)

    @property
    def effective(self) -> SubmissionFilter:
        """The list that is gone through: what waits, where one came from no list."""
        return self.filter if self.filter.address(page=self.page) else SubmissionFilter(state="open")

    def query(self, at: int | None = None) -> str:
        """The list's part of an address, with its "?"."""
        return self.filter.address(page=self.page, at=self.at if at is None else str(at))

    def to_case(self, case: Any, *, at: int | None = None) -> str:
        """A case's page, opened from this list."""
        return to_campaign("desk-case", self.campaign, case=case) + self.query(at)


def desk_list(request: HttpRequest, campaign: Campaign) -> DeskList:
    """Read from the address."""
    page, at = (str(request.GET.get(name, "")) for name in ("page", "at"))
    return DeskList(
        campaign,
        SubmissionFilter.from_query(request.GET),
        page if page.isdecimal() and len(page) < 7 else "",
        at if at.isdecimal() and len(at) < 7 else "",
    )
