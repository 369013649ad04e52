"""A cache that may go away: what is counted in it (allauth's limits) is counted in this process until it is back."""

import time
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.base import BaseCache
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

PAUSE_SECONDS = 15.0
"""How long the shared cache is left alone after it failed, so that not every request waits for it."""

_away_until: dict[str, float] = {}
"""Until when each shared cache is left alone, by its address and the monotonic clock; Django makes a cache a thread."""


class FallbackCache(BaseCache):
    """Redis, and this process's own memory while Redis does not answer. Nothing in it is a truth."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(params)
        self._server = str(server)
        self._shared = RedisCache(server, params)
        self._local = LocMemCache("fallback", {})

    def ask(self, method: str, *args: Any, **kwargs: Any) -> Any:
        """The shared cache's answer, or this process's own."""
        if time.monotonic() >= _away_until.get(self._server, 0.0):
            try:
                return getattr(self._shared, method)(*args, **kwargs)
            except (RedisError, OSError):
                _away_until[self._server] = time.monotonic() + PAUSE_SECONDS
        return getattr(self._local, method)(*args, **kwargs)


def _asking(method: str) -> Callable[..., Any]:
    return lambda cache, *args, **kwargs: cache.ask(method, *args, **kwargs)


for _method in ("add", "get", "set", "touch", "delete", "clear"):
    setattr(FallbackCache, _method, _asking(_method))
