"""What takes long to compute, kept in the cache under the stamp of what it was computed from: it is never out of date, and gone
when the cache is.
"""

import hashlib
from collections.abc import Callable
from typing import Any, TypeVar

from django.core.cache import cache

KEEP_SECONDS = 3600
T = TypeVar("T")


def kept(name: str, stamp: object, make: Callable[[], T]) -> T:
    """`make`'s answer for `name` (which says what is asked, of which tenant's rows) at `stamp`. The stamp was read before anything
    that `make` reads, so that what changes meanwhile is asked for anew.
    """
    key = f"kept:{name}:{hashlib.sha256(repr(stamp).encode()).hexdigest()[:32]}"
    found: Any = cache.get(key)
    if found is None:
        found = make()
        cache.set(key, found, KEEP_SECONDS)
    answer: T = found
    return answer
