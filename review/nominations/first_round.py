"""A unit's own first round (N15): how far it is, and whom its ranking puts forward."""

from dataclasses import dataclass

from django.db.models import Count, Q

from campaigns.models import Campaign
from campaigns.schema import Document
from campaigns.schema.judging import Round
from portal.models import Unit
from review.access import document_of
from review.judging.queries import judgeable, rounds
from review.judging.rankings import RankingList, ranked_list, ranking_lists
from review.models import Review
from review.nominations.top import Top, top_of


@dataclass(frozen=True, slots=True)
class FirstRound:
    """How far a unit's own round is: its cases, those with all the reviews that were asked for, reviews still out."""

    round: Round
    cases: int
    complete: int
    lacking: int

    @property
    def begun(self) -> bool:
        """Whether anything was assigned or reviewed at all."""
        return self.complete > 0 or self.lacking < self.cases * self.round.per_case

    @property
    def finished(self) -> bool:
        """Every case has its reviews."""
        return self.complete == self.cases


def own_round(doc: Document) -> Round | None:
    """The round that units judge inside themselves; None where the campaign has none."""
    return next((round_ for round_ in doc.review.rounds if round_.by == "unit"), None)


def first_round_state(campaign: Campaign, unit: Unit) -> FirstRound | None:
    """How far the unit's first round is; None where the campaign has none. One query."""
    own = rounds(document_of(campaign), unit)
    if not own:
        return None
    round_ = own[0]
    mine = Q(assignments__round=round_.key, assignments__reviewer__panel=unit)
    handed_in = mine & Q(assignments__review__state=Review.State.SUBMITTED)
    rows = judgeable(campaign, unit).annotate(
        asked=Count("assignments", filter=mine), done=Count("assignments", filter=handed_in)
    )
    out = [max(max(asked, round_.per_case) - done, 0) for asked, done in rows.values_list("asked", "done")]
    return FirstRound(round_, len(out), out.count(0), sum(out))


def first_round_list(
    campaign: Campaign, unit: Unit, round_: Round, key: str
) -> tuple[list[RankingList], RankingList | None]:
    """The unit's lists, and the one named (the first where none is) with its cases ranked. At most three queries."""
    lists = ranking_lists(campaign, document_of(campaign), unit)
    chosen = next((each for each in lists if each.key == key), lists[0] if lists else None)
    return lists, ranked_list(campaign, chosen, round_, unit) if chosen else None


def top(chosen: RankingList, count: int) -> Top:
    """The first `count` of a ranked list, ties at the border apart."""
    return top_of([(ranked.case.id, ranked.rank) for ranked in chosen.ranked], count)
