"""Django's PostgreSQL backend, with connections that outlive a request: the next request of any thread takes one up.

The web server runs a thread for each request under way, hundreds of them while uploads trickle in. A connection for each
thread would be hundreds of database processes; a new one for each request costs about 5 ms of the web server's CPU and 8 ms
of the database's, more than the request itself. `DATABASE_POOL` is how many may lie idle in one process.
"""

import select
import time
from collections import deque
from typing import Any

import psycopg2.extensions
from django.conf import settings
from django.db.backends.postgresql import base
from django.db.backends.postgresql.psycopg_any import IsolationLevel

LIFETIME_SECONDS = 600
"""After so long a connection is closed: what the database's process has gathered in memory goes with it."""


class Lasting(psycopg2.extensions.connection):
    """A connection that knows when it was made."""

    born: float
    made_for: str


_idle: deque[Lasting] = deque()
"""Last in, first out: on a quiet day few stay in use, and the others grow old and are closed."""


class DatabaseWrapper(base.DatabaseWrapper):
    """Takes a connection up where Django makes one, and hands it on where Django closes it."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        wanted = repr(sorted(conn_params.items(), key=lambda item: item[0]))
        while _idle:
            try:
                found = _idle.pop()
            except IndexError:  # another thread was quicker
                break
            if found.made_for == wanted and _fresh(found) and _silent(found):
                self.isolation_level = IsolationLevel.READ_COMMITTED
                return found
            found.close()
        made: Lasting = super().get_new_connection({**conn_params, "connection_factory": Lasting})
        made.born, made.made_for = time.monotonic(), wanted
        return made

    def _close(self) -> None:
        connection = self.connection
        if isinstance(connection, Lasting) and not self.in_atomic_block and self._may_go_on(connection):
            _idle.append(connection)
            return
        super()._close()  # type: ignore[misc]  # the stubs leave it out

    def _may_go_on(self, connection: Lasting) -> bool:
        return (
            not self.errors_occurred
            and not connection.closed
            and connection.get_transaction_status() == psycopg2.extensions.TRANSACTION_STATUS_IDLE
            and _fresh(connection)
            and len(_idle) < settings.DATABASE_POOL
        )


def _fresh(connection: Lasting) -> bool:
    return time.monotonic() - connection.born < LIFETIME_SECONDS


def _silent(connection: Lasting) -> bool:
    """Whether the server has said nothing since: a server that stopped or restarted has said goodbye."""
    if connection.closed:
        return False
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN)
    return not poll.poll(0)
