"""The optimum of a draw: never barred, never over a limit, as full as can be, and nothing cheaper exists."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from review.judging.least_cost import Demand, ShareOut

INFINITE = 10**12


def least_total(demands, loads, most, load_weight):
    """(filled, cost) of the optimum by the plainest way there is: one unit after another along a shortest path."""
    cases, experts = len(demands), len(loads)
    source, sink = cases + experts, cases + experts + 1
    edges = []

    def edge(start, end, room, cost):
        edges.append([start, end, room, cost])
        edges.append([end, start, 0, -cost])

    for case, demand in enumerate(demands):
        edge(source, case, demand.lacking, 0)
        for cost, mask in demand.tiers:
            for expert in range(experts):
                if mask >> expert & 1:
                    edge(case, cases + expert, 1, cost)
    for expert in range(experts):
        room = sum(demand.lacking for demand in demands)
        if most[expert] is not None:
            room = max(0, most[expert] - loads[expert])
        for more in range(room):
            edge(cases + expert, sink, 1, load_weight * (2 * (loads[expert] + more) + 1))
    filled = total = 0
    while True:
        distance = [INFINITE] * (sink + 1)
        came = [None] * (sink + 1)
        distance[source] = 0
        for _ in range(sink + 1):
            for number, (start, end, room, cost) in enumerate(edges):
                if room and distance[start] + cost < distance[end]:
                    distance[end], came[end] = distance[start] + cost, number
        if distance[sink] >= INFINITE // 2:
            return filled, total
        at = sink
        while at != source:
            edges[came[at]][2] -= 1
            edges[came[at] ^ 1][2] += 1
            at = edges[came[at]][0]
        filled, total = filled + 1, total + distance[sink]


@st.composite
def problems(draw):
    experts = draw(st.integers(1, 5))
    demands = []
    for _ in range(draw(st.integers(0, 7))):
        levels = draw(st.lists(st.sampled_from([None, 0, 2, 4, 10]), min_size=experts, max_size=experts))
        tiers = tuple(
            (cost, sum(1 << i for i, level in enumerate(levels) if level == cost))
            for cost in sorted({level for level in levels if level is not None})
        )
        demands.append(Demand(draw(st.integers(0, 3)), tiers))
    loads = draw(st.lists(st.integers(0, 3), min_size=experts, max_size=experts))
    most = draw(st.lists(st.none() | st.integers(0, 6), min_size=experts, max_size=experts))
    return demands, loads, most, draw(st.sampled_from([(1,), (1, 500), (3,)])), draw(st.integers(0, 9))


@settings(deadline=None, max_examples=300)
@given(problems())
def test_as_much_as_possible_is_given_and_nothing_cheaper_exists(problem):
    demands, loads, most, weights, seed = problem
    share_out = ShareOut(demands, loads, most, load_weights=weights, dice=random.Random(seed))
    pairs = share_out.solve()
    cost_of = {
        (case, expert): cost
        for case, demand in enumerate(demands)
        for cost, mask in demand.tiers
        for expert in range(len(loads))
        if mask >> expert & 1
    }
    assert len(set(pairs)) == len(pairs)
    assert set(pairs) <= set(cost_of)
    for case, demand in enumerate(demands):
        assert share_out.lacking[case] == demand.lacking - sum(each == case for each, _ in pairs)
    after = [load + sum(each == expert for _, each in pairs) for expert, load in enumerate(loads)]
    assert share_out.loads == after
    assert all(
        limit is None or load <= max(limit, before)
        for load, limit, before in zip(after, most, loads, strict=True)
    )
    added = sum(load * load for load in after) - sum(load * load for load in loads)
    total = sum(cost_of[pair] for pair in pairs) + weights[-1] * added
    assert (len(pairs), total) == least_total(demands, loads, most, weights[-1])
    again = ShareOut(demands, loads, most, load_weights=weights, dice=random.Random(seed))
    assert again.solve() == pairs
