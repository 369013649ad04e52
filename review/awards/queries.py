"""What the award plans give, and runs with their lists as the desk shows them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet

from campaigns.models import Campaign
from campaigns.schema import Document
from campaigns.schema.matching import CaseFacts
from campaigns.schema.plan_words import scoring_words, weight_words
from portal import tallies
from portal.tallies import Tallies, kept
from review.access import document_of
from review.awards.allocation import allocate
from review.awards.run_rules import rules_of
from review.awards.snapshots import KINDS, number_of
from review.judging.queries import judgeable
from review.judging.ranking import Judged
from review.judging.rankings import last_round
from review.models import Assignment, AwardRun, Review, RunLine
from review.submission_lists import kept_page
from submissions.models import Submission
from submissions.states import State

A_PAGE = 50
SHOWN_IN_A_TIE = 60
"""Cases of one tie that the page lists; a larger one is decided by a rule or by hand."""


def scoring_of(doc: Document, list_key: str = "") -> str:
    """How the scores that awards, or the round's list, go by come about, in words; "" where nobody judges for the organiser."""
    final = rules_of(doc, list_key).last_round
    if final is None:
        return ""
    combined = weight_words(doc, final)
    return f"{combined}；{scoring_words(final)}" if combined else scoring_words(final)


def award_tiers(campaign: Campaign) -> Callable[[Sequence[Judged]], dict[int, str]]:
    """What gives from judged cases the label of each one's tier by the campaign's plans (settings.AWARD_TIERS). One
    query, however often it is asked.
    """
    doc, final = document_of(campaign), last_round(document_of(campaign))
    rows = judgeable(campaign).values_list("pk", *KINDS)
    facts = {
        pk: CaseFacts(category, track, group, kind or "", frozenset(attributes or ()))
        for pk, category, track, group, kind, attributes in rows
    }
    trim = final is not None and final.trim
    return lambda cases: {award.id: award.label for award in allocate(doc.awards, cases, facts, trim=trim)}


def runs_of(campaign: Campaign) -> "QuerySet[AwardRun]":
    """The campaign's runs, the latest first, without what they hold; `note_given` tells how many awards each gives."""
    runs: QuerySet[AwardRun] = (
        AwardRun.objects.filter(campaign=campaign)
        .select_related("made_by", "approved_by", "published_by", "campaign")
        .defer("inputs", "decisions", "summary")
    )
    return runs


def note_given(runs: Iterable[Any]) -> None:
    """Tell each run how many awards it gives (`awards_given`). One query."""
    by_key = {run.pk: run for run in runs}
    for run in by_key.values():
        run.awards_given = 0
    for run, key, n in tallies.read(("lines", list(by_key))).of("lines"):
        by_key[run].awards_given += 0 if key.startswith("|") else n


def tallies_of(run: AwardRun) -> Tallies:
    """The numbers of a run's lines and of its campaign's cases. One query."""
    return tallies.read(("lines", run.pk), ("cases", run.campaign_id))


def lines_page(run: AwardRun, show: str, number: Any, counted: Tallies | None = None) -> Page:
    """A page of a run's list, best first within each pool: a tier, or `all`, `none` (without an award), `manual`, `tied`; the
    awarded ones where nothing is named.
    """
    lines = run.lines.select_related("submission__unit")
    narrowed = {
        "": ~Q(tier=""),
        "all": Q(),
        "none": Q(tier=""),
        "manual": Q(manual=True),
        "tied": Q(tied=True),
    }
    rows = lines.filter(narrowed.get(show, Q(tier=show))).order_by("pool", "rank", "pk")
    return kept_page(rows, (counted or tallies_of(run)).stamp, number, A_PAGE)


@dataclass(frozen=True, slots=True)
class RunCounts:
    """How many lines of a run each filter shows."""

    tiers: list[tuple[str, str, int]]
    all: int
    none: int
    manual: int
    tied: int


def counts_of(run: AwardRun, doc: Document, counted: Tallies | None = None) -> RunCounts:
    """Awards of each tier, of cases that are still in, and the filters' numbers. Two queries, one where nothing changed since."""
    counted = counted or tallies_of(run)
    rows = run.lines.filter(submission__state=State.ELIGIBLE).order_by().values_list("tier")
    given = kept(f"run-tiers:{run.pk}", counted.stamp, lambda: dict(rows.annotate(n=Count("pk"))))
    labels = {tier.key: tier.label for plan in rules_of(doc, run.list_key).plans for tier in plan.tiers}
    marks = [(key, n) for _, key, n in counted.of("lines")]
    return RunCounts(
        [(key, label, given.get(key, 0)) for key, label in labels.items()],
        all=sum(n for _, n in marks),
        none=sum(n for key, n in marks if key.startswith("|")),
        manual=sum(n for key, n in marks if "manual" in key.rpartition("|")[2]),
        tied=sum(n for key, n in marks if key.endswith("tied")),
    )


@dataclass(frozen=True, slots=True)
class TieBox:
    """Cases of equal score at a line, with what may be given. `places` left for each tier, as (key, label, places);
    `awaited`: how many of the cases wait for a review.
    """

    pool: str
    score: str
    lines: list[tuple[str, RunLine]]
    tiers: list[tuple[str, str, int]]
    together: bool
    past_all: bool
    decided: bool
    open: bool
    more: int
    awaited: int


def tie_boxes(run: AwardRun) -> list[TieBox]:
    """The ties at the lines of a run. Two queries, none without ties."""
    ties = run.summary.get("ties", ())
    wanted = {number for tie in ties for number in tie["cases"][:SHOWN_IN_A_TIE]}
    lines = {number_of(line.submission_id, line.submission.number): line for line in _lines_of(run, wanted)}
    waiting = _awaited(run, [line.submission_id for line in lines.values()])
    boxes = []
    for tie in ties:
        shown = [(number, lines[number]) for number in tie["cases"] if number in lines]
        tiers = [
            (key, label, places - (tie["tiers"][at - 1][2] if at else 0))
            for at, (key, label, places) in enumerate(tie["tiers"])
        ]
        boxes.append(
            TieBox(
                tie["pool"], tie["score"] or "", shown, tiers, tie["together"], tie["past_all"], tie["decided"], tie["open"],
                len(tie["cases"]) - len(shown), sum(line.submission_id in waiting for _, line in shown),
            )
        )  # fmt: skip
    return boxes


def _lines_of(run: AwardRun, numbers: Iterable[str]) -> list[RunLine]:
    keys = [int(number[1:]) for number in numbers if number.startswith("#")]
    named = Q(submission__number__in=[number for number in numbers if not number.startswith("#")])
    rows = run.lines.filter(named | Q(submission__in=keys)).select_related("submission__unit")
    return list(rows)


def _awaited(run: AwardRun, cases: list[int]) -> set[int]:
    """Which of the cases, by key, wait for a review of the round that the list goes by. One query, none without cases."""
    round_ = rules_of(document_of(run.campaign), run.list_key).last_round
    if not cases or round_ is None:
        return set()
    open_ones = Assignment.objects.filter(submission__in=cases, round=round_.key, reviewer__panel=None)
    return set(
        open_ones.exclude(review__state=Review.State.SUBMITTED).values_list("submission_id", flat=True)
    )


@dataclass(frozen=True, slots=True)
class ChangedLine:
    """A case whose award differs between two lists; a label is empty where it has none."""

    submission: Submission
    before: str
    after: str
    why: str


def changes_page(before: AwardRun, after: AwardRun, number: Any) -> Page:
    """The cases whose tier differs between two runs of a campaign: three queries and a page of rows."""
    old = dict(before.lines.exclude(tier="").values_list("submission_id", "label"))
    new = dict(after.lines.exclude(tier="").values_list("submission_id", "label"))
    differing = sorted(key for key in old.keys() | new.keys() if old.get(key) != new.get(key))
    page: Page[Any] = Paginator(differing, A_PAGE).get_page(number)
    keys = list(page.object_list)
    submissions = Submission.objects.select_related("unit").in_bulk(keys)
    whys = dict(after.lines.filter(submission__in=keys).values_list("submission_id", "why"))
    page.object_list = [
        ChangedLine(submissions[key], old.get(key, ""), new.get(key, ""), whys.get(key, "")) for key in keys
    ]
    return page


def published_run(campaign: Campaign, list_key: str = "") -> AwardRun | None:
    """The run whose list of awards, or of those who go on from the round, is public."""
    row: AwardRun | None = (
        AwardRun.objects.filter(campaign=campaign, list_key=list_key, state=AwardRun.State.PUBLISHED)
        .defer("inputs", "decisions", "summary")
        .first()
    )
    return row


def titles_of(campaign: Campaign, numbers: Iterable[str]) -> dict[str, Submission]:
    """Submissions by the numbers that runs know them by. One query."""
    wanted = list(numbers)
    keys = [int(number[1:]) for number in wanted if number.startswith("#") and number[1:].isdigit()]
    rows = Submission.objects.filter(campaign=campaign).filter(Q(number__in=wanted) | Q(pk__in=keys))
    return {number_of(row.pk, row.number): row for row in rows.select_related("unit")}
