"""What takes long to compute, kept in the cache under the stamp of what it was computed from: it is never out of date, and gone
when the cache is.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar, overload

from django.core.cache import cache

KEEP_SECONDS = 3600
T = TypeVar("T")


def _key(name: str, stamp: object) -> str:
    return f"kept:{hashlib.sha256(repr((name, stamp)).encode()).hexdigest()}"


def kept(name: str, stamp: object, make: Callable[[], T]) -> T:
    """`make`'s answer for `name` (which says what is asked, of which tenant's rows) at `stamp`. The stamp was read before anything
    that `make` reads, so that what changes meanwhile is asked for anew.
    """
    key = _key(name, stamp)
    found: Any = cache.get(key)
    if found is None:
        found = make()
        cache.set(key, found, KEEP_SECONDS)
    answer: T = found
    return answer


A_CHUNK = 200
"""Rows of a kept list that are read at once."""


@dataclass(frozen=True, slots=True)
class KeptList(Sequence[T]):
    """A list that was computed once, read a part at a time; `about` is what was said of all of it."""

    size: int
    about: Any
    chunk: Callable[[int], list[T]]

    def __len__(self) -> int:
        return self.size

    def __iter__(self) -> Iterator[T]:
        return iter(self[0 : self.size])

    @overload
    def __getitem__(self, part: int) -> T: ...
    @overload
    def __getitem__(self, part: slice) -> list[T]: ...
    def __getitem__(self, part: int | slice) -> T | list[T]:
        if isinstance(part, int):
            at = range(self.size)[part]
            return self.chunk(at // A_CHUNK)[at % A_CHUNK]
        first, last, _ = part.indices(self.size)
        rows: list[T] = []
        for number in range(first // A_CHUNK, -(-last // A_CHUNK)):
            begins = number * A_CHUNK
            rows += self.chunk(number)[max(first - begins, 0) : last - begins]
        return rows


def kept_list(name: str, stamp: object, make: Callable[[], tuple[Sequence[T], Any]]) -> KeptList[T]:
    """`make`'s rows, and what it says about all of them, as `kept` keeps things; of the rows only those that are looked at are
    fetched. `make` is asked at most once.
    """
    made: list[tuple[Sequence[T], Any]] = []

    def whole() -> tuple[Sequence[T], Any]:
        if not made:
            made.append(make())
            rows = made[0][0]
            for at in range(0, len(rows), A_CHUNK):
                cache.set(
                    _key(f"{name}:{at // A_CHUNK}", stamp), list(rows[at : at + A_CHUNK]), KEEP_SECONDS * 2
                )
        return made[0]

    def chunk(number: int) -> list[T]:
        if not made:
            found: list[T] | None = cache.get(_key(f"{name}:{number}", stamp))
            if found is not None:
                return found
        return list(whole()[0][number * A_CHUNK : (number + 1) * A_CHUNK])

    size, about = kept(name, stamp, lambda: (len(whole()[0]), whole()[1]))
    return KeptList(size, about, chunk)
