"""The second wall stands on every table that carries a tenant (SEC-M6): with the managers out of the way, and past them with
SQL, PostgreSQL shows, changes and takes rows of the tenant in scope only. A new table is here by itself.
"""

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from portal.database import walls
from portal.models import AuditEvent
from portal.tenants import TenantScoped, all_tenants, tenant_scope
from tests.factories.portal import make_tenant
from tests.portal.second_wall.rows import make_row, number

MODELS = [model for model in apps.get_models() if issubclass(model, TenantScoped)] + [AuditEvent]
BY_TABLE = {model._meta.db_table: model for model in MODELS}

SHARED = {
    "portal_person": "an account is one person's in every tenant",
    "portal_person_groups": "as the account; unused",
    "portal_person_user_permissions": "as the account; unused",
    "portal_signinattempts": "counted before anybody is known",
    "portal_erasurerequest": "as the account",
    "portal_senttext": "counted by number, whoever's",
    "portal_auditlink": "hashes and numbers, nothing of a tenant",
    "portal_audithead": "as the links",
    "portal_workerprocess": "the workers are everybody's",
    "portal_backuprun": "a backup is of everybody",
    "portal_tenant": "names and colours, on the front page",
    "submissions_linkhost": "how fast a host on the Internet may be asked",
    "account_emailaddress": "as the account",
    "account_emailconfirmation": "as the account",
    "mfa_authenticator": "as the account",
    "socialaccount_socialaccount": "as the account",
    "socialaccount_socialapp": "unused: providers are rows of their tenant",
    "socialaccount_socialtoken": "unused: no token is kept",
    "usersessions_usersession": "as the account",
    "auth_group": "unused",
    "auth_group_permissions": "unused",
    "auth_permission": "Django's list of models",
    "django_content_type": "Django's list of models",
    "django_session": "before a tenant is known",
    "django_rq_dashboard": "no rows: a page",
}
"""Tables without a tenant, and why. A new one is named here, or carries its tenant."""

VALID = {
    "review_awardrun": {"digest": ""},
    "review_certificate": {"award_id": number},
    "review_duplicatepair": {"other_id": number},
    "review_objection": {"honour": ""},
    "submissions_receipt": {"signature": ""},
}
"""What a table's own constraints ask of a row, where a made-up value won't do."""


def test_each_table_carries_its_tenant_or_is_shared_by_name():
    tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    assert tables - set(BY_TABLE) == set(SHARED)


def test_each_has_its_policy_and_holds_its_owner_too(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity, p.polcmd, p.polpermissive, "
            "pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid) "
            "FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid WHERE p.polname = %s",
            [walls.POLICY],
        )
        found = {table: rest for table, *rest in cursor.fetchall()}
    of_scope = (
        "((tenant_id = ( SELECT (NULLIF(current_setting('portal.tenant'::text, true), ''::text))::bigint AS \"nullif\"))"
        " OR (( SELECT (NULLIF(current_setting('portal.tenant'::text, true), ''::text))::bigint AS \"nullif\") ="
        " '-1'::integer))"
    )
    assert found == {
        table: [True, table not in walls.UNFORCED, "*", True, of_scope, of_scope] for table in BY_TABLE
    }


def test_no_other_policy_opens_a_table_but_to_the_person_whose_rows_they_are(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename, policyname, cmd FROM pg_policies WHERE policyname <> %s", [walls.POLICY]
        )
        assert sorted(cursor.fetchall()) == [
            ("portal_membership", "of_the_person_in_scope_select", "SELECT"),
            ("portal_notification", "of_the_person_in_scope_select", "SELECT"),
            ("portal_notification", "of_the_person_in_scope_update", "UPDATE"),
            ("portal_unit", "of_the_person_in_scope_select", "SELECT"),
            ("portal_upload", "of_the_person_in_scope_select", "SELECT"),
        ]


@pytest.fixture
def house(db, monkeypatch):
    """Two tenants, and the first wall switched off. What is written is undone before keys are checked."""
    monkeypatch.setattr(
        "portal.tenants.TenantManager.get_queryset", lambda self: self._queryset_class(self.model)
    )
    with transaction.atomic():
        yield make_tenant("ours"), make_tenant("theirs")
        transaction.set_rollback(True)


@pytest.mark.parametrize("table", BY_TABLE)
def test_with_the_first_wall_off_nothing_of_another_tenant_comes_back(house, table):
    ours, theirs = house
    model, values = BY_TABLE[table], VALID.get(table, {})
    with tenant_scope(ours):
        mine = make_row(model, ours.pk, **values)
    with tenant_scope(theirs):
        other = make_row(model, theirs.pk, **values)
    with tenant_scope(ours):
        assert (tenants(model), tenants_by_sql(table)) == ({ours.pk}, {ours.pk})
        assert not model._base_manager.filter(pk=other).exists()
        assert (
            changed(f'UPDATE "{table}" SET tenant_id = tenant_id WHERE {model._meta.pk.column} = %s', other)
            == 0
        )
        assert changed(f'DELETE FROM "{table}" WHERE {model._meta.pk.column} = %s', other) == 0
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            make_row(model, theirs.pk, **values)
        with (
            pytest.raises(DatabaseError, match=r"row-level security|permission denied"),
            transaction.atomic(),
        ):
            give_away(model, mine, theirs)
    assert (tenants(model), tenants_by_sql(table)) == (set(), set())
    with all_tenants():
        assert tenants_by_sql(table) == {ours.pk, theirs.pk}


def tenants(model):
    """Whose rows the model shows; without its ordering, whose joins lead nowhere from these rows."""
    return set(model._base_manager.order_by().values_list("tenant_id", flat=True))


def tenants_by_sql(table):
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT tenant_id FROM "{table}"')
        return {tenant for (tenant,) in cursor.fetchall()}


def give_away(model, key, tenant):
    with connection.cursor() as cursor:
        cursor.execute(
            f'UPDATE "{model._meta.db_table}" SET tenant_id = %s WHERE {model._meta.pk.column} = %s',
            [tenant.pk, key],
        )


def changed(statement, key):
    """How many rows it changed; a table of which the role changes no row at all counts as none."""
    with connection.cursor() as cursor:
        if denied(statement):
            with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                cursor.execute(statement, [key])
            return 0
        cursor.execute(statement, [key])
        return cursor.rowcount


def denied(statement):
    return any(f'"{table}"' in statement for table in walls.APPENDED)
