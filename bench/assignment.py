"""Sharing out 10,000 cases among 300 experts, three each: seconds, memory and whether the optimum is reached.

Where OR-tools is importable (it is no dependency: `pip install --target DIR ortools`, PYTHONPATH=DIR) its min-cost flow on all
three million edges solves the same problem, and the totals are compared.
"""

import random
import sys
import time
from types import ModuleType

from bench._memory import peak
from review.judging.assignment import BOTH, EVEN_FIRST, MATCH_FIRST, Rules, assign
from review.judging.conflicts import Case, Expert, able_masks, mismatch

CASES, EXPERTS, PER_CASE = 10_000, 300, 3
SUBJECTS = ("语文", "数学", "英语", "物理", "化学", "生物", "历史", "地理", "政治", "音乐", "美术", "体育")
STAGES = ("primary", "junior", "senior", "vocational")


def problem(seed: int = 1) -> tuple[list[Case], list[Expert]]:
    """Subjects of very different size, experts of one or two of them, 600 schools, one expert in ten with a limit."""
    dice = random.Random(seed)
    weights = [1 / (place + 1) for place in range(len(SUBJECTS))]
    experts = [
        Expert(
            number, person=number, unit_path=f"c/s{dice.randrange(600)}/",
            subjects=frozenset(dice.sample(SUBJECTS, dice.choice((1, 1, 2)))),
            stages=frozenset(dice.sample(STAGES, dice.choice((1, 1, 2)))),
            most=60 if number % 10 == 0 else None,
        )
        for number in range(EXPERTS)
    ]  # fmt: skip
    cases = [
        Case(
            number, "a", unit_paths=frozenset({f"c/s{dice.randrange(600)}/"}),
            subject=dice.choices(SUBJECTS, weights)[0], group=dice.choice(STAGES),
        )
        for number in range(CASES)
    ]  # fmt: skip
    return cases, experts


def cost(
    pairs: list[tuple[int, int]], cases: list[Case], experts: list[Expert], step: int, weight: int
) -> int:
    """The total that is made least: `step` for each level of mismatch, `weight` times the squared loads."""
    loads = [0] * len(experts)
    for _, expert in pairs:
        loads[expert] += 1
    levels = sum(mismatch(experts[expert], cases[case]) for case, expert in pairs)
    return step * levels + weight * sum(load * load for load in loads)


def dense(
    solver: ModuleType, cases: list[Case], experts: list[Expert], step: int, weight: int
) -> tuple[int, float]:
    """The optimum by OR-tools over all edges, and its seconds."""
    able = able_masks(cases, experts, conflicts=(), names={}, authorities=())
    began = time.perf_counter()
    flow = solver.SimpleMinCostFlow()
    for case in cases:
        for expert in experts:
            if able[case.id] >> expert.id & 1:
                flow.add_arc_with_capacity_and_unit_cost(
                    case.id, CASES + expert.id, 1, step * mismatch(expert, case)
                )
        flow.set_node_supply(case.id, PER_CASE)
    sink = CASES + EXPERTS
    for expert in experts:
        for load in range(expert.most or 400):
            flow.add_arc_with_capacity_and_unit_cost(CASES + expert.id, sink, 1, weight * (2 * load + 1))
    flow.set_node_supply(sink, -CASES * PER_CASE)
    if flow.solve() != flow.OPTIMAL:
        raise RuntimeError("the dense problem has no solution")
    return flow.optimal_cost(), time.perf_counter() - began


def run() -> None:
    """Print a row for each way to weigh load against match."""
    cases, experts = problem()
    try:
        from ortools.graph.python import min_cost_flow as solver
    except ImportError:
        solver = None
    for name, worth in (("even first", EVEN_FIRST), ("both", BOTH), ("match first", MATCH_FIRST)):
        began = time.process_time()
        outcome = assign(cases, experts, per_case=PER_CASE, seed=7, rules=Rules(worth=worth))
        took = time.process_time() - began
        step, weight = 2 * max(1, worth), 1 if worth else 100_000
        ours = cost(list(outcome.pairs), cases, experts, step, weight)
        row = f"{name:12} {took:5.2f} s  peak {peak()} MB  pairs {len(outcome.pairs)}  cost {ours}"
        if solver is not None:
            best, seconds = dense(solver, cases, experts, step, weight)
            row += f"  dense optimum {best} ({seconds:.2f} s): {'equal' if best == ours else 'NOT EQUAL'}"
        print(row, flush=True)


if __name__ == "__main__":
    sys.exit(run())
