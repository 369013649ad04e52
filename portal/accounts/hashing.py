"""Hashing a password costs a core a fifth of a second: no more at once than there are cores, and no database connection
waits meanwhile.
"""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib.auth.hashers import PBKDF2PasswordHasher

from portal.queue.busy import Busy
from portal.queue.connections import release_connection

SEATS = len(os.sched_getaffinity(0))
MOST_WAITING = 128
"""Threads of one process that may wait for a seat; the others are kept for pages."""
PATIENCE_SECONDS = 20.0
RETRY_SECONDS = 15

_seats = threading.Semaphore(SEATS)
_waiting = threading.Semaphore(MOST_WAITING)


@contextmanager
def seat() -> Iterator[None]:
    """A core to hash on. Raises `Busy` when too many wait, or one waits too long."""
    release_connection()
    if not _waiting.acquire(blocking=False):
        raise Busy(RETRY_SECONDS)
    try:
        took = _seats.acquire(timeout=PATIENCE_SECONDS)
    finally:
        _waiting.release()
    if not took:
        raise Busy(RETRY_SECONDS)
    try:
        yield
    finally:
        _seats.release()


class SeatedHasher(PBKDF2PasswordHasher):
    """Django's own hash, one seat each; checking a password goes through `encode` too."""

    def encode(self, password: str, salt: str, iterations: int | None = None) -> str:
        with seat():
            return super().encode(password, salt, iterations)
