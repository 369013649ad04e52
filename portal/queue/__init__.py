"""Work for the background: enqueuing and running jobs, connections that are few, and whether work gets done."""

from portal.queue.door import CHECKS, DEFAULT, FILES, PROXIES, SLOW, enqueue, length, run

__all__ = ["CHECKS", "DEFAULT", "FILES", "PROXIES", "SLOW", "enqueue", "length", "run"]
