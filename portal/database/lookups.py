"""`startswith` by an operator that reveals nothing of the rows it leaves out.

Under row-level policies PostgreSQL uses an index only for such operators ("leakproof"): `LIKE 'x%'` is none, `^@` is one.
"""

from typing import Any

from django.db.models import CharField, TextField, lookups


@CharField.register_lookup
@TextField.register_lookup
class StartsWith(lookups.StartsWith):
    """As Django's, by the operator; also where the beginning is an expression."""

    def process_rhs(self, qn: Any, connection: Any) -> Any:
        return lookups.BuiltinLookup.process_rhs(self, qn, connection)

    def get_rhs_op(self, connection: Any, rhs: str) -> str:
        return f"^@ {rhs}"
