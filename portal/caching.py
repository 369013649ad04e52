"""A cache that may go away: what is counted in it (allauth's limits) is counted in this process until it is back."""

import time
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
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

    def add(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return bool(self._ask(lambda cache: cache.add(key, value, timeout, version)))

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        return self._ask(lambda cache: cache.get(key, default, version))

    def set(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        self._ask(lambda cache: cache.set(key, value, timeout, version))

    def touch(self, key: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return bool(self._ask(lambda cache: cache.touch(key, timeout, version)))

    def delete(self, key: Any, version: int | None = None) -> bool:
        return bool(self._ask(lambda cache: cache.delete(key, version)))

    def clear(self) -> None:
        self._local.clear()
        self._ask(lambda cache: cache.clear())

    def _ask(self, question: Callable[[BaseCache], Any]) -> Any:
        if time.monotonic() >= _away_until.get(self._server, 0.0):
            try:
                return question(self._shared)
            except (RedisError, OSError):
                _away_until[self._server] = time.monotonic() + PAUSE_SECONDS
        return question(self._local)
