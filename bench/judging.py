"""Experts' effects and the awards that hang on one of them: seconds for generated reviews, beside numpy's dense solution.

One expert is 20 points harsher. numpy solves the same equations in floats; the portal's forty decimal places cost more, and
give whoever recomputes them the same digits.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from decimal import Decimal
from typing import TypeVar

import numpy as np

from campaigns.schema.judging import Pool, RatioPlan, Tier
from campaigns.schema.matching import CaseFacts
from review.awards.allocation import allocate
from review.judging.judge_effects import SHRINKAGE, Mark, adjust, by_case, effects
from review.judging.judge_figures import depends_on_one_judge, judge_figures
from review.judging.ranking import Judged

Result = TypeVar("Result")
SIZES = ((2_000, 60), (10_000, 300))
PER_CASE, HARSH = 3, 7


def run() -> None:
    """Print the seconds of each step for each size, and the effect that was found for the harsh expert."""
    for cases, judges in SIZES:
        marks = _drawn(cases, judges)
        found, seconds = _timed(lambda marks=marks: effects(marks))
        floats, theirs = _timed(lambda marks=marks: _by_numpy(marks))
        apart = max(abs(float(found[judge]) - floats[judge]) for judge in found)
        print(
            f"{cases:,} cases x {judges} experts x {PER_CASE}: the harsh expert's effect {found[HARSH]:.2f} of -20"
        )
        print(f"  effects {seconds:.2f} s (numpy {theirs:.2f} s, at most {apart:.1e} apart)")
        for method in ("mean", "zscore", "additive"):
            _, seconds = _timed(lambda marks=marks, method=method: adjust(marks, method))
            print(f"  counted totals by {method} {seconds:.2f} s")
        _, seconds = _timed(lambda marks=marks: judge_figures(marks))
        print(f"  figures {seconds:.2f} s")
        judged = _judged(marks)
        turns, seconds = _timed(lambda judged=judged: depends_on_one_judge(judged, _tiers(judged)))
        turned = sum(len(each) for each in turns.values())
        print(
            f"  awards without each expert in turn {seconds:.2f} s: {len(turns[HARSH])} hang on the harsh one of {turned}"
        )


def _timed(act: Callable[[], Result]) -> tuple[Result, float]:
    begun = time.perf_counter()
    result = act()
    return result, time.perf_counter() - begun


def _drawn(cases: int, judges: int) -> list[Mark]:
    dice = random.Random(28)
    leaning = {judge: dice.gauss(0, 2) for judge in range(judges)} | {HARSH: -20.0}
    marks = []
    for case in range(cases):
        worth = dice.gauss(75, 6)
        marks += [
            Mark(case, judge, Decimal(round(2 * (worth + leaning[judge] + dice.gauss(0, 3)))) / 2)
            for judge in dice.sample(range(judges), PER_CASE)
        ]
    return marks


def _by_numpy(marks: list[Mark]) -> dict[int, float]:
    judges = sorted({mark.judge for mark in marks})
    at = {judge: place for place, judge in enumerate(judges)}
    matrix, right = np.eye(len(judges)) * SHRINKAGE, np.zeros(len(judges))
    for given in by_case(marks).values():
        places = [at[mark.judge] for mark in given]
        totals = np.array([float(mark.total) for mark in given])
        matrix[places, places] += 1
        matrix[np.ix_(places, places)] -= 1 / len(given)
        right[places] += totals - totals.mean()
    return dict(zip(judges, np.linalg.solve(matrix, right).tolist(), strict=True))


def _judged(marks: list[Mark]) -> list[Judged]:
    return [
        Judged(
            case,
            "abcde"[case % 5],
            totals=tuple(mark.total for mark in given),
            judges=tuple(mark.judge for mark in given),
            asked=PER_CASE,
        )
        for case, given in by_case(marks).items()
    ]


def _tiers(judged: list[Judged]) -> Callable[..., dict[int, str]]:
    """The plan of E12: 2 to 4 to 4 of at most 80 % in each category."""
    shares = (("first", 2), ("second", 4), ("third", 4))
    tiers = tuple(Tier(key=key, label=key, share=Decimal(share)) for key, share in shares)
    plan = RatioPlan(kind="ratio", rate=Decimal("0.8"), pool=Pool.CATEGORY, tiers=tiers)
    facts = {case.id: CaseFacts(case.category) for case in judged}
    return lambda cases: {award.id: award.tier for award in allocate([plan], cases, facts)}
