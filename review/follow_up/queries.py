"""Follow-up marks as the organiser reads them: of one case, of a list, of the whole campaign as a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page
from django.db.models import Count, Prefetch, QuerySet

from campaigns.models import Campaign
from campaigns.schema import Document
from review.access import document_of
from review.case_awards import public_labels, with_awards
from review.eligibility.lists import desk_rows
from review.models import FollowUp
from review.submission_lists import SubmissionFilter, page_of
from submissions.models import Submission


@dataclass(frozen=True, slots=True)
class MarkLine:
    """A mark of the campaign, and what was noted of a case; `row` is None where the case doesn't have it."""

    key: str
    label: str
    row: FollowUp | None = None


def mark_labels(doc: Document) -> dict[str, str]:
    """What each mark is called."""
    return {mark.key: mark.label for mark in doc.marks}


def marks_of(submission: Submission) -> list[MarkLine]:
    """Every mark of the campaign in its order, then those that the rules no longer know. One query."""
    rows = {row.mark: row for row in FollowUp.objects.filter(submission=submission).select_related("by")}
    labels = mark_labels(document_of(submission.campaign))
    gone = {key: key for key in sorted(rows.keys() - labels.keys())}
    return [MarkLine(key, label, rows.get(key)) for key, label in (labels | gone).items()]


def marked_page(campaign: Campaign, submission_filter: SubmissionFilter, number: Any) -> Page:
    """A page of the list with each case's marks as `marked`: a fixed number of queries."""
    labels = mark_labels(document_of(campaign))
    page = page_of(cases_with_marks(campaign, submission_filter), number)
    for case in page:
        case.award_labels = public_labels(case)
        case.marked = [(labels.get(row.mark, row.mark), row) for row in case.follow_up_rows]
    return page


def mark_counts(campaign: Campaign) -> list[tuple[str, str, int]]:
    """Every mark of the campaign with its label and how many cases have it. One query."""
    rows = FollowUp.objects.filter(submission__campaign=campaign).values_list("mark")
    counted = dict(rows.annotate(count=Count("pk")).order_by())
    return [(key, label, counted.get(key, 0)) for key, label in mark_labels(document_of(campaign)).items()]


def cases_with_marks(campaign: Campaign, submission_filter: SubmissionFilter) -> QuerySet[Any]:
    """The cases of the list, each with its marks as `follow_up_rows`."""
    rows = FollowUp.objects.select_related("by").order_by("mark")
    return (
        desk_rows(campaign, submission_filter)
        .select_related("unit")
        .prefetch_related("authors", with_awards(), Prefetch("follow_ups", rows, to_attr="follow_up_rows"))
    )


def chosen_cases(
    campaign: Campaign, submission_filter: SubmissionFilter, ticked: Sequence[str]
) -> list[Submission]:
    """The ticked cases of the list."""
    rows = desk_rows(campaign, submission_filter).filter(uuid__in=ticked)
    return list(rows.select_related("campaign__current", "tenant"))
