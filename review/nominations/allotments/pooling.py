"""How places that are given out down a tree are counted. Pure.

A number that was given is a reservation: nobody else uses those places. What is not reserved is the common pool, which
any unit below uses first come, first served, also one whose own number is used up. So a unit takes of the one above
what it was given or what it uses, whichever is more; the root's places are enough while the sum of that is within
its number. Units are named by their paths in the tree ("city/county/school/").
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from portal.decisions import ALLOWED, Decision, refuse

Places = Mapping[str, int]
"""Path of a unit -> places."""


def used_in(path: str, used: Places) -> int:
    """Places used in a unit and below it."""
    return sum(count for each, count in used.items() if each.startswith(path))


def taken(root: str, given: Places, used: Places) -> dict[str, int]:
    """Of the root and of each unit that was given places: those used in it or reserved by the units below it."""
    receivers = sorted((path for path in given if _below(path, root)), key=len, reverse=True)
    places: Counter[str] = Counter()
    for path, count in used.items():
        if path.startswith(root):
            places[_holder(path, receivers, root)] += count
    for path in receivers:  # the deepest first: what it takes is known before it counts above
        above = _holder(path, [each for each in receivers if _below(path, each)], root)
        places[above] += max(places[path], given[path])
    return {path: places[path] for path in (root, *receivers)}


def decide_place(
    root: str, most: int, given: Places, used: Places, path: str, *, label: str, part: str, soft: bool
) -> Decision:
    """Whether one more case from the unit `path` finds a place: its own, one given further up, or one of the pool."""
    if taken(root, given, {**used, path: used.get(path, 0) + 1})[root] <= most:
        return ALLOWED
    receivers = sorted((each for each in given if _below(each, root)), key=len, reverse=True)
    receiver = _holder(path, receivers, path)
    values = {
        "label": f"{label}（{part}）" if part else label,
        "given": given.get(receiver, 0),
        "used": used_in(receiver, used),
    }
    return refuse("allotment_soft_full", **values) if soft else refuse("allotment_full", **values)


@dataclass(frozen=True, slots=True)
class Receiver:
    """A unit that places are given to: what it had and is to have, what it uses, what it gave to those below it."""

    path: str
    name: str
    old: int | None
    new: int | None
    used: int
    passed_on: int = 0


def decide_give(
    receivers: Sequence[Receiver],
    *,
    label: str,
    most: int | None,
    root: str,
    root_most: int | None,
    given: Places,
    used: Places,
) -> Decision:
    """Whether a unit may give its receivers these numbers of `most` places. `given` are the numbers of the whole tree
    below the root before the change. Nothing that is used or passed on is taken away; what others already took of the
    pool is not given out once more. Where there is no most, the numbers are tasks and limit nobody.
    """
    if most is None:
        return ALLOWED
    for unit in receivers:
        old, new = unit.old or 0, unit.new or 0
        if new < old and new < unit.used:
            return refuse("allotment_below_used", unit=unit.name, places=new, used=unit.used)
        if new < old and new < unit.passed_on:
            return refuse("allotment_below_given", unit=unit.name, places=new, given=unit.passed_on)
    total = sum(unit.new or 0 for unit in receivers)
    if total > most and total > sum(unit.old or 0 for unit in receivers):
        return refuse("allotments_over", label=label, given=total, max=most, over=total - most)
    if root_most is None:
        return ALLOWED
    before = taken(root, given, used)[root]
    changed = {
        path: places for path, places in given.items() if path not in {unit.path for unit in receivers}
    }
    changed |= {unit.path: unit.new for unit in receivers if unit.new is not None}
    after = taken(root, changed, used)[root]
    if after > root_most and after > before:
        return refuse("allotment_pool_used", label=label, over=after - root_most)
    return ALLOWED


def evenly(most: int, receivers: int) -> list[int]:
    """The same number for each; what is left over stays in the pool."""
    return [most // receivers] * receivers if receivers else []


def by_weight(most: int, weights: Sequence[float]) -> list[int]:
    """Shares in proportion to the weights, whole and together `most` (largest remainders; equal ones in their order)."""
    total = sum(weights)
    if total <= 0:
        return [0] * len(weights)
    exact = [most * weight / total for weight in weights]
    places = [int(share) for share in exact]
    rest = sorted(range(len(exact)), key=lambda n: (places[n] - exact[n], n))
    for n in rest[: most - sum(places)]:
        places[n] += 1
    return places


@dataclass(frozen=True, slots=True)
class Short:
    """A minimum that can't be met by the numbers as they are: whose (None: the giver's own), how many, how many at most."""

    name: str | None
    label: str
    least: int
    reachable: int


def shortfalls(
    *,
    label: str,
    least: int | None,
    given_total: int,
    pool: int | None,
    receivers: Mapping[str, tuple[int, int]],
) -> list[Short]:
    """E08: minimums that the numbers given out don't allow for. `pool`: what is not reserved, None where there is no most
    and each is to bring what it was given. `receivers`: name -> (its own minimum, what it was given).
    """
    found = []
    reachable = given_total + (pool or 0)
    if least is not None and given_total and reachable < least:
        found.append(Short(None, label, least, reachable))
    if pool is not None:
        found += [
            Short(name, label, minimum, own + pool)
            for name, (minimum, own) in receivers.items()
            if own + pool < minimum
        ]
    return found


def _below(path: str, above: str) -> bool:
    return path.startswith(above) and path != above


def _holder(path: str, receivers: Sequence[str], root: str) -> str:
    """The nearest unit at or above the path that was given places (`receivers`, the deepest first); else the root."""
    return next((each for each in receivers if path.startswith(each)), root)
