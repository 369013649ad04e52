"""A cache that goes away and comes back."""

import pytest
from redis.exceptions import ConnectionError as RedisGone

from portal import caching
from portal.caching import FallbackCache


@pytest.fixture
def cache(services, monkeypatch):
    monkeypatch.setattr(caching, "_away_until", {})
    cache = FallbackCache(services.redis_url, {})
    cache.clear()
    yield cache
    cache.clear()


def test_it_keeps_what_it_is_given(cache):
    assert (cache.add("a", 1), cache.add("a", 2), cache.get("a")) == (True, False, 1)
    cache.set("a", 3)
    assert (cache.get("a"), cache.touch("a", 60), cache.delete("a"), cache.get("a", "none")) == (
        3, True, True, "none",
    )  # fmt: skip


def test_without_the_server_this_process_remembers(cache, monkeypatch):
    asked = []

    def gone(*args, **kwargs):
        asked.append(args)
        raise RedisGone

    cache.set("before", 1)
    for name in ("add", "get", "set", "delete"):
        monkeypatch.setattr(cache._shared, name, gone)
    assert cache.get("before") is None
    cache.set("a", 1)
    assert (cache.get("a"), cache.add("a", 2), cache.delete("a"), cache.get("a")) == (1, False, True, None)
    assert len(asked) == 1  # not once a question


def test_it_is_asked_again_after_a_while(cache, monkeypatch):
    cache.set("before", 1)
    caching._away_until[cache._server] = float("inf")
    assert cache.get("before") is None
    caching._away_until.clear()
    assert cache.get("before") == 1
