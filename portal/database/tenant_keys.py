"""Foreign keys that carry the tenant: both rows are of one tenant, held by the database (for migrations)."""

from django.db.migrations import RunSQL


def of_one_tenant(table: str, column: str, target: str) -> RunSQL:
    """The row that `table`.`column` points at in `target` is of the row's own tenant. `target` needs a unique
    (tenant_id, id).
    """
    name = f"{table}_{column}_of_tenant"
    return RunSQL(
        f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY (tenant_id, {column}) "
        f"REFERENCES {target} (tenant_id, id) DEFERRABLE INITIALLY DEFERRED",
        f"ALTER TABLE {table} DROP CONSTRAINT {name}",
    )
