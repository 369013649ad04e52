"""A cursor that can take the scope along: told in the same trip to the server as the statement that runs in it."""

from typing import Any, Self

from django.db.backends.postgresql import base
from psycopg import ClientCursor

PASSENGERS = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")
"""Statements that may share a trip. Others (VACUUM, COPY) would not run beside a second one."""


class Cursor(base.CursorMixin, ClientCursor[Any]):
    """Django's own, and `before`: a statement without parameters that runs first and whose result is left out."""

    before = ""

    def takes(self, statement: Any) -> bool:
        """Whether `before` can run in the same trip as this statement."""
        return isinstance(statement, str) and statement.lstrip("( \\n").startswith(PASSENGERS)

    def execute(self, query: Any, params: Any = None, **options: Any) -> Self:
        before, self.before = self.before, ""
        if not before:
            return super().execute(query, params, **options)
        super().execute(f"{before};{query}", params, **options)
        self.nextset()
        return self
