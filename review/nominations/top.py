"""The first so many of a ranking; who ties at the border is left to people. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Top:
    """`inside` are among the first `count` whatever is decided; of `tied`, equal at the border, `places` more fit."""

    count: int
    inside: frozenset[int]
    tied: frozenset[int]

    @property
    def places(self) -> int:
        """Places left for those who tie."""
        return self.count - len(self.inside)


def top_of(ranking: Sequence[tuple[int, int | None]], count: int) -> Top:
    """`ranking` holds (id, rank) with equal ranks for equal scores; a case without a rank is never put forward."""
    ranked = [(case, rank) for case, rank in ranking if rank is not None]
    count = max(count, 0)
    if len(ranked) <= count:
        return Top(count, frozenset(case for case, _ in ranked), frozenset())
    ranked.sort(key=lambda pair: pair[1])
    border = ranked[count][
        1
    ]  # the first who does not fit: whoever has the same rank stands or falls with them
    inside = frozenset(case for case, rank in ranked if rank < border)
    tied = frozenset(case for case, rank in ranked if rank == border)
    return Top(count, inside, tied if len(inside) < count else frozenset())
