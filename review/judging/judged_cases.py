"""Reviews read into judged cases: a list of them, or one after another however many there are. Fixed queries."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db.models import QuerySet

from campaigns.models import Campaign
from campaigns.schema import Document
from campaigns.schema.judging import Round
from campaigns.schema.plan_words import Weight, weights
from portal.models import Unit
from review.access import document_of
from review.judging.adjusting import Scales, scales_by_category, with_counted
from review.judging.combining import Part, best_of_categories, outside_parts_of
from review.judging.queries import judgeable
from review.judging.ranking import Judged, score
from review.models import Assignment, ImportedNumber, Review

A_STEP = 5_000
"""Rows that are held at a time where cases are read one after another."""
Only = tuple[str, str] | None
"""One category and track, where not all are asked for."""
Given = Callable[[], Iterable[Judged]]
"""The cases of a round as they were given, each time anew."""
Source = Callable[[Round, Unit | None], Given]


def judged_submissions(
    campaign: Campaign, round_: Round, panel: Unit | None = None, *, only: Only = None
) -> list[Judged]:
    """Every case the round judges (`only`: of one category and track), with the totals and distinctions handed in, the totals
    as they count, and what other rounds and numbers from outside add to the score. Two queries; where the round adjusts or
    scores are combined, all its reviews are read whatever is asked for, and two more for each round that counts, one for the
    numbers.
    """

    def given(of_round: Round, of_panel: Unit | None) -> Given:
        kept = list(_as_given(campaign, of_round, of_panel, only=only, step=None))
        return lambda: kept

    return list(_judged(campaign, round_, panel, given, only=only))


def each_judged(campaign: Campaign, round_: Round) -> Iterator[Judged]:
    """The same of the organiser's panel, by their keys, read as they come: no more than a step of them is held. Where the round
    adjusts, its marks are held while the experts' scales are found, and everything is read twice.
    """

    def given(of_round: Round, of_panel: Unit | None) -> Given:
        return lambda: _as_given(campaign, of_round, of_panel, only=None, step=A_STEP)

    return _judged(campaign, round_, None, given, only=None)


def _judged(
    campaign: Campaign,
    round_: Round,
    panel: Unit | None,
    given: Source,
    *,
    only: Only,
) -> Iterator[Judged]:
    doc = document_of(campaign)
    counting = weights(doc, round_) if panel is None else []
    cases = _counted(doc, round_, given(round_, panel))
    if len(counting) > 1:
        cases = _with_others(campaign, round_, cases, counting, given)
    return (case for case in cases if only is None or (case.category, case.track) == only)


def _counted(doc: Document, round_: Round, given: Given) -> Iterator[Judged]:
    """The round by itself, the totals as they count in it."""
    if round_.adjust == "raw":
        return iter(given())
    scales: Scales = scales_by_category(doc, round_, given())
    return (with_counted(case, scales) for case in given())


def _with_others(
    campaign: Campaign, round_: Round, cases: Iterable[Judged], counting: Iterable[Weight], given: Source
) -> Iterator[Judged]:
    """The cases with what counts beside this round."""
    doc = document_of(campaign)
    by_key = {each.key: each for each in doc.review.own_rounds}
    before = []
    for weight in counting:
        earlier = by_key.get(weight.key)
        if earlier is None or earlier == round_:
            continue
        of_round = _counted(doc, earlier, given(earlier, None))
        scores = {case.id: score(case.counting, trim=earlier.trim) for case in of_round if case.rankable}
        before.append((earlier, weight.weight, scores))
    imported = doc.review.imported if round_ == doc.review.own_rounds[-1] else ()
    numbers = imported_numbers(campaign) if imported else {}
    best = best_of_categories(imported, _categories(campaign, round_), numbers) if imported else {}
    for case in cases:
        own = [
            Part(earlier.key, weight, full_marks(doc, case.category, earlier), scores.get(case.id))
            for earlier, weight, scores in before
        ]
        own += outside_parts_of(case.id, case.category, imported, numbers, best)
        yield replace(
            case,
            others=tuple(own),
            weight=round_.weight or Decimal(1),
            full=full_marks(doc, case.category, round_),
        )


def _categories(campaign: Campaign, round_: Round) -> Iterator[tuple[int, str]]:
    rows: Iterator[tuple[int, str]] = (
        judgeable(campaign, round_=round_).order_by().values_list("pk", "category").iterator(A_STEP)
    )
    return rows


def full_marks(doc: Document, category: str, round_: Round) -> Decimal:
    """The most points a review can give a case of the category in the round."""
    rubric = doc.rubric_of(doc.category(category), round_.key)
    return (rubric.total if rubric is not None else Decimal(0)) or Decimal(100)


def most_of(doc: Document, category: str, round_: Round) -> Decimal:
    """The highest score a case of the category can have in the round: 100 where several rounds count together."""
    return Decimal(100) if len(weights(doc, round_)) > 1 else full_marks(doc, category, round_)


def imported_numbers(campaign: Campaign) -> dict[str, dict[int, Decimal]]:
    """The numbers from outside, by their key and the submission's. One query."""
    numbers: dict[str, dict[int, Decimal]] = {}
    rows = ImportedNumber.objects.filter(submission__campaign=campaign)
    for key, submission, number in rows.values_list("key", "submission_id", "number"):
        numbers.setdefault(key, {})[submission] = number
    return numbers


def _as_given(
    campaign: Campaign, round_: Round, panel: Unit | None, *, only: Only, step: int | None
) -> Iterator[Judged]:
    """The round's cases by their keys, with the totals handed in: two readings side by side, with a `step` so many rows at a
    time.
    """
    cases = judgeable(campaign, panel, round_=round_).values_list("pk", "category", "track", "group")
    assignments = Assignment.objects.filter(
        submission__campaign=campaign, reviewer__panel=panel, round=round_.key
    )
    if only is not None and round_.adjust == "raw" and len(weights(document_of(campaign), round_)) < 2:
        cases = cases.filter(category=only[0], track=only[1])
        assignments = assignments.filter(submission__category=only[0], submission__track=only[1])
    rows = assignments.values_list(
        "submission_id", "reviewer_id", "review__state", "review__total", "review__distinction"
    )
    groups = groupby(_read(rows.order_by("submission_id", "pk"), step), key=itemgetter(0))
    at, group = next(groups, (None, ()))
    for pk, category, track, of_group in _read(cases.order_by("pk"), step):
        while at is not None and at < pk:  # assigned, and no longer judged
            at, group = next(groups, (None, ()))
        own = list(group) if at == pk else []
        yield _case(Judged(pk, category, track, of_group), own, round_)


def _read(rows: QuerySet[Any, Any], step: int | None) -> Iterable[Any]:
    return rows if step is None else rows.iterator(chunk_size=step)


def _case(case: Judged, rows: list[Any], round_: Round) -> Judged:
    """The case with its reviews and how many of them the round needs."""
    asked = max(len(rows), round_.per_case)
    given = [
        (judge, total, distinction)
        for _, judge, state, total, distinction in rows
        if state == Review.State.SUBMITTED and total is not None
    ]
    return replace(
        case,
        asked=asked,
        totals=tuple(total for _, total, _ in given),
        distinctions=tuple(distinction for _, _, distinction in given),
        judges=tuple(judge for judge, _, _ in given),
        needed=asked if round_.incomplete == "wait" else round_.least or 1,
    )
