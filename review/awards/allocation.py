"""Sharing out awards by a campaign's plans. Pure.

Ratio (E12): of n judged cases in a pool at most floor(n x rate) are awarded. Tiers are cut cumulatively and rounded
down: with 2:4:4 the first tier ends at floor(2/10), the second at floor(6/10), the third at the whole of the awarded.
So no tier and its betters ever exceed their share, and what rounding leaves goes to the tier below: 10 judged at
80 % give 8 awards, 1 + 3 + 4. Where a tier has a least number of places, its line is moved down to it, so that the tier
below pays; the whole grows only where the pool is too small for all the least numbers together.

Equal scores across an edge fall to the lower tier together, or rise together where the plan says so; the rate of a
ratio plan is never exceeded either way. Where the plan leaves it to a person, they fall until the person decides
(`TieDecision`); a decision holds for exactly the cases it was made about.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from typing import Protocol

from campaigns.schema import AwardPlan, Pool
from campaigns.schema.judging import DistinctionPlan, RatioPlan, TopPlan
from campaigns.schema.matching import CaseFacts, speaks_of
from portal.decisions import ALLOWED, Decision, refuse
from review.judging.ranking import Judged, Ranked, rank

MERGED = "+"
"""First part of the name of a pool that several small pools were put together into; their names follow."""


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


@dataclass(frozen=True, slots=True)
class TieDecision:
    """What a person decided about cases of equal score at a line: the tier of each, "" for none."""

    tiers: Mapping[int, str]

    @property
    def cases(self) -> frozenset[int]:
        return frozenset(self.tiers)


@dataclass(frozen=True, slots=True)
class Tie:
    """Cases of equal score that stand across an edge of the plan with this number. `start` cases stand before them; `tiers` are those that they may
    get, best first, each with where it ends; `together` may all of them have the best. `decided` by a person, or `settled`
    by the plan's rule.
    """

    plan: int
    pool: tuple[str, ...]
    cases: tuple[int, ...]
    score: Decimal | None
    start: int
    tiers: tuple[tuple[str, str, int], ...]
    together: bool
    decided: bool
    settled: bool

    @property
    def past_all(self) -> bool:
        """Some of them get no award: they stand across the last line."""
        return self.start + len(self.cases) > self.tiers[-1][2]

    @property
    def open(self) -> bool:
        """Nobody decided, and the plan leaves it to a person."""
        return not self.decided and not self.settled


@dataclass(frozen=True, slots=True)
class PoolLines:
    """How a pool is cut: `base` is what the rate is taken of, `cap` how many may be awarded (None: as many as there are
    places), `edges` where each of the plan's tiers ends. A `distinctions` plan has no lines.
    """

    plan: int
    pool: tuple[str, ...]
    judged: int
    base: int
    cap: int | None
    tiers: tuple[tuple[str, str], ...]
    edges: tuple[int, ...]

    @property
    def places(self) -> list[tuple[str, str, int]]:
        """(key, label, places) of each tier, as far as there are cases."""
        starts = (0, *self.edges)
        return [
            (key, label, max(min(end, self.judged) - min(start, self.judged), 0))
            for (key, label), start, end in zip(self.tiers, starts, self.edges, strict=False)
        ]

    @property
    def without_places(self) -> list[str]:
        """Labels of the tiers that this pool is too small for."""
        return [label for _, label, places in self.places if not places]


@dataclass(frozen=True, slots=True)
class Allocation:
    """What the plans give: every judged case's place, the awards, how each pool was cut, and the ties at its lines."""

    awards: list[PlannedAward] = field(default_factory=list)
    pools: list[PoolLines] = field(default_factory=list)
    ties: list[Tie] = field(default_factory=list)
    places: dict[int, tuple[Ranked, tuple[str, ...]]] = field(default_factory=dict)


def allocate(
    plans: Iterable[AwardPlan], cases: Sequence[Judged], facts: Mapping[int, CaseFacts], *, trim: bool = False
) -> list[PlannedAward]:
    """All awards of a campaign. A case belongs to the first plan that speaks of it; cases that too few judged get nothing."""
    return apply_plans(plans, cases, facts, trim=trim).awards


def apply_plans(
    plans: Iterable[AwardPlan],
    cases: Sequence[Judged],
    facts: Mapping[int, CaseFacts],
    *,
    trim: bool = False,
    trim_in: Mapping[str, bool] | None = None,
    reported: Sequence[CaseFacts] = (),
    decisions: Iterable[TieDecision] = (),
) -> Allocation:
    """Awards with everything that explains them. `reported` are all cases handed in, for plans whose rate is of them.
    `trim_in` says for plans about an earlier round whether that one trims.
    """
    by_cases = {decision.cases: decision for decision in decisions}
    left = [case for case in cases if case.rankable]
    rest = list(reported)
    allocation = Allocation()
    for number, plan in enumerate(plans):
        members = [case for case in left if speaks_of(plan, facts[case.id])]
        spoken_of = [case for case in rest if speaks_of(plan, case)]
        taken = {case.id for case in members}
        left = [case for case in left if case.id not in taken]
        rest = [case for case in rest if not speaks_of(plan, case)]
        trimmed = (trim_in or {}).get(plan.stopped_in, trim) if plan.stopped_in else trim
        if isinstance(plan, DistinctionPlan):
            _add_distinctions(allocation, plan, number, members, trim=trimmed)
        else:
            _add_contest(allocation, plan, number, members, spoken_of, decisions=by_cases, trim=trimmed)
    return allocation


def _add_distinctions(
    allocation: Allocation, plan: DistinctionPlan, number: int, cases: Sequence[Judged], *, trim: bool
) -> None:
    awards = distinctions(plan, cases, trim=trim)
    pools = {award.id: award.pool for award in awards}
    allocation.awards.extend(awards)
    for ranked in rank(cases, trim=trim):
        allocation.places[ranked.case.id] = (ranked, pools.get(ranked.case.id, ()))


def _add_contest(
    allocation: Allocation,
    plan: RatioPlan | TopPlan,
    number: int,
    cases: Sequence[Judged],
    reported: Sequence[CaseFacts],
    *,
    decisions: Mapping[frozenset[int], TieDecision],
    trim: bool,
) -> None:
    names = pool_names(plan.pool, plan.merge_below, cases)
    pools: dict[tuple[str, ...], list[Judged]] = {}
    for case in cases:
        pools.setdefault(names[pool_of(plan.pool, case)], []).append(case)
    counted: dict[tuple[str, ...], int] = {}
    for each in reported:
        key = pool_of(plan.pool, each)
        counted[names.get(key, key)] = counted.get(names.get(key, key), 0) + 1
    for pool, members in sorted(pools.items()):
        ranked = rank(members, trim=trim)
        base = len(ranked)
        if isinstance(plan, RatioPlan):
            base = max(counted.get(pool, 0), base) if plan.base == "reported" else base
            edges = ratio_edges(plan, base)
            cap: int | None = edges[-1]
        else:
            edges, cap = top_edges(plan), None
        tiers = tuple((tier.key, tier.label) for tier in plan.tiers)
        lines = PoolLines(number, pool, len(ranked), base, cap, tiers, tuple(edges))
        allocation.pools.append(lines)
        allocation.places.update({each.case.id: (each, pool) for each in ranked})
        _cut(allocation, plan, lines, ranked, decisions)


class Placed(Protocol):
    """What a pool is told from."""

    @property
    def category(self) -> str: ...
    @property
    def track(self) -> str: ...
    @property
    def group(self) -> str: ...


def pool_of(pool: Pool, case: Placed) -> tuple[str, ...]:
    """What a case is compared within."""
    return {
        Pool.ALL: (),
        Pool.CATEGORY: (case.category,),
        Pool.CATEGORY_TRACK: (case.category, case.track),
        Pool.CATEGORY_GROUP: (case.category, case.group),
        Pool.GROUP: ("", case.group),
    }[pool]


def pool_names(
    pool: Pool, merge_below: int, cases: Iterable[Placed]
) -> dict[tuple[str, ...], tuple[str, ...]]:
    """What each pool is called: its own name, or with the other small ones one name for all of them."""
    sizes: dict[tuple[str, ...], int] = {}
    for case in cases:
        key = pool_of(pool, case)
        sizes[key] = sizes.get(key, 0) + 1
    small = sorted(key for key, size in sizes.items() if size < merge_below)
    merged = (MERGED, *("/".join(key) for key in small)) if len(small) > 1 else None
    return {key: merged if merged and key in small else key for key in sizes}


def allowed_by_rate(plan: RatioPlan, judged: int) -> int:
    """How many of `judged` cases may be awarded: floor(judged x rate)."""
    return int(judged * Fraction(plan.rate))


def ratio_edges(plan: RatioPlan, base: int) -> list[int]:
    """Where each tier ends, counted from the best."""
    shares = [Fraction(tier.share or 0) for tier in plan.tiers]
    awarded, whole, so_far, least = allowed_by_rate(plan, base), sum(shares), Fraction(0), 0
    edges = []
    for tier, share in zip(plan.tiers, shares, strict=True):
        so_far += share
        least += tier.at_least
        edges.append(max(int(awarded * so_far / whole), least if base else 0))
    return edges


def top_edges(plan: TopPlan) -> list[int]:
    """Where each tier ends, counted from the best."""
    edges, end = [], 0
    for tier in plan.tiers:
        end += tier.places or 0
        edges.append(end)
    return edges


def _cut(
    allocation: Allocation,
    plan: RatioPlan | TopPlan,
    lines: PoolLines,
    ranked: Sequence[Ranked],
    decisions: Mapping[frozenset[int], TieDecision],
) -> None:
    """Walk down the list, one group of equal scores at a time."""
    start = 0
    while start < len(ranked):
        end = start
        while end < len(ranked) and ranked[end].place_key == ranked[start].place_key:
            end += 1
        group = ranked[start:end]
        tie = _tie(plan, lines, group, start)
        given = _by_rule(plan, lines, start, end)
        tiers = {each.case.id: given for each in group}
        if tie is not None:
            decision = decisions.get(frozenset(tie.cases))
            decided = decision is not None and bool(decide_tie(tie, decision.tiers))
            allocation.ties.append(replace(tie, decided=decided))
            if decision is not None and decided:
                tiers = dict(decision.tiers)
        labels = dict(lines.tiers)
        allocation.awards.extend(
            PlannedAward(
                each.case.id, tiers[each.case.id], labels[tiers[each.case.id]], each.rank, each.score, lines.pool,
                tied=tie is not None,
            )
            for each in group
            if tiers[each.case.id]
        )  # fmt: skip
        start = end


def _by_rule(plan: RatioPlan | TopPlan, lines: PoolLines, start: int, end: int) -> str:
    """The tier of a group of equal scores by the plan's rule, "" for none."""
    rises = plan.ties == "better" and (lines.cap is None or end <= lines.cap)
    reach = start + 1 if rises else end
    return next((key for (key, _), edge in zip(lines.tiers, lines.edges, strict=True) if reach <= edge), "")


def _tie(plan: RatioPlan | TopPlan, lines: PoolLines, group: Sequence[Ranked], start: int) -> Tie | None:
    """The group as a tie at a line, None where no line runs through it."""
    end = start + len(group)
    if not any(start < edge < end for edge in lines.edges):
        return None
    reachable = [
        (key, label, edge)
        for (key, label), edge in zip(lines.tiers, lines.edges, strict=True)
        if edge > start
    ]
    open_to = next((at for at, (_, _, edge) in enumerate(reachable, 1) if edge >= end), len(reachable))
    return Tie(
        plan=lines.plan,
        pool=lines.pool,
        cases=tuple(each.case.id for each in group),
        score=group[0].score,
        start=start,
        tiers=tuple(reachable[:open_to]),
        together=lines.cap is None or end <= lines.cap,
        decided=False,
        settled=plan.ties != "ask",
    )


def decide_tie(tie: Tie, tiers: Mapping[int, str]) -> Decision:
    """May a person share out the tie so? Every case once, only tiers at these lines, no tier with its betters beyond its
    line; all of them together may have the best one, unless that exceeds the rate (E12).
    """
    if set(tiers) != set(tie.cases):
        return refuse("tie_changed")
    offered = {key for key, _, _ in tie.tiers} | ({""} if tie.past_all else set())
    if not offered.issuperset(tiers.values()):
        return refuse("no_such_tier")
    best = tie.tiers[0][0]
    if tie.together and set(tiers.values()) == {best}:
        return ALLOWED
    so_far = tie.start
    for key, label, edge in tie.tiers:
        so_far += sum(1 for given in tiers.values() if given == key)
        if so_far > edge:
            return refuse("tie_beyond_line", tier=label, places=edge - tie.start, given=so_far - tie.start)
    return ALLOWED


def distinctions(plan: DistinctionPlan, cases: Sequence[Judged], *, trim: bool = False) -> list[PlannedAward]:
    """Each case takes the best distinction that at least `agree` of its experts recommend (C18)."""
    awards = []
    for ranked in rank(cases, trim=trim):
        votes = ranked.case.distinctions
        counted = 0
        for tier in plan.tiers:
            counted = votes.count(tier.key) + (counted if plan.counting == "or_better" else 0)
            if votes and Fraction(counted, len(votes)) >= Fraction(plan.agree):
                awards.append(
                    PlannedAward(ranked.case.id, tier.key, tier.label, ranked.rank, ranked.score, (tier.key,))
                )
                break
    return awards
