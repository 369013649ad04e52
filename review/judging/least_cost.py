"""Sharing cases out at the least cost: every case to its number of experts, nobody over the limit. Pure.

The cost of a share-out is the sum of what each pair costs plus `load_weight` times the sum of squared loads. Cases are
first given greedily, then passed along chains of experts as long as a chain makes the whole cheaper. Where none does,
the flow has no negative cycle left, which is the proof that nothing cheaper exists (the costs of loads are convex).

A pair's cost is one of few values, so that a case's experts of one cost are one bit mask, and a step along "all experts
who could take one of my cases at this difference" is one operation on integers instead of hundreds.
"""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Tiers = tuple[tuple[int, int], ...]
"""(cost, mask of the experts who cost that), cheapest first; no expert stands in two."""


@dataclass(frozen=True, slots=True)
class Demand:
    """One case: how many experts it lacks, and who may be given it at what cost."""

    lacking: int
    tiers: Tiers


class ShareOut:
    """The state while cases are given and passed on. `held[expert]` maps cases to what the pair costs; the one after the last
    expert is nobody, who holds what cannot be given yet, at a cost above all others.
    """

    def __init__(
        self,
        demands: Sequence[Demand],
        loads: Sequence[int],
        most: Sequence[int | None],
        *,
        load_weights: Sequence[int],
        dice: random.Random,
    ) -> None:
        self.demands, self.loads, self.most = demands, list(loads), most
        self.load_weights, self.load_weight, self.dice = load_weights, load_weights[0], dice
        self.nobody = len(self.loads)
        self.held: list[dict[int, int]] = [{} for _ in range(self.nobody + 1)]
        self.taken = [0] * len(demands)
        self.lacking = [0] * len(demands)
        highest = max((tiers[-1][0] for tiers in (each.tiers for each in demands) if tiers), default=0)
        heaviest = max(self.loads, default=0) + len(demands)
        # Above what any chain of all experts could save, so that as much as possible is given before all else.
        self.unfilled_cost = 2 * (self.nobody + 2) * (highest + 1) + 4 * load_weights[-1] * (heaviest + 1)
        self.onward: list[list[tuple[int, int]]] = []

    def solve(self) -> list[tuple[int, int]]:
        """Pairs (case, expert) by index at the least cost. Solved with each of the load weights in turn, rising: with a heavy
        one alone all loads are even from the start, and chains that only better the match are found one by one.
        """
        self._give()
        self.onward = [self._onward(expert) for expert in range(self.nobody + 1)]
        for weight in self.load_weights:
            self.load_weight = weight
            while self._improve():
                pass
        return sorted((case, expert) for expert in range(self.nobody) for case in self.held[expert])

    def has_room(self, expert: int) -> bool:
        """Whether the expert's limit leaves room for one more."""
        most = self.most[expert]
        return most is None or self.loads[expert] < most

    def _give(self) -> None:
        """Each case, the hardest first, to those who are cheapest at that moment."""
        open_to = _bits(expert for expert in range(self.nobody) if self.has_room(expert))
        at_most = [
            _bits(expert for expert, load in enumerate(self.loads) if load <= bound)
            for bound in range(max(self.loads, default=0) + 1)
        ]
        order = list(range(len(self.demands)))
        self.dice.shuffle(order)
        choice = [sum(mask.bit_count() for _, mask in each.tiers) - each.lacking for each in self.demands]
        order.sort(key=choice.__getitem__)
        for case in order:
            for _ in range(self.demands[case].lacking):
                found = self._cheapest(case, open_to, at_most)
                if found is None:
                    self.lacking[case] += 1
                    self.held[self.nobody][case] = self.unfilled_cost
                    continue
                cost, candidates = found
                expert = self._one_of(candidates)
                load = self.loads[expert]
                at_most[load] &= ~(1 << expert)
                if load + 1 == len(at_most):
                    at_most.append((1 << self.nobody) - 1)
                self.loads[expert] = load + 1
                self.held[expert][case] = cost
                self.taken[case] |= 1 << expert
                if not self.has_room(expert):
                    open_to &= ~(1 << expert)

    def _cheapest(self, case: int, open_to: int, at_most: Sequence[int]) -> tuple[int, int] | None:
        best: tuple[int, int, int] | None = None
        free = open_to & ~self.taken[case]
        for cost, mask in self.demands[case].tiers:
            if best is not None and cost + self.load_weight >= best[0]:
                break
            able = mask & free
            if not able:
                continue
            low, high = 0, len(at_most) - 1
            while low < high:
                middle = (low + high) // 2
                low, high = (low, middle) if able & at_most[middle] else (middle + 1, high)
            total = cost + self.load_weight * (2 * low + 1)
            if best is None or total < best[0]:
                best = (total, cost, able & at_most[low])
        return None if best is None else best[1:]

    def _one_of(self, mask: int) -> int:
        """One of the experts, by lot: always the first would make the same experts sit together on every case."""
        turn = self.dice.randrange(self.nobody)
        return turn + _lowest(mask >> turn) if mask >> turn else _lowest(mask)

    def _onward(self, expert: int) -> list[tuple[int, int]]:
        """Who could take one of this expert's cases, by what that would change: (difference, mask), least first."""
        by_difference: dict[int, int] = {}
        for case, cost in self.held[expert].items():
            free = ~self.taken[case]
            for other, mask in self.demands[case].tiers:
                if able := mask & free:
                    by_difference[other - cost] = by_difference.get(other - cost, 0) | able
            if expert != self.nobody and self.held[self.nobody]:
                difference = self.unfilled_cost - cost
                by_difference[difference] = by_difference.get(difference, 0) | 1 << self.nobody
        steps, seen = [], 0
        for difference in sorted(by_difference):
            if fresh := by_difference[difference] & ~seen:
                steps.append((difference, fresh))
                seen |= fresh
        return steps

    def _improve(self) -> bool:
        """Pass cases along chains that make the whole cheaper; whether there was one."""
        search = _Search(self)
        chains = search.chains()
        touched: set[int] = set()
        for chain, closed in chains:
            for giver, taker, difference in chain:
                touched |= self._pass(giver, taker, difference)
            if not closed:
                first, last = chain[0][0], chain[-1][1]
                if first != self.nobody:
                    self.loads[first] -= 1
                if last != self.nobody:
                    self.loads[last] += 1
        for expert in touched:
            self.onward[expert] = self._onward(expert)
        return bool(chains)

    def _pass(self, giver: int, taker: int, difference: int) -> set[int]:
        """Give one case of the giver's to the taker at this difference; everyone for whom something else is open now."""
        wanted = 1 << taker
        for case, cost in self.held[giver].items():
            if taker == self.nobody:
                fits = self.unfilled_cost - cost == difference
            else:
                fits = not self.taken[case] & wanted and any(
                    other - cost == difference and mask & wanted for other, mask in self.demands[case].tiers
                )
            if fits:
                break
        else:
            raise AssertionError("the chain was made of cases that are held")
        if giver == self.nobody:
            self.lacking[case] -= 1
            if not self.lacking[case]:
                del self.held[giver][case]
        else:
            del self.held[giver][case]
            self.taken[case] &= ~(1 << giver)
        self.held[taker][case] = cost + difference
        if taker == self.nobody:
            self.lacking[case] += 1
        else:
            self.taken[case] |= wanted
        holders = set(_each(self.taken[case])) | {giver, taker}
        return holders | {self.nobody} if case in self.held[self.nobody] else holders


SWEEPS_AFTER_A_CYCLE = 2
"""How long more closed chains are looked for once there is one: what was reached through it goes stale."""


class _Search:
    """The cheapest chains from everyone who could give a case away: the method of Bellman and Ford on bit masks, everyone
    whose distance fell in one sweep being looked at in the next.
    """

    def __init__(self, share_out: ShareOut) -> None:
        self.of = share_out
        size = share_out.nobody + 1
        self.distance: list[int | None] = [None] * size
        self.came: list[tuple[int, int]] = [(-1, 0)] * size
        self.cycles: list[list[tuple[int, int, int]]] = []
        self.used = 0

    def chains(self) -> list[tuple[list[tuple[int, int, int]], bool]]:
        """Chains of (giver, taker, difference) with whether each is closed; no two touch the same expert."""
        reached, sweeps_left = self._start(), SWEEPS_AFTER_A_CYCLE
        while reached and sweeps_left:
            reached = self._sweep(reached)
            sweeps_left -= bool(self.cycles)
        found = [(cycle, True) for cycle in self.cycles]
        used, ends = self.used, []
        for expert in range(self.of.nobody):
            distance = self.distance[expert]
            if distance is not None and self.of.has_room(expert):
                total = distance + self.of.load_weight * (2 * self.of.loads[expert] + 1)
                if total < 0:
                    ends.append((total, expert))
        for _, end in sorted(ends):
            chain = self._back_from(end)
            touched = _bits(at for giver, taker, _ in chain for at in (giver, taker))
            if not touched & used:
                used |= touched
                found.append((chain, False))
        return found

    def _start(self) -> list[int]:
        givers = [expert for expert in range(self.of.nobody + 1) if self.of.held[expert]]
        for giver in givers:
            load = 0 if giver == self.of.nobody else 2 * self.of.loads[giver] - 1
            self.distance[giver] = -self.of.load_weight * load
        return givers

    def _sweep(self, givers: list[int]) -> list[int]:
        """One step on from all of these; whose distance fell. A closed chain that is cheaper than nothing is kept, and its
        experts are left out from then on.
        """
        steps: dict[int, list[tuple[int, int, int]]] = {}
        for giver in givers:
            distance = self.distance[giver]
            if distance is None or self.used >> giver & 1:
                continue
            for difference, mask in self.of.onward[giver]:
                steps.setdefault(distance + difference, []).append((mask, giver, difference))
        by_distance: dict[int, int] = {}
        for at, known in enumerate(self.distance):
            if known is not None:
                by_distance[known] = by_distance.get(known, 0) | 1 << at
        known_distances = sorted(by_distance, reverse=True)
        settled, reached = self.used, 0
        for distance in sorted(steps):
            while known_distances and known_distances[-1] <= distance:
                settled |= by_distance[known_distances.pop()]
            for mask, giver, difference in steps[distance]:
                for at in _each(mask & ~settled):
                    if self._takes(at, giver, difference):
                        self.distance[at], self.came[at] = distance, (giver, difference)
                        settled |= 1 << at
                        reached |= 1 << at
                settled |= self.used
        return _each(reached & ~self.used)

    def _takes(self, at: int, giver: int, difference: int) -> bool:
        """Whether the giver may stand before `at`: both are free, and no chain closes, which would be kept."""
        if self.used & (1 << giver | 1 << at):
            return False
        cycle = self._closed(at, giver, difference) if self.distance[at] is not None else []
        around = _bits(taker for _, taker, _ in cycle)
        if around and not around & self.used:
            self.cycles.append(cycle)
            self.used |= around
        return not cycle

    def _closed(self, at: int, giver: int, difference: int) -> list[tuple[int, int, int]]:
        """The closed chain that comes of reaching `at` from `giver`, if `giver` was reached by way of `at`; else empty."""
        chain, here = [(giver, at, difference)], giver
        while here != at:
            before, step = self.came[here]
            if before < 0:
                return []
            chain.append((before, here, step))
            here = before
        return chain[::-1]

    def _back_from(self, end: int) -> list[tuple[int, int, int]]:
        chain, here = [], end
        while self.came[here][0] >= 0:
            before, step = self.came[here]
            chain.append((before, here, step))
            here = before
        return chain[::-1]


def _bits(indices: Iterable[int]) -> int:
    mask = 0
    for index in indices:
        mask |= 1 << index
    return mask


def _lowest(mask: int) -> int:
    return (mask & -mask).bit_length() - 1


def _each(mask: int) -> list[int]:
    """The bits of a mask, lowest first."""
    found = []
    while mask:
        low = mask & -mask
        found.append(low.bit_length() - 1)
        mask ^= low
    return found
