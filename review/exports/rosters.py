"""The tables a campaign exports (E11, L16): its columns, its order, read in a fixed number of queries."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from campaigns.fields.merge_fields import Output, Scope, campaign_subjects, getter
from campaigns.models import Campaign
from campaigns.schema import Document, Roster
from portal.models import Unit
from review.access import document_of
from review.awards.queries import published_run
from review.case_awards import award_of, awards_of, with_awards
from review.judging.ranking import Ranked, by_list
from review.judging.rankings import judged_submissions, last_round
from review.merge_fields import FollowUpSubject, RankingSubject
from review.models import Award, Certificate, FollowUp, Nomination, RunLine
from submissions.merge_fields import submission_subjects
from submissions.models import Author, Submission
from submissions.states import State

_SHOWN = (State.SUBMITTED, State.RECOMMENDED, State.REPORTED, State.ELIGIBLE, State.INELIGIBLE)


@dataclass(frozen=True, slots=True)
class Line:
    """A submission with everything a column may ask for."""

    submission: Submission
    authors: list[Author]
    doc: Document
    place: "Ranked | RunLine | None" = None

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
            Scope.AWARD: self.awards or None,
            Scope.FOLLOW_UP: FollowUpSubject(getattr(self.submission, "follow_up_rows", ()), self.doc),
        }


def table(
    campaign: Campaign, roster: Roster, *, unit: Unit | None = None, only: Collection[int] | None = None
) -> tuple[list[str], Iterator[list[Any]]]:
    """Headings and rows of a roster: of all cases, or of the unit's batch; `only` those with these keys."""
    return [column.label for column in roster.columns], rows(campaign, roster, unit=unit, only=only)


def rows(
    campaign: Campaign, roster: Roster, *, unit: Unit | None = None, only: Collection[int] | None = None
) -> Iterator[list[Any]]:
    """Rows in the roster's order; `seq` counts them."""
    names = [column.value for column in roster.columns]
    getters = [getter(name, Output.ROSTER) for name in names]
    doc = document_of(campaign)
    lines = _lines(
        campaign,
        roster,
        doc,
        unit,
        with_ranks=bool({"score", "rank"} & set(names)),
        with_marks=any(name.partition(":")[0] in {"mark", "marks"} for name in names),
    )
    chosen = lines if only is None else [line for line in lines if line.submission.pk in only]
    for number, line in enumerate(chosen, start=1):
        subjects = line.subjects(number)
        yield [value(subjects) for value in getters]


def _lines(
    campaign: Campaign,
    roster: Roster,
    doc: Document,
    unit: Unit | None,
    *,
    with_ranks: bool,
    with_marks: bool,
) -> list[Line]:
    places = _places(campaign, doc) if with_ranks and unit is None else {}
    cases = _cases(campaign, roster, doc, unit)
    if with_marks:
        cases = cases.prefetch_related(
            Prefetch("follow_ups", FollowUp.objects.all(), to_attr="follow_up_rows")
        )
    lines = [Line(case, list(case.authors.all()), doc, places.get(case.pk)) for case in cases]
    return sorted(lines, key=lambda line: tuple(_SORT[key](line) for key in (*roster.sort, "last")))


def _places(campaign: Campaign, doc: Document) -> dict[int, Ranked | RunLine]:
    """Score and place of each case: the published run's once there is one (EX24), what judging gives until then."""
    published = published_run(campaign)
    if published is not None:
        return {line.submission_id: line for line in published.lines.all()}
    final = last_round(doc)
    if final is None:
        return {}
    lists = by_list(judged_submissions(campaign, final), trim=final.trim)
    return {ranked.case.id: ranked for members in lists.values() for ranked in members}


def _cases(campaign: Campaign, roster: Roster, doc: Document, unit: Unit | None) -> QuerySet[Submission]:
    cases = (
        Submission.objects.filter(campaign=campaign, state__in=_SHOWN)
        .select_related("unit", "owner", "nomination__batch__unit")
        .prefetch_related(
            "authors",
            *(["instructors"] if any(category.instructors for category in doc.categories) else []),
            with_awards(),
            Prefetch(
                "awards_at_hand__certificates", Certificate.objects.filter(revoked_at=None), to_attr="valid"
            ),
        )
    )
    if unit is not None:
        own = Nomination.objects.filter(batch__unit=unit).select_related("batch__unit")
        cases = cases.filter(nominations__batch__unit=unit)
        cases = cases.prefetch_related(Prefetch("nominations", own, to_attr="unit_nominations"))
    elif doc.recommend is not None:
        through_unit = [category.key for category in doc.categories if category.recommended]
        cases = cases.exclude(state__in=[State.SUBMITTED, State.RECOMMENDED], category__in=through_unit)
    if roster.awarded_only:
        cases = cases.filter(Exists(Award.objects.public().filter(submission=OuterRef("pk"))))
    return cases


def _place(line: Line, kind: str, key: str) -> int:
    keys = [part.key for part in getattr(line.doc, kind)]
    return keys.index(key) if key in keys else len(keys)


def _tier(line: Line) -> int:
    tiers = [tier.key for plan in line.doc.awards for tier in plan.tiers]
    award = award_of(line.submission)
    published = award is not None and award.published_at and award.tier in tiers
    return tiers.index(award.tier) if award is not None and published else len(tiers)


_SORT: dict[str, Callable[[Line], Any]] = {
    "category": lambda line: _place(line, "categories", line.submission.category),
    "group": lambda line: _place(line, "groups", line.submission.group),
    "track": lambda line: _place(line, "tracks", line.submission.track),
    "unit": lambda line: line.submission.unit.path if line.submission.unit else "",
    "rank": lambda line: rank if isinstance(rank := line.standing.rank, int) else 10**9,
    "award": _tier,
    "title": lambda line: line.submission.title,
    "last": lambda line: line.submission.pk,
}
