"""What always holds of rows and files, whatever failed in between: `manage.py invariants` asks every slice."""

from portal.invariants.kinds import Broken, Invariant, Look, broken, by_sql, invariants

__all__ = ["Broken", "Invariant", "Look", "broken", "by_sql", "invariants"]
