"""Something that is said again and again beside other work, on a database connection of its own."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connections


@contextmanager
def pulse(beat: Callable[[], object], *, every: float, at_once: bool = False) -> Iterator[None]:
    """While the block lasts, a thread calls `beat` every so many seconds, `at_once` also at the beginning. A beat that raises
    ends the thread, so it looks after its own errors.
    """
    over = threading.Event()

    def repeat() -> None:
        wait = 0.0 if at_once else every
        while not over.wait(wait):
            try:
                beat()
            finally:
                connections.close_all()  # this thread's own
            wait = every

    thread = threading.Thread(target=repeat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
