"""Where every submission stands: judged cases in ranked lists. Fixed queries, no rows per submission."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery

from campaigns.models import Campaign
from campaigns.schema import Document
from campaigns.schema.judging import Round
from portal.models import Unit
from portal.tallies import kept, kept_list
from review.access import document_of
from review.judging.judged_cases import judged_submissions
from review.judging.queries import judgeable, rounds
from review.judging.ranking import Judged, Ranked, rank
from review.judging.scoring import plain
from review.models import ImportedNumber, Review
from submissions.models import Submission


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
    """One ranked list: a category, or a track of it. The rest is filled for the list that is looked at: its cases (`ranked`), how many
    of them lack reviews, and how many are judged by too few to be ranked (`waiting`).
    """

    category: str
    track: str
    label: str
    size: int
    ranked: Sequence[Ranked] = ()
    lacking: int = 0
    waiting: int = 0

    @property
    def key(self) -> str:
        return f"{self.category}.{self.track}"


def ranking_lists(
    campaign: Campaign,
    doc: Document,
    panel: Unit | None = None,
    *,
    round_: Round | None = None,
    stamp: object = None,
) -> list[RankingList]:
    """The lists of a panel, or of a round, with their sizes, in the document's order. One query, none where the sizes are kept
    under the `stamp`.
    """
    counted = (
        judgeable(campaign, panel, round_=round_)
        .order_by()
        .values_list("category", "track")
        .annotate(size=Count("pk"))
    )
    of_panel = (panel.pk if panel else 0, round_.key if round_ else "")
    rows = (
        list(counted)
        if stamp is None
        else kept(f"ranking-lists:{campaign.pk}:{of_panel}", stamp, lambda: list(counted))
    )
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
    ranked = tuple(rank(cases, trim=round_.trim))
    return replace(
        chosen,
        ranked=ranked,
        lacking=sum(not each.complete for each in ranked),
        waiting=sum(each.case.waits for each in ranked),
    )


def kept_ranking(
    campaign: Campaign, chosen: RankingList, round_: Round, panel: Unit | None, stamp: object
) -> RankingList:
    """`ranked_list`, computed once for each state of the panel (`stamp`: `review.judging.queries.panel_stamp`)."""

    def make() -> tuple[tuple[Ranked, ...], tuple[int, int]]:
        found = ranked_list(campaign, chosen, round_, panel)
        return tuple(found.ranked), (found.lacking, found.waiting)

    of_panel = panel.pk if panel is not None else 0
    ranked = kept_list(f"ranking:{campaign.pk}:{of_panel}:{round_.key}:{chosen.key}", stamp, make)
    lacking, waiting = ranked.about
    return replace(chosen, ranked=ranked, lacking=lacking, waiting=waiting)


@dataclass(frozen=True, slots=True)
class RankingRow:
    """A ranked case with what its line shows: the totals as given and, where they are adjusted, as they count; how far
    they are apart, what else counts (label and number), and whether they are further apart than the round's limit.
    """

    ranked: Ranked
    case: Submission
    totals: str
    distinctions: str
    counted: str = ""
    apart: str = ""
    parts: tuple[tuple[str, str], ...] = ()
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
    names = {each.key: each.label for each in doc.review.rounds}
    names |= {each.key: each.label for each in doc.review.imported}
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
            _part_words(names, ranked.case),
            limit is not None and ranked.apart > limit,
        )
        for ranked in page
    ]
    return page


def _part_words(names: Mapping[str, str], case: Judged) -> tuple[tuple[str, str], ...]:
    return tuple(
        (names.get(part.key, part.key), "—" if part.score is None else plain(part.score))
        for part in case.others
    )


def _with_numbers(campaign: Campaign, key: str) -> QuerySet[Any]:
    """The judged cases with their number from outside as `imported_number`."""
    own = ImportedNumber.objects.filter(submission=OuterRef("pk"), key=key).values("number")[:1]
    rows: QuerySet[Any] = judgeable(campaign).annotate(imported_number=Subquery(own))
    return rows


def numbers_page(campaign: Campaign, key: str, number: Any, size: int = 50) -> tuple[Page, int]:
    """A page of the judged cases with their number from outside, and how many have none. Three queries."""
    rows = _with_numbers(campaign, key)
    page = Paginator(rows.select_related("unit").order_by("category", "number", "pk"), size).get_page(number)
    return page, rows.filter(imported_number=None).count()


def number_rows(campaign: Campaign, key: str) -> Iterator[list[Any]]:
    """A line for each judged case: its number, title and number from outside."""
    rows = _with_numbers(campaign, key).order_by("category", "number", "pk")
    for number, title, value in rows.values_list("number", "title", "imported_number").iterator(2000):
        yield [number, title, "" if value is None else value]


def gaps_of(campaign: Campaign, round_: Round | None = None) -> int:
    """Cases whose reviews in the round, else in the final one, are not all in. One query."""
    final = round_ or last_round(document_of(campaign))
    if final is None:
        return 0
    mine = Q(assignments__round=final.key, assignments__reviewer__panel=None)
    done = mine & Q(assignments__review__state=Review.State.SUBMITTED)
    counted = judgeable(campaign, round_=final).annotate(
        asked=Count("assignments", filter=mine), done=Count("assignments", filter=done)
    )
    count: int = counted.filter(Q(done__lt=F("asked")) | Q(done__lt=final.per_case)).count()
    return count
