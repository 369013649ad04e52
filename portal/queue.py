"""The queue's only door. A job is a nudge: the row that needs it is written first, a sweep finds what was lost."""

import logging
from functools import partial
from typing import Any

import django_rq
from django.db import transaction
from redis.exceptions import RedisError

log = logging.getLogger(__name__)

DEFAULT, CHECKS, SLOW = "default", "checks", "slow"


def enqueue(job: str, *, queue: str = DEFAULT, timeout: int = 300, **ids: Any) -> None:
    """After commit, nudge a worker to run `job` (a dotted name) with keyword ids. `timeout` in seconds.

    A queue that is down loses the nudge, never the work: the caller has written the row already.
    """
    transaction.on_commit(partial(_push, job, queue, timeout, ids))


def length(queue: str) -> int:
    """Jobs that wait in a queue; 0 where it does not answer."""
    try:
        return int(django_rq.get_queue(queue).count)
    except RedisError:
        return 0


def _push(job: str, queue: str, timeout: int, ids: dict[str, Any]) -> None:
    try:
        django_rq.get_queue(queue).enqueue_call(
            job, kwargs=ids, timeout=timeout, result_ttl=0, failure_ttl=86400
        )
    except RedisError:
        log.warning("queue unreachable, the sweep will find %s %s", job, ids)
