"""Who and what stands in judging, and how far it is. Fixed queries."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from campaigns.models import Campaign
from campaigns.schema import Document
from campaigns.schema.judging import ADVANCED, Round
from portal import tallies
from portal.decisions import NotAllowed, refuse
from portal.models import Person, Unit
from review.access import document_of
from review.judging.conflicts import same_name
from review.models import Assignment, AwardRun, Review, Reviewer, RunLine
from review.submission_lists import SubmissionFilter, kept_page, page_of, submissions_below
from submissions.models import Submission
from submissions.states import State

LEFT = (Reviewer.State.REMOVED, Reviewer.State.WITHDRAWN)
"""Experts who are on the panel no more."""


@dataclass(frozen=True, slots=True)
class JudgingProgress:
    """Assignments of a panel: how many there are, how many are handed in or begun, how many cases it judges. `stamp` is another
    one after each change of its assignments, its reviews that are handed in, or its campaign's cases.
    """

    assigned: int
    done: int
    begun: int
    cases: int
    stamp: int


def judging_progress(campaign: Campaign, panel: Unit | None = None) -> JudgingProgress:
    """Counts over all rounds of a panel; their cost does not grow with its cases, but for a unit's own panel. Two queries."""
    experts = Reviewer.objects.filter(campaign=campaign, panel=panel).order_by().values("pk")
    of_campaign = [(kind, campaign.pk) for kind in ("cases", "imported")]
    counted = tallies.read(("assigned", experts), ("reviews", experts), *of_campaign, ("units", 0))
    by_state: Counter[str] = Counter()
    for _, key, n in counted.of("reviews"):
        by_state[key.rpartition("|")[2]] += n
    return JudgingProgress(
        assigned=counted.total("assigned"),
        done=by_state[Review.State.SUBMITTED],
        begun=by_state[Review.State.DRAFT],
        cases=judgeable(campaign, panel).count() if panel is not None else _eligible(campaign, counted),
        stamp=counted.stamp,
    )


def _eligible(campaign: Campaign, counted: tallies.Tallies) -> int:
    """How many `judgeable` gives of the organiser's panel."""
    return sum(
        counted.numbers.get(("cases", campaign.pk, f"{key}|{State.ELIGIBLE}"), 0)
        for key in judged_categories(document_of(campaign))
    )


def judged_categories(doc: Document) -> list[str]:
    """The categories that experts judge (D20)."""
    return [category.key for category in doc.categories if category.judged and category.rubric]


Stamp = tuple[object, ...]


def panel_stamp(campaign: Campaign, progress: JudgingProgress, panel: Unit | None) -> Stamp:
    """What says that a panel's cases, reviews, rules and published lists are still the same. One query where rounds narrow."""
    narrows = panel is None and any(
        round_.advance is not None for round_ in rounds(document_of(campaign), None)
    )
    runs = AwardRun.objects.filter(campaign=campaign, state=AwardRun.State.PUBLISHED).exclude(list_key="")
    published = list(runs.order_by("pk").values_list("pk", flat=True)) if narrows else []
    return (campaign.pk, campaign.current_id, panel.pk if panel else 0, progress.stamp, published)


def panel_page(rows: QuerySet[Submission], asked: SubmissionFilter, stamp: Stamp, number: Any) -> Page:
    """A page of a round's cases. Their order is found once for each state of the panel, whichever page is asked for; but where they
    are searched, or narrowed by files, which change by themselves.
    """
    return page_of(rows, number) if asked.narrows_by_others else kept_page(rows, stamp, number)


def submissions_with_experts(campaign: Campaign, round_: Round, panel: Unit | None = None) -> Any:
    """Judged cases with how many experts each has in the round, those with the fewest first."""
    mine = Q(assignments__round=round_.key, assignments__reviewer__panel=panel)
    return (
        judgeable(campaign, panel, round_=round_)
        .select_related("unit")
        .annotate(
            experts=Count("assignments", filter=mine),
            done=Count("assignments", filter=mine & Q(assignments__review__state=Review.State.SUBMITTED)),
        )
        .order_by("experts", "category", "pk")
    )


def rounds(doc: Document, panel: Unit | None) -> list[Round]:
    """The rounds a panel judges: the organiser's, or each unit's own (N15)."""
    return [round_ for round_ in doc.review.rounds if (round_.by == "unit") == (panel is not None)]


def round_with_key(doc: Document, key: str, panel: Unit | None = None) -> Round | None:
    """The panel's round with this key; None where the rules in force have none."""
    return next((each for each in rounds(doc, panel) if each.key == key), None)


def round_named(doc: Document, key: str, panel: Unit | None) -> Round:
    """The panel's round with this key; its last one where none is named."""
    own_rounds = rounds(doc, panel)
    chosen = own_rounds[-1] if own_rounds and not key else round_with_key(doc, key, panel)
    if chosen is None:
        raise NotAllowed(refuse("no_such_round"))
    return chosen


def judgeable(
    campaign: Campaign, panel: Unit | None = None, *, round_: Round | None = None
) -> QuerySet[Submission]:
    """Cases a panel judges: eligible ones of judged categories (D20); a unit's own panel sees what was handed in. With a round
    those that are in it: where the one before it narrows, the cases that its published list lets go on (S8).
    """
    doc = document_of(campaign)
    keys = judged_categories(doc)
    if panel is not None:
        states = [State.SUBMITTED, State.RECOMMENDED]
        submitted: QuerySet[Submission] = submissions_below(campaign, panel).filter(
            state__in=states, category__in=keys
        )
        return submitted
    eligible: QuerySet[Submission] = Submission.objects.filter(
        campaign=campaign, state=State.ELIGIBLE, category__in=keys
    )
    narrowing = narrowing_before(doc, round_) if round_ is not None else None
    return eligible if narrowing is None else eligible.filter(Exists(gone_on(campaign, narrowing)))


def narrowing_before(doc: Document, round_: Round) -> Round | None:
    """The nearest earlier round of the organiser's that lets only some cases go on."""
    own_rounds = rounds(doc, None)
    earlier = own_rounds[: own_rounds.index(round_)] if round_ in own_rounds else []
    return next((each for each in reversed(earlier) if each.advance is not None), None)


def gone_on(campaign: Campaign, narrowing: Round) -> QuerySet[RunLine]:
    """The lines, of the submission outside, that the round's published list lets go on."""
    lines: QuerySet[RunLine] = RunLine.objects.filter(
        run__campaign=campaign, run__list_key=narrowing.key, run__state=AwardRun.State.PUBLISHED, tier=ADVANCED,
        submission=OuterRef("pk"),
    )  # fmt: skip
    return lines


def in_round(submission: Submission, round_key: str) -> bool:
    """Whether the organiser's experts judge the submission in this round (settings.IN_ROUND)."""
    round_ = round_with_key(document_of(submission.campaign), round_key)
    if round_ is None:
        return False
    judged: bool = judgeable(submission.campaign, round_=round_).filter(pk=submission.pk).exists()
    return judged


def round_over(campaign: Campaign, round_key: str) -> bool:
    """Whether nothing moves in the round any more: results are public, or the list of those who go on is. At most one query."""
    return campaign.results_at is not None or narrowed(campaign, round_key)


def narrowed(campaign: Campaign, round_key: str) -> bool:
    """Whether the list of those who go on from the round is public. At most one query."""
    round_ = round_with_key(document_of(campaign), round_key)
    if round_ is None or round_.advance is None:
        return False
    published: bool = AwardRun.objects.filter(
        campaign=campaign, list_key=round_key, state=AwardRun.State.PUBLISHED
    ).exists()
    return published


def experts_of(campaign: Campaign, panel: Unit | None = None) -> QuerySet[Reviewer]:
    """The panel, by name; `note_loads` tells what each has to do."""
    experts: QuerySet[Reviewer] = (
        Reviewer.objects.filter(campaign=campaign, panel=panel)
        .select_related("person", "unit")
        .order_by("name", "pk")
    )
    return experts


def note_accounts(reviewers: Iterable[Any]) -> None:
    """Tell each expert whose account has another name than was invited that name (`account_name`, else ""): a link may have been
    passed on. No query of its own.
    """
    for reviewer in reviewers:
        account = str(reviewer.person) if reviewer.person is not None else ""
        reviewer.account_name = "" if not account or same_name(account, reviewer.name) else account


def seats_of(person: Person) -> QuerySet[Reviewer]:
    """The panels that the person sits on and may leave: results are not out."""
    seats: QuerySet[Reviewer] = (
        Reviewer.objects.filter(person=person, state=Reviewer.State.ACCEPTED, campaign__results_at=None)
        .select_related("campaign", "panel")
        .order_by("pk")
    )
    return seats


def assigned_to(
    cases: Iterable[Submission], round_: Round, panel: Unit | None = None
) -> dict[int, list[Assignment]]:
    """The round's assignments of these cases, by case, with experts and reviews. One query."""
    assignments: dict[int, list[Assignment]] = {}
    rows = Assignment.objects.filter(
        submission__in=[case.pk for case in cases], round=round_.key, reviewer__panel=panel
    ).select_related("reviewer", "review")
    for row in rows:
        assignments.setdefault(row.submission_id, []).append(row)
    return assignments
