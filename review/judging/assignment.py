"""Sharing cases out among experts: evenly, at random, never to someone who must not judge. Pure.

Each case goes to the least loaded experts who may take it; then cases are passed along chains of experts until no
chain leads from an expert to one with at least two cases fewer. That is the optimum of the sum of squared loads, so
loads differ by at most one wherever the conflicts leave a way. The same seed gives the same result.
"""

import heapq
import random
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from portal.decisions import ALLOWED, Decision, refuse
from portal.typed_text import identity


@dataclass(frozen=True, slots=True)
class Expert:
    """Who may judge. `unit_path` is the place in the tenant's tree, "" outside it; no categories = all."""

    id: int
    person: int | None = None
    unit_path: str = ""
    unit_name: str = ""
    categories: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Case:
    """What is to be judged: the units and names of all its authors, and the persons who own or wrote it."""

    id: int
    category: str
    unit_paths: frozenset[str] = frozenset()
    unit_names: frozenset[str] = frozenset()
    persons: frozenset[int] = frozenset()
    names: frozenset[tuple[str, str]] = frozenset()
    """(name, unit name) of the authors."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """New pairs (case, expert); how many experts each case still lacks; every expert's load afterwards."""

    pairs: tuple[tuple[int, int], ...]
    short: Mapping[int, int] = field(default_factory=dict)
    loads: Mapping[int, int] = field(default_factory=dict)


def decide_pair(
    expert: Expert,
    case: Case,
    *,
    name: str = "",
    conflicts: Collection[tuple[int, int]] = (),
    authorities: Collection[str] = (),
) -> Decision:
    """Whether this expert may judge this case (X07). `conflicts` are declared (expert, case) pairs; `authorities`
    are paths of units that stand above others as an authority: their people may judge the schools below.
    """
    if (expert.id, case.id) in conflicts:
        return refuse("expert_conflict")
    if expert.person is not None and expert.person in case.persons:
        return refuse("expert_is_author")
    if name and any(
        same_name(other, name) and same_name(unit, expert.unit_name) for other, unit in case.names
    ):
        return refuse("expert_is_author")
    if any(own_unit(expert.unit_path, path, authorities) for path in case.unit_paths):
        return refuse("expert_own_unit")
    if any(same_name(expert.unit_name, unit) for unit in case.unit_names):
        return refuse("expert_own_unit")
    if expert.categories and case.category not in expert.categories:
        return refuse("expert_other_category")
    return ALLOWED


def own_unit(expert: str, case: str, authorities: Collection[str] = ()) -> bool:
    """Whether two places in the tree are one institution: the same unit, or one inside the other, unless the upper
    one is an authority.
    """
    if not expert or not case:
        return False
    if expert == case:
        return True
    upper, lower = sorted((expert, case), key=len)
    return lower.startswith(upper) and upper not in authorities


def same_name(name: str, other: str) -> bool:
    """Whether two names of people or units, typed by hand, are the same: brackets and letters of either width, kinds of dot,
    spaces and what cannot be seen don't count, as where authors are kept.
    """
    return bool(short_name(name)) and short_name(name) == short_name(other)


@lru_cache(maxsize=20_000)
def short_name(name: str) -> str:
    """What names are compared by. Kept, because a draw asks for the same few thousand names again and again."""
    return "".join(identity(name).split())


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
) -> Outcome:
    """Give every case `per_case` experts. `existing` (case, expert) pairs stay and count; what can't be filled is
    reported in `short`.
    """
    dice = random.Random(seed)  # noqa: S311 - fair sharing, not a secret
    order = list(experts)
    dice.shuffle(order)
    place = {expert.id: index for index, expert in enumerate(order)}
    order_of_cases = list(cases)
    dice.shuffle(order_of_cases)
    allowed = _allowed_masks(
        order_of_cases, order, conflicts=conflicts, names=names or {}, authorities=authorities
    )
    loads = [0] * len(order)
    fixed = {case.id: 0 for case in order_of_cases}
    missing = {case.id: per_case for case in order_of_cases}
    for case_id, expert_id in existing:
        if expert_id in place:
            loads[place[expert_id]] += 1
            if case_id in fixed:
                fixed[case_id] |= 1 << place[expert_id]
        if case_id in missing:
            missing[case_id] -= 1
    free = {case.id: allowed[case.id] & ~fixed[case.id] for case in order_of_cases}
    order_of_cases.sort(key=lambda case: free[case.id].bit_count() - missing[case.id])
    shares = _share_out(order_of_cases, free, missing, loads)
    _even_out(shares, free, loads)
    pairs = tuple(
        (case_id, order[index].id) for case_id, chosen in sorted(shares.items()) for index in sorted(chosen)
    )
    short = {
        case.id: missing[case.id] - len(shares[case.id])
        for case in order_of_cases
        if missing[case.id] > len(shares[case.id])
    }
    return Outcome(pairs, short, {expert.id: loads[place[expert.id]] for expert in experts})


def _allowed_masks(
    cases: Sequence[Case],
    order: Sequence[Expert],
    *,
    conflicts: Collection[tuple[int, int]],
    names: Mapping[int, str],
    authorities: Collection[str],
) -> dict[int, int]:
    """Per case, the experts who may judge it, as bits. Everything an expert excludes is looked up by its value, so
    that ten thousand cases by three hundred experts need no three million comparisons.
    """
    everyone = (1 << len(order)) - 1
    by_category: dict[str, int] = {}
    for category in {case.category for case in cases}:
        by_category[category] = _bits(
            i for i, e in enumerate(order) if not e.categories or category in e.categories
        )
    places = {e.unit_path for e in order if e.unit_path}
    at_place = {place: _bits(i for i, e in enumerate(order) if e.unit_path == place) for place in places}
    near: dict[str, int] = {}
    for path in {path for case in cases for path in case.unit_paths}:
        near[path] = sum(bits for place, bits in at_place.items() if own_unit(place, path, authorities))
    called: dict[str, int] = {}
    persons: dict[int, int] = {}
    named: dict[tuple[str, str], int] = {}
    for i, expert in enumerate(order):
        if short := short_name(expert.unit_name):
            called[short] = called.get(short, 0) | 1 << i
            if name := short_name(names.get(expert.id, "")):
                named[name, short] = named.get((name, short), 0) | 1 << i
        if expert.person is not None:
            persons[expert.person] = persons.get(expert.person, 0) | 1 << i
    declared: dict[int, int] = {}
    index = {expert.id: i for i, expert in enumerate(order)}
    for expert_id, case_id in conflicts:
        if expert_id in index:
            declared[case_id] = declared.get(case_id, 0) | 1 << index[expert_id]
    masks = {}
    for case in cases:
        barred = declared.get(case.id, 0)
        for path in case.unit_paths:
            barred |= near[path]
        for unit in case.unit_names:
            barred |= called.get(short_name(unit), 0)
        for person in case.persons:
            barred |= persons.get(person, 0)
        for name, unit in case.names:
            barred |= named.get((short_name(name), short_name(unit)), 0)
        masks[case.id] = by_category[case.category] & ~barred & everyone
    return masks


def _bits(indices: Iterable[int]) -> int:
    mask = 0
    for index in indices:
        mask |= 1 << index
    return mask


def _share_out(
    cases: Sequence[Case], free: Mapping[int, int], missing: Mapping[int, int], loads: list[int]
) -> dict[int, set[int]]:
    """Each case, the hardest first, to the least loaded experts who may take it."""
    heap = [(load, index) for index, load in enumerate(loads)]
    heapq.heapify(heap)
    given: dict[int, set[int]] = {}
    for case in cases:
        chosen: set[int] = set()
        looked_at: list[tuple[int, int]] = []
        mask, lacking = free[case.id], min(missing[case.id], free[case.id].bit_count())
        while lacking > len(chosen):
            load, index = heapq.heappop(heap)
            if mask >> index & 1:
                chosen.add(index)
                loads[index] = load = load + 1
            looked_at.append((load, index))
        for entry in looked_at:
            heapq.heappush(heap, entry)
        given[case.id] = chosen
    return given


def _even_out(given: dict[int, set[int]], free: Mapping[int, int], loads: list[int]) -> None:
    """Pass cases along chains from loaded experts to those with at least two fewer, until there is no chain."""
    holds: list[set[int]] = [set() for _ in loads]
    taken = {case_id: _bits(chosen) for case_id, chosen in given.items()}
    for case_id, chosen in given.items():
        for index in chosen:
            holds[index].add(case_id)
    moved = True
    while moved:
        moved, settled = False, 0
        for start in sorted(range(len(loads)), key=lambda i: -loads[i]):
            while not settled >> start & 1:
                chain, seen = _chain(start, holds, free, taken, loads)
                if not chain:
                    # Whoever `start` reaches without being heavier has no chain either.
                    settled |= _bits(
                        i for i in range(len(loads)) if seen >> i & 1 and loads[i] <= loads[start]
                    )
                    break
                for giver, case_id, taker in chain:
                    holds[giver].discard(case_id)
                    holds[taker].add(case_id)
                    taken[case_id] = taken[case_id] & ~(1 << giver) | 1 << taker
                    given[case_id].remove(giver)
                    given[case_id].add(taker)
                loads[start] -= 1
                loads[chain[-1][2]] += 1
                moved = True


def _chain(
    start: int, holds: list[set[int]], free: Mapping[int, int], taken: Mapping[int, int], loads: list[int]
) -> tuple[list[tuple[int, int, int]], int]:
    """The shortest chain of (giver, case, taker) from `start` to an expert with at least two cases fewer (empty:
    there is none), and everyone looked at.
    """
    light = _bits(index for index, load in enumerate(loads) if load + 2 <= loads[start])
    if not light:
        return [], 1 << start
    seen = 1 << start
    came: dict[int, tuple[int, int]] = {}
    front = [start]
    while front:
        following = []
        for giver in front:
            for case_id in sorted(holds[giver]):
                fresh = free[case_id] & ~taken[case_id] & ~seen
                goal = fresh & light
                while fresh:
                    taker = ((goal or fresh) & -(goal or fresh)).bit_length() - 1
                    seen |= 1 << taker
                    fresh &= ~(1 << taker)
                    came[taker] = (giver, case_id)
                    if goal:
                        return _walk_back(start, taker, came), seen
                    following.append(taker)
        front = following
    return [], seen


def _walk_back(start: int, end: int, came: Mapping[int, tuple[int, int]]) -> list[tuple[int, int, int]]:
    steps = []
    while end != start:
        giver, case_id = came[end]
        steps.append((giver, case_id, end))
        end = giver
    return steps[::-1]
