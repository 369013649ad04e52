"""What web and workers are in the database: a role that owns nothing, and can neither lift a policy nor empty a table."""

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from portal.database import walls
from portal.models import AuditEvent
from portal.tenants import all_tenants
from tests.factories.portal import make_teacher, make_tenant
from tests.roles import as_owner, owner_executes

pytestmark = pytest.mark.django_db


def rows_of(question, *values):
    with connection.cursor() as cursor:
        cursor.execute(question, values)
        return cursor.fetchall()


def test_the_role_owns_nothing_and_is_above_nothing():
    assert rows_of("SELECT current_user::text, session_user::text") == [("portal_web", "portal_web")]
    assert rows_of(
        "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication FROM pg_roles WHERE rolname = current_user"
    ) == [(False, False, False, False, False)]
    owned = "SELECT relname FROM pg_class WHERE relowner = current_user::regrole"
    assert rows_of(owned) == []
    assert rows_of("SELECT roleid::regrole FROM pg_auth_members WHERE member = current_user::regrole") == []


def test_its_rights_on_tables_are_those_of_rows():
    rights = dict(
        rows_of(
            "SELECT relname, concat_ws(' ', "
            "CASE WHEN has_table_privilege(oid, 'SELECT') THEN 'SELECT' END, "
            "CASE WHEN has_table_privilege(oid, 'INSERT') THEN 'INSERT' END, "
            "CASE WHEN has_table_privilege(oid, 'UPDATE') THEN 'UPDATE' END, "
            "CASE WHEN has_table_privilege(oid, 'DELETE') THEN 'DELETE' END, "
            "CASE WHEN has_table_privilege(oid, 'TRUNCATE, REFERENCES, TRIGGER') THEN 'MORE' END) "
            "FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        )
    )
    special = {table: rights.pop(table) for table in (*walls.APPENDED, *walls.READ)}
    assert set(rights.values()) == {"SELECT INSERT UPDATE DELETE"}
    assert special == {
        "portal_auditevent": "SELECT INSERT", "portal_auditlink": "SELECT INSERT", "portal_audithead": "SELECT INSERT",
        "campaigns_ruleset": "SELECT INSERT", "django_migrations": "SELECT",
    }  # fmt: skip


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE submissions_submission DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE submissions_submission NO FORCE ROW LEVEL SECURITY",
        "DROP POLICY of_the_tenant_in_scope ON submissions_submission",
        "CREATE POLICY mine ON submissions_submission USING (true)",
        "ALTER TABLE portal_auditevent DISABLE TRIGGER ALL",
        "DROP TABLE portal_auditevent",
        "TRUNCATE portal_notification",
        "SET ROLE portal",
        "SET SESSION AUTHORIZATION portal",
        "SET session_replication_role = replica",
        "CREATE TABLE of_mine (id int)",
        "CREATE FUNCTION of_mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "GRANT portal TO portal_web",
        "ALTER ROLE portal_web BYPASSRLS",
        "DELETE FROM django_migrations",
    ],
)
def test_what_would_lift_the_wall_is_refused(statement):
    with (
        pytest.raises(DatabaseError, match=r"permission denied|must be owner"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_reading_without_policies_is_an_error_not_a_leak():
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL row_security = off")
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            cursor.execute("SELECT count(*) FROM submissions_submission")


@pytest.mark.django_db(transaction=True)
def test_the_owner_too_is_stopped_by_the_trails_trigger():
    from django.utils import timezone

    from portal import audit

    audit.record("profile.update", make_teacher(), actor=None, now=timezone.now())
    for statement in ("UPDATE portal_auditevent SET why = 'another'", "DELETE FROM portal_auditevent"):
        with pytest.raises(Exception, match="pgtrigger: Cannot"):
            owner_executes("SET portal.tenant = '-1'", statement)
    with all_tenants():
        assert AuditEvent.objects.get().why == ""


@pytest.mark.django_db(transaction=True)
def test_migrating_again_makes_the_walls_whole(capsys):
    """A table that lost its policy, or never had one, has it after the next `migrate`; one that is whole is left alone."""
    make_tenant("ours")
    owner_executes(
        "DROP POLICY of_the_tenant_in_scope ON portal_unit",
        "ALTER TABLE portal_unit DISABLE ROW LEVEL SECURITY",
        "GRANT TRUNCATE ON portal_unit TO portal_web",
        "GRANT UPDATE ON portal_auditevent TO portal_web",
        "CREATE TABLE portal_newcomer (id bigint, tenant_id bigint)",
    )
    before = rows_of("SELECT oid FROM pg_policy WHERE polrelid = 'portal_blob'::regclass")
    try:
        with as_owner():
            call_command("migrate", verbosity=0)
        assert rows_of("SELECT count(*) FROM portal_unit") == [(0,)]
        assert rows_of("SELECT relrowsecurity FROM pg_class WHERE relname = 'portal_newcomer'") == [(True,)]
        assert rows_of("SELECT has_table_privilege('portal_newcomer', 'INSERT')") == [(True,)]
        assert rows_of("SELECT has_table_privilege('portal_unit', 'TRUNCATE')") == [(False,)]
        assert rows_of("SELECT has_table_privilege('portal_auditevent', 'UPDATE')") == [(False,)]
        assert rows_of("SELECT oid FROM pg_policy WHERE polrelid = 'portal_blob'::regclass") == before
    finally:
        owner_executes("DROP TABLE portal_newcomer")
