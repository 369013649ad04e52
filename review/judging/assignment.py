"""Sharing cases out among experts: as full as possible, by field and evenly, never to someone who must not judge. Pure.

What may be given to whom is `conflicts`, the optimum `least_cost`; the same seed gives the same result.
"""

import random
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from review.judging.conflicts import (
    Case,
    Expert,
    Fit,
    able_masks,
    barred_by_fit,
    decide_pair,
    mismatch,
    mismatch_masks,
)
from review.judging.least_cost import Demand, ShareOut

EVEN_FIRST, BOTH, MATCH_FIRST = 0, 5, 1_000
"""How many cases more an expert may be given for one step of a better match (`conflicts.mismatch`)."""
_EVEN_WEIGHT = 100_000
"""Weight of squared loads that no match outweighs: a chain of 300 experts changes the mismatch by 1200 steps at most."""


@dataclass(frozen=True, slots=True)
class Rules:
    """How a draw is made. `most`: cases an expert has afterwards at most, besides what the expert said."""

    worth: int = EVEN_FIRST
    most: int | None = None
    strict: Fit = field(default_factory=Fit)


@dataclass(frozen=True, slots=True)
class Outcome:
    """New pairs (case, expert); how many experts each case still lacks; every expert's load afterwards."""

    pairs: tuple[tuple[int, int], ...]
    short: Mapping[int, int] = field(default_factory=dict)
    loads: Mapping[int, int] = field(default_factory=dict)


def assign(
    cases: Sequence[Case],
    experts: Sequence[Expert],
    *,
    per_case: int,
    seed: int,
    existing: Iterable[tuple[int, int]] = (),
    conflicts: Collection[tuple[int, int]] = (),
    names: Mapping[int, str] | None = None,
    authorities: Collection[str] = (),
    rules: Rules = Rules(),
    at_most_new: int | None = None,
) -> Outcome:
    """Give every case `per_case` experts. `existing` (case, expert) pairs stay and count; what can't be filled is
    reported in `short`. `at_most_new`: no case is given more new experts than this.
    """
    dice = random.Random(seed)  # noqa: S311 - fair sharing, not a secret
    order = list(experts)
    dice.shuffle(order)
    place = {expert.id: index for index, expert in enumerate(order)}
    loads = [0] * len(order)
    held = {case.id: 0 for case in cases}
    missing = {case.id: per_case for case in cases}
    for case_id, expert_id in existing:
        if expert_id in place:
            loads[place[expert_id]] += 1
            if case_id in held:
                held[case_id] |= 1 << place[expert_id]
        if case_id in missing:
            missing[case_id] = max(0, missing[case_id] - 1)
    if at_most_new is not None:
        missing = {case_id: min(lacking, at_most_new) for case_id, lacking in missing.items()}
    able = able_masks(cases, order, conflicts=conflicts, names=names or {}, authorities=authorities)
    by_fit = mismatch_masks(cases, order, rules.strict)
    step = 2 * max(1, rules.worth)
    demands = [
        Demand(
            missing[case.id],
            tuple(
                (step * level, left)
                for level, mask in by_fit[case.subject, case.group]
                if (left := mask & able[case.id] & ~held[case.id])
            ),
        )
        for case in cases
    ]
    share_out = ShareOut(
        demands,
        loads,
        [_limit(expert, rules) for expert in order],
        load_weights=(1,) if rules.worth else (1, _EVEN_WEIGHT),
        dice=dice,
    )
    pairs = sorted((cases[case].id, order[index].id) for case, index in share_out.solve())
    short = {cases[case].id: lacking for case, lacking in enumerate(share_out.lacking) if lacking}
    return Outcome(tuple(pairs), short, {expert.id: share_out.loads[place[expert.id]] for expert in experts})


def _limit(expert: Expert, rules: Rules) -> int | None:
    return min((most for most in (expert.most, rules.most) if most is not None), default=None)


@dataclass(frozen=True, slots=True)
class Figures:
    """What a draw comes to: loads of all experts, how many of the new pairs fit in subject and stage, and of each case that
    lacks experts why the others can't take it: (code, how many experts).
    """

    least: int = 0
    heaviest: int = 0
    mean: float = 0.0
    pairs: int = 0
    fitting: int = 0
    unknown: int = 0
    unfit: int = 0
    why_short: Mapping[int, tuple[tuple[str, int], ...]] = field(default_factory=dict)


MOST_EXPLAINED = 100
"""Cases without enough experts of which the reasons are looked up."""


def figures_of(
    outcome: Outcome,
    cases: Sequence[Case],
    experts: Sequence[Expert],
    *,
    existing: Iterable[tuple[int, int]] = (),
    conflicts: Collection[tuple[int, int]] = (),
    names: Mapping[int, str] | None = None,
    authorities: Collection[str] = (),
    rules: Rules = Rules(),
) -> Figures:
    """The figures of an outcome."""
    by_case, by_expert = {case.id: case for case in cases}, {expert.id: expert for expert in experts}
    levels = [mismatch(by_expert[expert], by_case[case]) for case, expert in outcome.pairs]
    holds = {*existing, *outcome.pairs}
    why = {}
    for case_id in list(outcome.short)[:MOST_EXPLAINED]:
        counts: Counter[str] = Counter()
        for expert in experts:
            if (case_id, expert.id) in holds:
                continue
            decision = decide_pair(
                expert, by_case[case_id], name=(names or {}).get(expert.id, ""), conflicts=conflicts,
                authorities=authorities,
            )  # fmt: skip
            fits = barred_by_fit(expert, by_case[case_id], rules.strict)
            counts[decision.code if not decision else fits.code if not fits else "expert_full"] += 1
        why[case_id] = tuple(counts.most_common())
    loads = list(outcome.loads.values())
    return Figures(
        least=min(loads, default=0),
        heaviest=max(loads, default=0),
        mean=round(sum(loads) / len(loads), 1) if loads else 0.0,
        pairs=len(levels),
        fitting=sum(level == 0 for level in levels),
        unknown=sum(level == 1 for level in levels),
        unfit=sum(level > 1 for level in levels),
        why_short=why,
    )
