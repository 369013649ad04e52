"""The tables a campaign exports (E11, L16): its columns, its order, read some hundred cases at a time."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from campaigns.fields.merge_fields import Scope, campaign_subjects
from campaigns.models import Campaign
from campaigns.schema import Document, Roster
from portal.models import Unit
from review.access import document_of
from review.case_awards import awards_of, with_awards
from review.exports.cells import value_of
from review.exports.ordering import ordered, with_sort_columns
from review.exports.places import Place, Places, places_of
from review.merge_fields import AwardsSubject, FollowUpSubject, RankingSubject
from review.models import Award, Certificate, FollowUp, Nomination
from submissions.merge_fields import submission_subjects
from submissions.models import Author, Submission
from submissions.states import State

SHOWN = (State.SUBMITTED, State.RECOMMENDED, State.REPORTED, State.ELIGIBLE, State.INELIGIBLE)
AT_ONCE = 500
"""Cases that are read with everything a column may ask for; no more are held at a time."""


@dataclass(frozen=True, slots=True)
class Line:
    """A submission with everything a column may ask for."""

    submission: Submission
    authors: list[Author]
    doc: Document
    place: Place | None = None

    @property
    def nomination(self) -> Nomination | None:
        """The unit's own in its own table, otherwise the one that counts."""
        if hasattr(self.submission, "unit_nominations"):
            return next(iter(self.submission.unit_nominations), None)
        return getattr(self.submission, "nomination", None)

    @property
    def awards(self) -> Sequence[Award]:
        return awards_of(self.submission)

    @property
    def standing(self) -> RankingSubject:
        """The place that judging gave; before it, the place in the unit's batch."""
        place, nomination = self.place, self.nomination
        score = place.score if place and place.score is not None else ""
        if place is not None and place.rank is not None:
            return RankingSubject(score, place.rank)
        return RankingSubject(score, nomination.rank if nomination is not None and nomination.rank else "")

    def subjects(self, number: int) -> dict[Scope, Any]:
        """What the merge fields are taken from; `number` counts the rows."""
        return {
            **campaign_subjects(self.doc, seq=number),
            **submission_subjects(self.submission, self.authors, self.doc),
            Scope.NOMINATION: self.nomination,
            Scope.RANKING: self.standing,
            Scope.AWARD: AwardsSubject(self.awards, self.doc) if self.awards else None,
            Scope.FOLLOW_UP: FollowUpSubject(getattr(self.submission, "follow_up_rows", ()), self.doc),
        }


def table(
    campaign: Campaign, roster: Roster, *, unit: Unit | None = None, only: Collection[int] | None = None
) -> tuple[list[str], Iterator[list[Any]]]:
    """Headings and rows of a roster: of all cases, or of the unit's batch; `only` those with these keys."""
    return [column.label for column in roster.columns], rows(campaign, roster, unit=unit, only=only)


def rows(
    campaign: Campaign,
    roster: Roster,
    *,
    unit: Unit | None = None,
    only: Collection[int] | None = None,
    more: Callable[[Line], list[Any]] | None = None,
) -> Iterator[list[Any]]:
    """Rows in the roster's order; `seq` counts them. `more`: cells behind those of the columns."""
    doc = document_of(campaign)
    getters = [value_of(column, doc) for column in roster.columns]
    for number, line in enumerate(lines(campaign, roster, unit=unit, only=only), start=1):
        subjects = line.subjects(number)
        cells = [value(subjects) for value in getters]
        yield cells if more is None else [*cells, *more(line)]


def lines(
    campaign: Campaign, roster: Roster, *, unit: Unit | None = None, only: Collection[int] | None = None
) -> Iterator[Line]:
    """The roster's cases in its order. A few queries for each some hundred."""
    doc = document_of(campaign)
    names = {column.value for column in roster.columns}
    with_ranks = bool({"score", "rank"} & {*names, *roster.sort})
    places = places_of(campaign, doc) if with_ranks and unit is None else Places()
    chosen = _chosen(campaign, roster, doc, unit)
    keys = ordered(with_sort_columns(chosen, roster, unit.pk if unit else None), roster, doc, places)
    if only is not None:
        wanted = frozenset(only)
        keys = [key for key in keys if key in wanted]
    cases = _with_everything(chosen, doc, unit, marks=any(_kind(name) in {"mark", "marks"} for name in names))
    for begin in range(0, len(keys), AT_ONCE):
        some = keys[begin : begin + AT_ONCE]
        at_hand = {case.pk: case for case in cases.filter(pk__in=some)}
        for key in some:
            if (case := at_hand.get(key)) is not None:
                yield Line(case, list(case.authors.all()), doc, places.get(key))


def count(campaign: Campaign, roster: Roster) -> int:
    """How many lines the organiser's roster has. One query."""
    return _chosen(campaign, roster, document_of(campaign), None).order_by().count()


def _kind(name: str) -> str:
    return name.partition(":")[0]


def _chosen(campaign: Campaign, roster: Roster, doc: Document, unit: Unit | None) -> QuerySet[Submission]:
    """The cases that stand in it."""
    cases = Submission.objects.filter(campaign=campaign, state__in=SHOWN)
    if unit is not None:
        cases = cases.filter(nominations__batch__unit=unit)
    elif doc.recommend is not None:
        through_unit = [category.key for category in doc.categories if category.recommended]
        cases = cases.exclude(state__in=[State.SUBMITTED, State.RECOMMENDED], category__in=through_unit)
    if roster.awarded_only:
        cases = cases.filter(Exists(Award.objects.public().filter(submission=OuterRef("pk"))))
    return cases


def _with_everything(
    cases: QuerySet[Submission], doc: Document, unit: Unit | None, *, marks: bool
) -> QuerySet[Submission]:
    """With what a column may ask for, in a fixed number of queries."""
    cases = cases.order_by().select_related("unit", "owner", "nomination__batch__unit").prefetch_related(
        "authors",
        *(["instructors"] if doc.asks_instructors else []),
        with_awards(),
        Prefetch("awards_at_hand__certificates", Certificate.objects.filter(revoked_at=None), to_attr="valid"),
    )  # fmt: skip
    if unit is not None:
        own = Nomination.objects.filter(batch__unit=unit).select_related("batch__unit")
        cases = cases.prefetch_related(Prefetch("nominations", own, to_attr="unit_nominations"))
    if marks:
        cases = cases.prefetch_related(
            Prefetch("follow_ups", FollowUp.objects.all(), to_attr="follow_up_rows")
        )
    return cases
