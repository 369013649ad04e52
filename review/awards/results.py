"""The public results: so many lines a page, only the columns shown, kept for a while once made."""

import datetime as dt
import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.paginator import Page, Paginator
from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils.module_loading import import_string

from campaigns.models import Campaign
from portal.models import Person
from review.access import document_of
from review.models import Award, AwardRun
from submissions.models import Author, Instructor, Submission
from submissions.states import State

PAGE_SIZE = 100
KEEP_SECONDS = 300
"""How long a made page is kept; what a disqualification changes is seen at once where the cache is up."""


@dataclass(frozen=True, slots=True)
class ResultLine:
    """One submission as everybody may see it; `label` is empty where it has no award."""

    label: str
    title: str
    authors: str
    unit: str
    instructors: str = ""


@dataclass(frozen=True, slots=True)
class ResultPool:
    """A list that was awarded together, or with `awarded` False the submissions without an award (N19)."""

    number: int
    label: str
    count: int
    awarded: bool = True


@dataclass(frozen=True, slots=True)
class ResultSection:
    """The lines of one pool that stand on this page."""

    pool: ResultPool
    lines: list[ResultLine]


@dataclass(frozen=True, slots=True)
class PublishedRun:
    """What everybody may know of the run that is public: the digest of its document, why it corrects another one, and where
    it was not as the campaign's rules say. Empty where results are from before runs were kept.
    """

    digest: str = ""
    published_at: dt.datetime | None = None
    corrected_why: str = ""
    differs_why: str = ""


@dataclass(frozen=True, slots=True)
class Results:
    """One page. `chosen` is the pool it is narrowed to, None for all of them one after another."""

    run: PublishedRun
    pools: list[ResultPool]
    chosen: ResultPool | None
    sections: list[ResultSection]
    page: Page

    @property
    def awarded(self) -> int:
        return sum(pool.count for pool in self.pools if pool.awarded)


def results_page(campaign: Campaign, *, publish_all: bool, pool: str = "", number: Any = 1) -> Results:
    """A page of the published results, at a cost that doesn't grow with them: 5 queries at most when it is made, none
    while it is kept.
    """
    version = (campaign.pk, campaign.results_at, campaign.current_id, cache.get(_version_key(campaign)))
    key = hashlib.sha256(repr((version, pool[:9], str(number)[:9])).encode()).hexdigest()
    kept: Results | None = cache.get(f"results:{key}")
    if kept is None:
        kept = _make(campaign, publish_all, pool, number)
        cache.set(f"results:{key}", kept, KEEP_SECONDS)
    return kept


def own_certificates(campaign: Campaign, person: Person) -> Sequence[Any]:
    """The certificates that the person may download here (settings.OWN_CERTIFICATES)."""
    certificates: Sequence[Any] = import_string(settings.OWN_CERTIFICATES)(campaign, person)
    return certificates


def published_honours(campaign: Campaign) -> Sequence[Any]:
    """The honours of units that are public (settings.PUBLISHED_HONOURS)."""
    honours: Sequence[Any] = import_string(settings.PUBLISHED_HONOURS)(campaign)
    return honours


def forget_results(campaign: Campaign) -> None:
    """Make kept pages anew once the transaction is through."""
    transaction.on_commit(lambda: cache.set(_version_key(campaign), secrets.token_hex(8), None))


def forget_results_with(submission: Submission, *, why: str, now: dt.datetime) -> None:
    """The award of a case that is excluded holds no longer, that of one taken in again does (`AwardQuerySet.standing`): pages
    made before are forgotten (settings.EXCLUSION_HANDLERS, REINSTATEMENT_HANDLERS). Nobody moves up by itself: that takes a
    new run.
    """
    forget_results(submission.campaign)


def _version_key(campaign: Campaign) -> str:
    return f"results-version:{campaign.pk}"


def _make(campaign: Campaign, publish_all: bool, pool: str, number: Any) -> Results:
    pools = _pools(campaign, publish_all)
    chosen = next((each for each in pools if str(each.number) == pool), None)
    shown = [chosen] if chosen else pools
    page = Paginator(range(sum(each.count for each in shown)), PAGE_SIZE).get_page(number)
    sections, start = [], max(page.start_index() - 1, 0)
    end = start + PAGE_SIZE
    for each in shown:
        if start < each.count and end > 0:
            lines = _lines(campaign, each, max(start, 0), min(end, each.count))
            sections.append(ResultSection(each, lines))
        start, end = start - each.count, end - each.count
    return Results(_published_run(campaign), pools, chosen, sections, page)


def _published_run(campaign: Campaign) -> PublishedRun:
    runs = AwardRun.objects.filter(campaign=campaign, list_key="", state=AwardRun.State.PUBLISHED)
    row = runs.values_list("digest", "published_at", "why", "corrects", "differs").first()
    if row is None:
        return PublishedRun()
    digest, at, why, corrects, differs = row
    return PublishedRun(digest, at, why if corrects else "", why if differs and not corrects else "")


def _pools(campaign: Campaign, publish_all: bool) -> list[ResultPool]:
    rows = _awards(campaign).order_by("pool").values_list("pool").annotate(count=Count("pk"))
    pools = [ResultPool(number, label, count) for number, (label, count) in enumerate(rows, start=1)]
    if publish_all and (rest := _without_award(campaign).count()):
        pools.append(ResultPool(len(pools) + 1, "入库案例", rest, awarded=False))
    return pools


def _awards(campaign: Campaign) -> QuerySet[Award]:
    awards: QuerySet[Award] = Award.objects.public().filter(campaign=campaign)
    return awards


def _without_award(campaign: Campaign) -> QuerySet[Submission]:
    submissions: QuerySet[Submission] = Submission.objects.filter(
        campaign=campaign, state=State.ELIGIBLE
    ).exclude(awards__in=Award.objects.public())
    return submissions


def _lines(campaign: Campaign, pool: ResultPool, start: int, end: int) -> list[ResultLine]:
    rows: Sequence[tuple[int, str, str, str | None]]
    if pool.awarded:
        awards = _awards(campaign).filter(pool=pool.label).order_by("rank", "pk")
        rows = list(
            awards.values_list("submission_id", "label", "submission__title", "submission__unit__name")[
                start:end
            ]
        )
    else:
        rest = _without_award(campaign).order_by("category", "pk")
        rows = [
            (pk, "", title, unit)
            for pk, title, unit in rest.values_list("pk", "title", "unit__name")[start:end]
        ]
    keys = [row[0] for row in rows]
    authors, instructors = (
        _names(Author, keys),
        _names(Instructor, keys) if document_of(campaign).asks_instructors else {},
    )
    return [
        ResultLine(
            label, title, "、".join(authors.get(pk, ())), unit or "", "、".join(instructors.get(pk, ()))
        )
        for pk, label, title, unit in rows
    ]


def _names(people: type[Author] | type[Instructor], submissions: list[int]) -> dict[int, list[str]]:
    """Names in order; of instructors those who did not say that it isn't them."""
    names: dict[int, list[str]] = {}
    rows = people.objects.filter(submission__in=submissions).order_by("position", "pk")
    if people is Instructor:
        rows = rows.filter(declined_at=None)
    for submission, name in rows.values_list("submission_id", "name"):
        names.setdefault(submission, []).append(name)
    return names
