"""Lists of cases on the desks: filtered, sorted, counted, paged. A fixed number of queries.

What a list is narrowed to and sorted by stands in the address (`SubmissionFilter.address`), so that every way back leads
to the same list. A search looks through the campaign's (or the unit's) own cases: its cost grows with those, not with the
portal's.
"""

import hashlib
from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import EmptyResultSet
from django.core.paginator import Page, Paginator
from django.db.models import (
    Avg,
    Case,
    Count,
    Exists,
    F,
    Max,
    Min,
    OrderBy,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    When,
)
from django.db.models.functions import Round

from campaigns.models import Campaign
from campaigns.schema import Document
from campaigns.schema import judging as schema
from portal import paging
from portal.models import Attachment, Unit
from portal.tallies import kept, read
from portal.typed_text import compatible
from review.models import Assignment, Review
from submissions.links.queries import with_dead_links
from submissions.models import Author, Submission, found_by
from submissions.states import LABELS, State

A_PAGE = 30

VERDICTS = {
    "fail": "有不合格",
    "look": "需留意",
    "checking": "检测中",
    "clear": "全部合格",
    "links": "佐证网址打不开",
}
"""What a list is narrowed to by what was found in the cases' files."""

SORTS: dict[str, tuple[str, ...]] = {
    "title": ("title",),
    "number": ("number",),
    "category": ("category", "track"),
    "track": ("track", "category"),
    "author": ("first_author",),
    "unit": ("unit__path",),
    "submitted": ("submitted_at",),
    "verdict": ("verdict_rank",),
    "score": ("score",),
    "state": ("state",),
    "rank": ("category", "place"),
}
"""The headings that sort, and the columns they sort by; `score` and `place` only where a list has them."""

_QUERY = {"category": "category", "state": "state", "unit": "of", "q": "q", "track": "track", "verdict": "verdict", "mark": "mark", "alike": "alike", "sort": "sort"}  # fmt: skip
"""The filter's fields and their names in the address."""

LIST_QUERY = (*_QUERY.values(), "page", "at")
"""Everything in a list's address that a way back keeps (for `refused_at`)."""


@dataclass(frozen=True, slots=True)
class SubmissionFilter:
    """What a list is narrowed to; empty means everything. `sort` is one of `SORTS`, after "-" from the end. `mark` and
    `alike` narrow the organiser's lists only: nobody else knows of follow-up marks and of what is alike.
    """

    category: str = ""
    state: str = ""
    unit: str = ""
    q: str = ""
    track: str = ""
    verdict: str = ""
    mark: str = ""
    alike: str = ""
    sort: str = ""

    @classmethod
    def from_query(cls, query: Any) -> "SubmissionFilter":
        """From a page's query string; what is unknown narrows to nothing found, never to an error."""
        asked = cls(**{field: str(query.get(name, ""))[:80].strip() for field, name in _QUERY.items()})
        return asked if asked.sort.removeprefix("-") in SORTS else replace(asked, sort="")

    @property
    def narrows(self) -> bool:
        """Whether anything is left out."""
        return self != SubmissionFilter(sort=self.sort)

    @property
    def narrows_by_others(self) -> bool:
        """Whether what is left out, or the order, hangs on more than the cases' own places and states."""
        return bool(self.q or self.unit or self.verdict or self.mark or self.alike or self.sort)

    def address(self, **more: Any) -> str:
        """The filter as a query string with its "?", and what else belongs in it; "" where there is nothing to say."""
        asked = {name: getattr(self, field) for field, name in _QUERY.items()} | more
        filled = {name: value for name, value in asked.items() if value}
        return f"?{urlencode(filled)}" if filled else ""


def filtered(cases: QuerySet[Submission], submission_filter: SubmissionFilter) -> QuerySet[Submission]:
    """The cases that were asked for."""
    if submission_filter.category:
        cases = cases.filter(category=submission_filter.category)
    if submission_filter.track:
        cases = cases.filter(track=submission_filter.track)
    if submission_filter.state == "open":
        cases = cases.filter(state__in=[State.SUBMITTED, State.REPORTED])
    elif submission_filter.state:
        cases = cases.filter(state=submission_filter.state)
    if submission_filter.unit:
        step = f"{submission_filter.unit}/"  # a whole step of the path: "1" is not "c1"
        cases = cases.filter(Q(unit__path__startswith=step) | Q(unit__path__contains=f"/{step}"))
    if submission_filter.q:
        cases = _searched(cases, submission_filter.q)
    if submission_filter.verdict:
        cases = _of_verdict(cases, submission_filter.verdict)
    return cases


def _searched(cases: QuerySet[Submission], q: str) -> QuerySet[Submission]:
    number = compatible(q).strip()
    if "\n" in q or "\n" in number:
        return cases.filter(matching(q))
    if number.upper() == q.upper():
        return cases.filter(pk__in=found_by(q))
    either = Q(pk__in=found_by(q))
    return cases.filter(either | Q(pk__in=found_by(number))).filter(matching(q))


def matching(q: str) -> Q:
    """B16: any part of the title, the number (full-width or in small letters too), an author's or the unit's name."""
    signed = Author.objects.filter(submission=OuterRef("pk"), name__icontains=q)
    return (
        Q(title__icontains=q)
        | Q(number__icontains=compatible(q).strip())
        | Q(unit__name__icontains=q)
        | Q(Exists(signed))
    )


_LOOK = ("warn", "unknown", "error")


def _files(**values: Any) -> Exists:
    return Exists(Attachment.objects.filter(folder=OuterRef("folder"), **values))


def _unjudged() -> Exists:
    files = Attachment.objects.filter(folder=OuterRef("folder"))
    return Exists(files.filter(Q(evaluation=None) | Q(evaluation__verdict="")))


def _of_verdict(cases: QuerySet[Submission], verdict: str) -> QuerySet[Submission]:
    if verdict == "fail":
        return cases.filter(_files(evaluation__verdict="fail"))
    if verdict == "look":
        return cases.filter(_files(evaluation__verdict__in=_LOOK))
    if verdict == "checking":
        return cases.filter(_unjudged())
    if verdict == "links":
        return cases.filter(with_dead_links())
    if verdict == "clear":
        return cases.filter(
            _files(),
            ~_unjudged(),
            ~_files(evaluation__verdict="fail"),
            ~_files(evaluation__verdict__in=_LOOK),
        )
    return cases.none()


def in_order(
    cases: QuerySet[Submission], submission_filter: SubmissionFilter, *usual: OrderBy | str
) -> QuerySet[Submission]:
    """Sorted by the heading that was chosen (what has no value there stands last), else in the `usual` order."""
    sort = submission_filter.sort
    if not sort:
        return cases.order_by(*usual)
    key = sort.removeprefix("-")
    if key == "author":
        first = Author.objects.filter(submission=OuterRef("pk")).order_by("position").values("name")[:1]
        cases = cases.annotate(first_author=Subquery(first))
    if key == "verdict":
        worst = Case(
            When(_files(evaluation__verdict="fail"), then=0),
            When(_files(evaluation__verdict__in=_LOOK), then=1),
            When(_unjudged(), then=2),
            default=3,
        )
        cases = cases.annotate(verdict_rank=worst)
    if key in {"score", "rank"} and SORTS[key][-1] not in cases.query.annotations:
        return cases.order_by(*usual)
    fields = [F(name) for name in SORTS[key]]
    if sort.startswith("-"):
        return cases.order_by(*(field.desc(nulls_last=True) for field in fields), *usual)
    return cases.order_by(*(field.asc(nulls_last=True) for field in fields), *usual)


def with_scores(
    cases: QuerySet[Submission], round_: schema.Round, panel: Unit | None
) -> QuerySet[Submission]:
    """Each case's score in the panel's round as `score`: the mean as `review.judging.ranking` computes it, None where
    nothing is handed in. No further query.
    """
    total = F("review__total")
    mean = Avg(total)
    if round_.trim:
        middle = (Sum(total) - Max(total) - Min(total)) / (Count(total) - 2)
        mean = Case(When(Q(total_count__gte=3), then=middle), default=mean)  # type: ignore[assignment]
    handed_in = (
        Assignment.objects.filter(
            submission=OuterRef("pk"),
            round=round_.key,
            reviewer__panel=panel,
            review__state=Review.State.SUBMITTED,
            review__total__isnull=False,
        )
        .order_by()
        .values("submission")
        .annotate(total_count=Count(total))
        .annotate(mean=Round(mean, 3))
    )
    return cases.annotate(score=Subquery(handed_in.values("mean")[:1]))


def note_verdicts(page: Page) -> Page:
    """`note_counts` of a page's cases."""
    note_counts(list(page))
    return page


def note_counts(cases: Sequence[Any]) -> None:
    """Tell each case how many of its files fail, need a look, or are still being checked. One query, however many cases
    there are beside these.
    """
    rows = (
        Attachment.objects.filter(folder__submission__in=[case.pk for case in cases])
        .order_by()
        .values_list("folder__submission", "evaluation__verdict")
        .annotate(count=Count("pk"))
    )
    counted: dict[int, Counter[str]] = {}
    for case, verdict, count in rows:
        counted.setdefault(case, Counter())[verdict or ""] += count
    for case in cases:
        verdicts = counted.get(case.pk, Counter())
        case.file_count, case.failing, case.checking = verdicts.total(), verdicts["fail"], verdicts[""]
        case.to_look = verdicts["warn"] + verdicts["unknown"] + verdicts["error"]


def page_of(rows: QuerySet[Any], number: Any, size: int = A_PAGE, known: int | None = None) -> Page:
    """One page; numbers out of range give the nearest. `known`: how many rows there are, where that need not be counted."""
    return paging.page_of(rows, number, size, known)


def known_size(campaign: Campaign, asked: SubmissionFilter) -> int | None:
    """How many of the campaign's cases, without drafts, a list shows that is narrowed by category or state only. One query."""
    if replace(asked, category="", state="", sort="").narrows:
        return None
    states = {"open": {State.SUBMITTED, State.REPORTED}, "": set(State)}.get(asked.state, {asked.state})
    counted = read(("cases", campaign.pk)).of("cases")
    numbers = {tuple(key.split("|", 1)): n for _, key, n in counted}
    return sum(
        n
        for (category, state), n in numbers.items()
        if asked.category in {"", category} and state in states and state != State.DRAFT
    )


def kept_order(rows: QuerySet[Any], stamp: object) -> Sequence[int]:
    """The keys of a list whose order takes long to find: it is kept while the stamp of what it hangs on stays the same."""
    try:
        name = hashlib.sha256(str(rows.query).encode()).hexdigest()
    except EmptyResultSet:  # what was asked for can't be there, such as cases of no category
        return ()
    found: array[int] = kept(f"order:{name}", stamp, lambda: array("q", rows.values_list("pk", flat=True)))
    return found


def kept_page(rows: QuerySet[Any], stamp: object, number: Any, size: int = A_PAGE) -> Page:
    """One page of such a list."""
    page: Page = Paginator(kept_order(rows, stamp), size).get_page(number)
    shown = rows.in_bulk(list(page.object_list))
    page.object_list = [shown[key] for key in page.object_list if key in shown]
    return page


def filters(
    doc: Document, submission_filter: SubmissionFilter, units: Iterable[tuple[str, str]] = ()
) -> dict[str, Any]:
    """What a list's filter row offers; `units` to choose from (key and name), where the list has cases of several."""
    named = list(units)
    choice = named if len(named) > 1 else []
    asked = submission_filter.unit
    hidden = {"of": asked} if asked and asked not in {key for key, _ in choice} else {}
    return {
        "submission_filter": submission_filter,
        "keep": hidden | ({"sort": submission_filter.sort} if submission_filter.sort else {}),
        "categories": [(category.key, category.label) for category in doc.categories],
        "tracks": [(track.key, track.label) for track in doc.tracks],
        "verdicts": list(VERDICTS.items()),
        "units": choice,
        "states": [(state.value, LABELS[state]) for state in states_of(doc)],
    }


def units_to_choose(doc: Document) -> QuerySet[Unit, tuple[str, str]]:
    """Units that a list of cases can be narrowed to, by key and name: those that recommend."""
    kinds = doc.recommend.unit_kinds if doc.recommend else ()
    units: QuerySet[Unit, tuple[str, str]] = (
        Unit.objects.filter(kind__in=kinds, listed=True).order_by("path").values_list("key", "name")
    )
    return units


def states_of(doc: Document) -> list[State]:
    """The states that the campaign's cases can be in once they were handed in."""
    chained = doc.recommend is not None and doc.recommend.chain
    return [
        state for state in State if state is not State.DRAFT and (chained or state is not State.PASSED_OVER)
    ]


def submissions_below(campaign: Campaign, unit: Unit) -> QuerySet[Submission]:
    """Everything handed in from the unit and below; drafts are their owners' alone."""
    submissions: QuerySet[Submission] = (
        Submission.objects.filter(campaign=campaign).exclude(state=State.DRAFT).from_units_under(unit)
    )
    return submissions
