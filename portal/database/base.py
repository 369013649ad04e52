"""Django's PostgreSQL backend with a pool, which tells a busy pool from a database that is gone: the first is waited for,
the second is said at once.
"""

import threading
import time
from typing import Any

import psycopg
from django.db.backends.postgresql import base
from psycopg_pool import PoolTimeout

PATIENCE_SECONDS = 10.0
"""How long a thread waits for a connection that others hold."""
PROBE_SECONDS = 1.0
"""How long one look at the server holds for all threads."""

_probing = threading.Lock()
_probed: dict[str, tuple[float, bool]] = {}


class DatabaseWrapper(base.DatabaseWrapper):
    """The pool's own `timeout` (seconds) is how often a waiting thread makes sure that the server still answers."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                return super().get_new_connection(conn_params)
            except PoolTimeout:
                if time.monotonic() > deadline or not self._server_answers(conn_params):
                    raise

    def _server_answers(self, conn_params: dict[str, Any]) -> bool:
        """Whether a connection beside the pool can be made; one thread looks, the others share what it saw."""
        with _probing:
            at, answered = _probed.get(self.alias, (0.0, False))
            if time.monotonic() - at > PROBE_SECONDS:
                try:
                    psycopg.connect(**conn_params, connect_timeout=1).close()
                    answered = True
                except psycopg.OperationalError:
                    answered = False
                _probed[self.alias] = (time.monotonic(), answered)
            return answered
