"""Lists of cases on the desks: filtered, counted, paged. A fixed number of queries."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from campaigns.models import Campaign
from campaigns.schema import Document
from portal.models import Attachment, Unit
from review.access import document_of
from review.batch import recommending_kinds
from review.models import Nomination, NominationBatch, Reviewer
from submissions.models import Author, Submission
from submissions.states import LABELS, State

A_PAGE = 30


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is narrowed to; empty means everything."""

    category: str = ""
    state: str = ""
    unit: str = ""
    q: str = ""

    @classmethod
    def from_query(cls, query: Any) -> "Wanted":
        """From a page's query string; what is unknown narrows to nothing found, never to an error."""
        return cls(*(str(query.get(name, ""))[:80].strip() for name in ("category", "state", "of", "q")))


def narrowed(cases: QuerySet[Submission], wanted: Wanted) -> QuerySet[Submission]:
    """The cases that were asked for."""
    if wanted.category:
        cases = cases.filter(category=wanted.category)
    if wanted.state == "open":
        cases = cases.filter(state__in=[State.SUBMITTED, State.REPORTED])
    elif wanted.state:
        cases = cases.filter(state=wanted.state)
    if wanted.unit:
        cases = cases.filter(unit__path__contains=f"{wanted.unit}/")
    if wanted.q:
        q = wanted.q
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
        found = counted.get(case.pk, Counter())
        case.file_count, case.failing, case.checking = found.total(), found["fail"], found[""]
        case.to_look = found["warn"] + found["unknown"] + found["error"]
    return page


def page_of(rows: QuerySet[Any], number: Any, size: int = A_PAGE) -> Page:
    """One page; numbers out of range give the nearest."""
    return Paginator(rows, size).get_page(number)


def unit_page(cases: QuerySet[Submission], wanted: Wanted, number: Any) -> Page:
    """The coordinator's list: those put forward first, in their order."""
    rows = narrowed(cases, wanted).select_related("unit", "nomination")
    order = ("category", F("nomination__rank").asc(nulls_last=True), "-submitted_at", "pk")
    return note_verdicts(page_of(rows.order_by(*order), number))


def desk_page(campaign: Campaign, wanted: Wanted, number: Any) -> Page:
    """The organiser's list, newest first."""
    cases = Submission.objects.filter(campaign=campaign).exclude(state=State.DRAFT)
    rows = narrowed(cases, wanted).select_related("unit", "award")
    if wanted.state == "open":
        rows = rows.filter(Q(state=State.REPORTED) | Q(category__in=direct_categories(document_of(campaign))))
    return note_verdicts(page_of(rows.order_by("-pk"), number))


def direct_categories(doc: Document) -> set[str]:
    """Categories whose cases reach the eligibility check without a unit's handing in."""
    return {one.key for one in doc.categories if doc.recommend is None or not one.recommended}


def numbers(campaign: Campaign) -> dict[tuple[str, str], int]:
    """How many cases there are, by (category, state). One query."""
    rows = Submission.objects.filter(campaign=campaign).order_by().values_list("category", "state")
    return {(category, state): count for category, state, count in rows.annotate(count=Count("pk"))}


@dataclass(frozen=True, slots=True)
class CategoryLine:
    """A category's numbers on the overview."""

    label: str
    key: str
    counts: list[int]
    total: int


def overview_table(doc: Document, found: dict[tuple[str, str], int]) -> tuple[list[str], list[CategoryLine]]:
    """State labels, and a line for each category with its counts in that order."""
    states = [state for state in State if state is not State.DRAFT]
    lines = []
    for category in doc.categories:
        counts = [found.get((category.key, state.value), 0) for state in states]
        lines.append(CategoryLine(category.label, category.key, counts, sum(counts)))
    return [LABELS[state] for state in states], lines


def recommending_units(campaign: Campaign, doc: Document, number: Any) -> Page:
    """Units that recommend, each with its batch's state and size."""
    units = Unit.objects.filter(kind__in=recommending_kinds(doc), listed=True).order_by("path")
    page = page_of(units, number)
    keys = [unit.pk for unit in page]
    batches = {h.unit_id: h for h in NominationBatch.objects.filter(campaign=campaign, unit__in=keys)}
    sizes = dict(
        Nomination.objects.filter(batch__campaign=campaign, batch__unit__in=keys)
        .order_by()
        .values_list("batch__unit")
        .annotate(count=Count("pk"))
    )
    for unit in page:
        unit.batch, unit.size = batches.get(unit.pk), sizes.get(unit.pk, 0)
    return page


def submitted_batches(campaign: Campaign, doc: Document) -> tuple[int, int]:
    """(units that handed in, units that recommend)."""
    units = Unit.objects.filter(kind__in=recommending_kinds(doc), listed=True).count()
    done = NominationBatch.objects.filter(campaign=campaign, state=NominationBatch.State.SUBMITTED).count()
    return done, units


def panel_count(campaign: Campaign) -> int:
    """Experts who take part."""
    found: int = Reviewer.objects.filter(campaign=campaign, panel=None, state=Reviewer.State.ACCEPTED).count()
    return found


def filters(doc: Document, wanted: Wanted) -> dict[str, Any]:
    """What a list's filter row offers."""
    return {
        "wanted": wanted,
        "categories": [(category.key, category.label) for category in doc.categories],
        "states": [(state.value, label) for state, label in LABELS.items() if state is not State.DRAFT],
    }
