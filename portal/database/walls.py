"""The second wall: row-level policies on every table that carries a tenant, and what the web role may do. Made equal to what is
written here after every migration (`manage.py migrate`), so that a new table needs nothing of its own; SQL only, no models.

A policy's sub-selects are evaluated once a statement, not once a row. FORCE: where one role owns the tables and serves the
pages too, it is held as well, though it could lift the wall itself.
"""

import hashlib
from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import sql

POLICY = "of_the_tenant_in_scope"
OWN_POLICY = "of_the_person_in_scope"
SCOPE = "(SELECT NULLIF(current_setting('portal.tenant', true), '')::bigint)"
CONDITION = f"tenant_id = {SCOPE} OR {SCOPE} = -1"
PERSON = "(SELECT NULLIF(current_setting('portal.person', true), '')::bigint)"
OWN = {
    "portal_membership": f"person_id = {PERSON}",
    "portal_notification": f"person_id = {PERSON}",
    "portal_unit": f"id IN (SELECT unit_id FROM portal_membership WHERE person_id = {PERSON})",  # noqa: S608 - a constant
    "portal_upload": f"owner_id = {PERSON}",
}
"""What `own_rows` reads in every tenant, and the units that its memberships name. Read only, but for OWN_CHANGED."""
OWN_CHANGED = ("portal_notification",)
"""A notification is marked as read."""

UNFORCED = ("review_fingerprint", "review_earlierwinner", "review_showcasecase", "submissions_searchtext")
"""Their owner reads them in functions of its own, which look up an index that no policy lets a query use and name the tenant
themselves (review/migrations).
"""
APPENDED = ("portal_auditevent", "portal_auditlink", "portal_audithead", "campaigns_ruleset")
"""Written once: the web role neither changes nor deletes a row, nor could if the triggers were gone."""
READ = ("django_migrations",)

_WALLS = """
SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity, coalesce(obj_description(p.oid, 'pg_policy'), '')
FROM pg_class c
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped
LEFT JOIN pg_policy p ON p.polrelid = c.oid AND p.polname = %s
WHERE c.relkind IN ('r', 'p') AND c.relnamespace = current_schema()::regnamespace
ORDER BY c.relname
"""


def raise_walls(connection: BaseDatabaseWrapper, web_role: str) -> int:
    """Policies on all tenants' tables, and `web_role`'s rights where it is another than the owner; how many tables."""
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute(_WALLS, [POLICY])
        walls = cursor.fetchall()
        for table, secure, forced, mark in walls:
            if (secure, forced, mark) != (True, table not in UNFORCED, _mark(table)):
                for statement in _policies(table):
                    cursor.execute(statement)
        cursor.execute("SELECT rolname = current_user FROM pg_roles WHERE rolname = %s", [web_role])
        if cursor.fetchone() == (False,):
            for statement in _rights(cursor, web_role):
                cursor.execute(statement)
    return len(walls)


def _mark(table: str) -> str:
    """Stands in the policy's comment: one that was made from other conditions is made anew."""
    conditions = (CONDITION, OWN.get(table, ""), table in OWN_CHANGED)
    return hashlib.sha256(repr(conditions).encode()).hexdigest()[:12]


def _policies(table: str) -> Iterator[sql.Composed]:
    force = sql.SQL("NO FORCE" if table in UNFORCED else "FORCE")
    name = sql.Identifier(table)
    yield sql.SQL("ALTER TABLE {} ENABLE ROW LEVEL SECURITY, {} ROW LEVEL SECURITY").format(name, force)
    yield sql.SQL(f"DROP POLICY IF EXISTS {POLICY} ON {{}}").format(name)
    yield sql.SQL(f"CREATE POLICY {POLICY} ON {{}} USING ({CONDITION}) WITH CHECK ({CONDITION})").format(name)
    for right in ("SELECT", "UPDATE"):
        yield sql.SQL(f"DROP POLICY IF EXISTS {OWN_POLICY}_{right.lower()} ON {{}}").format(name)
        if table in OWN and (right == "SELECT" or table in OWN_CHANGED):
            create = f"CREATE POLICY {OWN_POLICY}_{right.lower()} ON {{}} FOR {right} USING ({OWN[table]})"
            yield sql.SQL(create).format(name)
    yield sql.SQL(f"COMMENT ON POLICY {POLICY} ON {{}} IS '{_mark(table)}'").format(name)


def _rights(cursor: Any, web_role: str) -> Iterator[sql.Composed]:
    """Rows, and nothing about tables: no TRUNCATE (which no policy and no trigger stops), no owner's doings."""
    role = sql.Identifier(web_role)
    cursor.execute("SELECT current_schema()")
    schema = sql.Identifier(cursor.fetchone()[0])
    yield sql.SQL("GRANT USAGE ON SCHEMA {} TO {}").format(schema, role)
    yield sql.SQL("REVOKE ALL ON ALL TABLES IN SCHEMA {} FROM {}").format(schema, role)
    tables = sql.SQL("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {} TO {}")
    yield tables.format(schema, role)
    yield sql.SQL("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {} TO {}").format(schema, role)
    cursor.execute("SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace")
    there = {name for (name,) in cursor.fetchall()}
    for rights, names in (("UPDATE, DELETE", APPENDED), ("INSERT, UPDATE, DELETE", READ)):
        for name in sorted(there.intersection(names)):
            revoke = sql.SQL(f"REVOKE {rights} ON {{}} FROM {{}}")
            yield revoke.format(sql.Identifier(name), role)
