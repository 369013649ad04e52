"""Sharing out awards by a campaign's plans. Pure.

Ratio (E12): of n judged cases in a pool at most floor(n x rate) are awarded. Tiers are cut cumulatively and rounded
down: with 2:4:4 the first tier ends at floor(2/10), the second at floor(6/10), the third at the whole of the awarded.
So no tier and its betters ever exceed their share, and what rounding leaves goes to the tier below: 10 judged at
80 % give 8 awards, 1 + 3 + 4.

Equal scores across an edge fall to the lower tier together, or rise together where the plan says so; the rate of a
ratio plan is never exceeded either way.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from campaigns.schema import AwardPlan, Pool
from campaigns.schema.judging import DistinctionPlan, RatioPlan, Ties, TopPlan
from campaigns.schema.matching import CaseFacts, matches
from review.judging.ranking import Judged, Ranked, rank


@dataclass(frozen=True, slots=True)
class PlannedAward:
    """A case's award: its tier, its place and the pool it was compared in (category, track, group as the plan
    asks). `tied` marks cases that equal scores moved across an edge: worth a second look.
    """

    id: int
    tier: str
    label: str
    rank: int | None
    score: Decimal | None
    pool: tuple[str, ...]
    tied: bool = False


def allocate(
    plans: Iterable[AwardPlan], cases: Sequence[Judged], facts: dict[int, CaseFacts], *, trim: bool = False
) -> list[PlannedAward]:
    """All awards of a campaign. A case belongs to the first plan that speaks of it; cases that too few judged get nothing."""
    left = [case for case in cases if case.rankable]
    awards: list[PlannedAward] = []
    for plan in plans:
        members = [case for case in left if matches(plan.where, facts[case.id])]
        taken = {case.id for case in members}
        left = [case for case in left if case.id not in taken]
        awards.extend(_by_plan(plan, members, trim=trim))
    return awards


def _by_plan(plan: AwardPlan, cases: Sequence[Judged], *, trim: bool) -> list[PlannedAward]:
    if isinstance(plan, DistinctionPlan):
        return distinctions(plan, cases, trim=trim)
    pools: dict[tuple[str, ...], list[Judged]] = {}
    for case in cases:
        pools.setdefault(pool_of(plan.pool, case), []).append(case)
    awards: list[PlannedAward] = []
    for pool, members in sorted(pools.items()):
        ranked = rank(members, trim=trim)
        if isinstance(plan, RatioPlan):
            edges, cap = ratio_edges(plan, len(ranked)), allowed_by_rate(plan, len(ranked))
        else:
            edges, cap = top_edges(plan), None
        awards.extend(_cut(plan, ranked, edges, cap=cap, pool=pool, ties=plan.ties))
    return awards


def pool_of(pool: Pool, case: Judged) -> tuple[str, ...]:
    """What a case is compared within."""
    return {
        Pool.ALL: (),
        Pool.CATEGORY: (case.category,),
        Pool.CATEGORY_TRACK: (case.category, case.track),
        Pool.CATEGORY_GROUP: (case.category, case.group),
        Pool.GROUP: ("", case.group),
    }[pool]


def allowed_by_rate(plan: RatioPlan, judged: int) -> int:
    """How many of `judged` cases may be awarded: floor(judged x rate)."""
    return int(judged * Fraction(plan.rate))


def ratio_edges(plan: RatioPlan, judged: int) -> list[int]:
    """Where each tier ends, counted from the best."""
    shares = [Fraction(tier.share or 0) for tier in plan.tiers]
    awarded, whole, so_far = allowed_by_rate(plan, judged), sum(shares), Fraction(0)
    edges = []
    for share in shares:
        so_far += share
        edges.append(int(awarded * so_far / whole))
    return edges


def top_edges(plan: TopPlan) -> list[int]:
    """Where each tier ends, counted from the best."""
    edges, end = [], 0
    for tier in plan.tiers:
        end += tier.places or 0
        edges.append(end)
    return edges


def _cut(
    plan: RatioPlan | TopPlan,
    ranked: Sequence[Ranked],
    edges: Sequence[int],
    *,
    cap: int | None,
    pool: tuple[str, ...],
    ties: Ties,
) -> list[PlannedAward]:
    """Walk down the list, one group of equal scores at a time."""
    awards: list[PlannedAward] = []
    start = 0
    while start < len(ranked):
        end = start
        while end < len(ranked) and ranked[end].score == ranked[start].score:
            end += 1
        reach = start + 1 if ties == "better" and (cap is None or end <= cap) else end
        tier = next((index for index, edge in enumerate(edges) if reach <= edge), None)
        split = any(start < edge < end for edge in edges)
        if tier is not None:
            name = plan.tiers[tier]
            awards.extend(
                PlannedAward(r.case.id, name.key, name.label, r.rank, r.score, pool, tied=split)
                for r in ranked[start:end]
            )
        start = end
    return awards


def distinctions(plan: DistinctionPlan, cases: Sequence[Judged], *, trim: bool = False) -> list[PlannedAward]:
    """Each case takes the best distinction that at least `agree` of its experts recommend (C18)."""
    awards = []
    for ranked in rank(cases, trim=trim):
        votes = ranked.case.distinctions
        for tier in plan.tiers:
            if votes and Fraction(votes.count(tier.key), len(votes)) >= Fraction(plan.agree):
                awards.append(
                    PlannedAward(ranked.case.id, tier.key, tier.label, ranked.rank, ranked.score, (tier.key,))
                )
                break
    return awards
