"""Lists of cases on the desks: filtered, counted, paged. A fixed number of queries."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from campaigns.models import Campaign
from campaigns.schema import Document
from portal.models import Attachment, Unit
from submissions.models import Author, Submission
from submissions.states import LABELS, State

A_PAGE = 30


@dataclass(frozen=True, slots=True)
class SubmissionFilter:
    """What a list is narrowed to; empty means everything."""

    category: str = ""
    state: str = ""
    unit: str = ""
    q: str = ""

    @classmethod
    def from_query(cls, query: Any) -> "SubmissionFilter":
        """From a page's query string; what is unknown narrows to nothing found, never to an error."""
        return cls(*(str(query.get(name, ""))[:80].strip() for name in ("category", "state", "of", "q")))


def filtered(cases: QuerySet[Submission], submission_filter: SubmissionFilter) -> QuerySet[Submission]:
    """The cases that were asked for."""
    if submission_filter.category:
        cases = cases.filter(category=submission_filter.category)
    if submission_filter.state == "open":
        cases = cases.filter(state__in=[State.SUBMITTED, State.REPORTED])
    elif submission_filter.state:
        cases = cases.filter(state=submission_filter.state)
    if submission_filter.unit:
        step = f"{submission_filter.unit}/"  # a whole step of the path: "1" is not "c1"
        cases = cases.filter(Q(unit__path__startswith=step) | Q(unit__path__contains=f"/{step}"))
    if submission_filter.q:
        q = submission_filter.q
        signed = Author.objects.filter(submission=OuterRef("pk"), name=q)
        cases = cases.filter(
            Q(title__icontains=q) | Q(number=q) | Q(unit__name__icontains=q) | Exists(signed)
        )
    return cases


def note_verdicts(page: Page) -> Page:
    """Tell each case of the page how many of its files fail, need a look, or are still being checked. One query,
    however many cases there are beside the page.
    """
    rows = (
        Attachment.objects.filter(folder__submission__in=[case.pk for case in page])
        .order_by()
        .values_list("folder__submission", "evaluation__verdict")
        .annotate(count=Count("pk"))
    )
    counted: dict[int, Counter[str]] = {}
    for case, verdict, count in rows:
        counted.setdefault(case, Counter())[verdict or ""] += count
    for case in page:
        verdicts = counted.get(case.pk, Counter())
        case.file_count, case.failing, case.checking = verdicts.total(), verdicts["fail"], verdicts[""]
        case.to_look = verdicts["warn"] + verdicts["unknown"] + verdicts["error"]
    return page


def page_of(rows: QuerySet[Any], number: Any, size: int = A_PAGE) -> Page:
    """One page; numbers out of range give the nearest."""
    return Paginator(rows, size).get_page(number)


def filters(doc: Document, submission_filter: SubmissionFilter) -> dict[str, Any]:
    """What a list's filter row offers."""
    return {
        "submission_filter": submission_filter,
        "keep": {"of": submission_filter.unit} if submission_filter.unit else {},
        "categories": [(category.key, category.label) for category in doc.categories],
        "states": [(state.value, label) for state, label in LABELS.items() if state is not State.DRAFT],
    }


def submissions_below(campaign: Campaign, unit: Unit) -> QuerySet[Submission]:
    """Everything handed in from the unit and below; drafts are their owners' alone."""
    submissions: QuerySet[Submission] = (
        Submission.objects.filter(campaign=campaign).exclude(state=State.DRAFT).from_units_under(unit)
    )
    return submissions
