"""Where every submission stands: reviews read into ranked lists. Fixed queries, no rows per submission."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, Q

from campaigns.models import Campaign
from campaigns.schema import Document
from campaigns.schema.judging import Round
from portal.models import Unit
from review.access import document_of
from review.judging.adjusting import with_counted_totals
from review.judging.queries import judgeable, rounds
from review.judging.ranking import Judged, Ranked, rank
from review.judging.scoring import plain
from review.models import Assignment, Review
from submissions.models import Submission


def judged_submissions(
    campaign: Campaign, round_: Round, panel: Unit | None = None, *, only: tuple[str, str] | None = None
) -> list[Judged]:
    """Every case the round judges (`only`: of one category and track), with the totals and distinctions handed in, and
    the totals as they count. Two queries; where the round adjusts, all its reviews are read whatever is asked for.
    """
    cases = judgeable(campaign, panel).values_list("pk", "category", "track", "group")
    assignments = Assignment.objects.filter(
        submission__campaign=campaign, reviewer__panel=panel, round=round_.key
    )
    if only is not None and round_.adjust == "raw":
        cases = cases.filter(category=only[0], track=only[1])
        assignments = assignments.filter(submission__category=only[0], submission__track=only[1])
    rows = assignments.values_list(
        "submission_id", "reviewer_id", "review__state", "review__total", "review__distinction"
    )
    given: dict[int, list[tuple[int, Decimal, str]]] = {}
    asked: dict[int, int] = {}
    for case, judge, state, total, distinction in rows.order_by("pk"):
        asked[case] = asked.get(case, 0) + 1
        if state == Review.State.SUBMITTED and total is not None:
            given.setdefault(case, []).append((judge, total, distinction))
    judged = [
        _judged(
            Judged(pk, category, track, group, asked=max(asked.get(pk, 0), round_.per_case)),
            given.get(pk, []),
            round_,
        )
        for pk, category, track, group in cases.order_by("pk")
    ]
    judged = with_counted_totals(document_of(campaign), round_, judged)
    return [case for case in judged if only is None or (case.category, case.track) == only]


def _judged(case: Judged, given: list[tuple[int, Decimal, str]], round_: Round) -> Judged:
    """The case with its reviews and how many of them the round needs."""
    return replace(
        case,
        totals=tuple(total for _, total, _ in given),
        distinctions=tuple(distinction for _, _, distinction in given),
        judges=tuple(judge for judge, _, _ in given),
        needed=case.asked if round_.incomplete == "wait" else round_.least or 1,
    )


def last_round(doc: Document) -> Round | None:
    """The organiser's final round: what awards go by."""
    own_rounds = rounds(doc, None)
    return own_rounds[-1] if own_rounds else None


def pool_label(doc: Document, pool: Iterable[str]) -> str:
    """A pool in words: the labels of its category, track or group; where experts recommend distinctions, the tier's."""
    labels = {tier.key: tier.label for plan in doc.awards for tier in plan.tiers}
    labels |= {category.key: category.label for category in doc.categories}
    labels |= {track.key: track.label for track in doc.tracks}
    labels |= {group.key: group.label for group in doc.groups}
    return " · ".join(labels.get(part, part) for part in pool if part)


def merged_label(doc: Document, pools: Iterable[str]) -> str:
    """Several pools that were put together, each written as its parts with "/" between."""
    return "合并：" + "、".join(pool_label(doc, pool.split("/")) for pool in pools)


def list_label(doc: Document, category: str, track: str) -> str:
    """A ranked list's name."""
    return pool_label(doc, (category, track))


@dataclass(frozen=True, slots=True)
class RankingList:
    """One ranked list: a category, or a track of it. `ranked` is filled for the list that is looked at."""

    category: str
    track: str
    label: str
    size: int
    ranked: tuple[Ranked, ...] = ()

    @property
    def key(self) -> str:
        return f"{self.category}.{self.track}"

    @property
    def lacking(self) -> int:
        """Cases whose reviews are not all in."""
        return sum(not ranked.complete for ranked in self.ranked)

    @property
    def waiting(self) -> int:
        """Cases that are judged by too few to be ranked."""
        return sum(ranked.case.waits for ranked in self.ranked)


def ranking_lists(campaign: Campaign, doc: Document, panel: Unit | None = None) -> list[RankingList]:
    """The lists of a panel with their sizes, in the document's order. One query."""
    rows = judgeable(campaign, panel).order_by().values_list("category", "track").annotate(size=Count("pk"))
    order = {category.key: at for at, category in enumerate(doc.categories)}
    lists = [
        RankingList(category, track, list_label(doc, category, track), size) for category, track, size in rows
    ]
    return sorted(lists, key=lambda each: (order.get(each.category, len(order)), each.track))


def ranked_list(
    campaign: Campaign, chosen: RankingList, round_: Round, panel: Unit | None = None
) -> RankingList:
    """The list with its cases ranked."""
    cases = judged_submissions(campaign, round_, panel, only=(chosen.category, chosen.track))
    return replace(chosen, ranked=tuple(rank(cases, trim=round_.trim)))


@dataclass(frozen=True, slots=True)
class RankingRow:
    """A ranked case with what its line shows: the totals as given and, where they are adjusted, as they count; how far
    they are apart, and whether further than the round's limit.
    """

    ranked: Ranked
    case: Submission
    totals: str
    distinctions: str
    counted: str = ""
    apart: str = ""
    far_apart: bool = False


def ranking_page(
    doc: Document, chosen: RankingList, number: Any, size: int = 50, *, limit: Decimal | None = None
) -> Page:
    """One page of a list, its cases fetched in one query. `limit`: from how many points on experts are far apart."""
    page: Page = Paginator(chosen.ranked, size).get_page(number)
    cases = Submission.objects.select_related("unit").in_bulk([ranked.case.id for ranked in page])
    labels = {
        distinction.key: distinction.label for rubric in doc.rubrics for distinction in rubric.distinctions
    }
    page.object_list = [
        RankingRow(
            ranked,
            cases[ranked.case.id],
            "、".join(plain(total) for total in ranked.case.totals),
            "、".join(
                labels.get(distinction, "不推荐") for distinction in ranked.case.distinctions if distinction
            ),
            "、".join(plain(total) for total in ranked.case.counted or ()),
            plain(ranked.apart) if len(ranked.case.totals) > 1 else "",
            limit is not None and ranked.apart > limit,
        )
        for ranked in page
    ]
    return page


def gaps_of(campaign: Campaign) -> int:
    """Cases whose final reviews are not all in. One query."""
    final = last_round(document_of(campaign))
    if final is None:
        return 0
    mine = Q(assignments__round=final.key, assignments__reviewer__panel=None)
    done = mine & Q(assignments__review__state=Review.State.SUBMITTED)
    counted = judgeable(campaign).annotate(
        asked=Count("assignments", filter=mine), done=Count("assignments", filter=done)
    )
    count: int = counted.filter(Q(done__lt=F("asked")) | Q(done__lt=final.per_case)).count()
    return count
