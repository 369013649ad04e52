"""Django's PostgreSQL backend with two things more.

A busy pool is told from a database that is gone: the first is waited for, the second is said at once.

The scope is told to the server before the first statement that runs in it, so that row-level policies can
read it: for the transaction where there is one, else for the session, which forgets it on its way back to the pool.
"""

import threading
import time
from collections.abc import Callable
from typing import Any

import psycopg
from django.db.backends.postgresql import base
from psycopg_pool import PoolTimeout

from portal.database import scope
from portal.database.cursors import Cursor

PATIENCE_SECONDS = 10.0
"""How long a thread waits for a connection that others hold."""
PROBE_SECONDS = 1.0
"""How long one look at the server holds for all threads."""

_probing = threading.Lock()
_probed: dict[str, tuple[float, bool]] = {}


class DatabaseWrapper(base.DatabaseWrapper):
    """The pool's own `timeout` (seconds) is how often a waiting thread makes sure that the server still answers."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pool = self.settings_dict["OPTIONS"].get("pool")
        if isinstance(pool, dict):
            pool.setdefault("reset", scope.forget)
        self._session_scope: scope.Told = scope.NOWHERE
        self._told_scope: scope.Told | None = scope.NOWHERE  # None: not certain, tell again
        self.execute_wrappers.append(self._in_scope)

    def get_connection_params(self) -> dict[str, Any]:
        return {**super().get_connection_params(), "cursor_factory": Cursor}

    def init_connection_state(self) -> None:
        self._session_scope = self._told_scope = scope.NOWHERE  # the pool's `reset` saw to it
        super().init_connection_state()

    def _in_scope(
        self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]
    ) -> Any:
        """Around every statement: tell the server the scope where it changed, in the statement's own trip where it can."""
        present = scope.as_parameters()
        if present == self._told_scope or self._failed():
            return execute(sql, params, many, context)
        for_transaction = not self.get_autocommit()
        telling = scope.statement(present, for_transaction=for_transaction)
        cursor = context["cursor"].cursor
        if many or not isinstance(cursor, Cursor) or not cursor.takes(sql):
            with self.wrap_database_errors, self.connection.cursor() as apart:
                apart.execute(telling)
            self._note_told(present, for_transaction=for_transaction)
            return execute(sql, params, many, context)
        cursor.before = telling
        self._told_scope = None  # a statement that fails undoes what was told with it
        result = execute(sql, params, many, context)
        self._note_told(present, for_transaction=for_transaction)
        return result

    def _note_told(self, present: scope.Told, *, for_transaction: bool) -> None:
        self._told_scope = present
        if not for_transaction:
            self._session_scope = present

    def _commit(self) -> Any:
        self._told_scope = None
        result = super()._commit()  # type: ignore[misc]
        self._told_scope = self._session_scope
        return result

    def _rollback(self) -> Any:
        self._told_scope = None
        result = super()._rollback()  # type: ignore[misc]
        self._told_scope = self._session_scope
        return result

    def _savepoint_rollback(self, sid: str) -> None:
        super()._savepoint_rollback(sid)  # type: ignore[misc]
        self._told_scope = None  # what was told inside is undone with it

    def _failed(self) -> bool:
        """Whether the transaction takes nothing but its rollback: then the statement itself says so."""
        status: psycopg.pq.TransactionStatus = self.connection.info.transaction_status
        return status in {psycopg.pq.TransactionStatus.INERROR, psycopg.pq.TransactionStatus.UNKNOWN}

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
