"""The second wall (X01): with the managers out of the way, PostgreSQL itself shows and takes only the scope's submissions."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import DatabaseError, connection, connections, transaction

from portal.tenants import all_tenants, tenant_scope
from submissions.models import Submission
from tests.factories.submissions import ALWAYS, document, make_world

POOLED = "pooled"
TITLES = "SELECT title FROM submissions_submission ORDER BY title"
STEAL = "UPDATE submissions_submission SET title = '改了'"


def titles(alias="default"):
    """All the titles there are, past every manager."""
    with connections[alias].cursor() as cursor:
        cursor.execute(TITLES)
        return [title for (title,) in cursor.fetchall()]


def read_and_fail(world):
    """Sees that world's row (乙) in a transaction that is rolled back."""
    with transaction.atomic(), tenant_scope(world.tenant):
        assert titles() == ["乙"]
        raise ZeroDivisionError


@pytest.fixture
def worlds(db):
    """Two tenants with a submission each: ours 甲, theirs 乙."""
    made = []
    for slug, title in (("ours", "甲"), ("theirs", "乙")):
        world = make_world(document(f"{slug}-2026", tenant=slug, stages=ALWAYS), owner=f"owner-{slug}")
        with tenant_scope(world.tenant):
            world.draft(title=title)
        made.append(world)
    return made


def test_raw_sql_sees_only_the_tenant_in_scope(worlds):
    ours, theirs = worlds
    with tenant_scope(ours.tenant):
        assert titles() == ["甲"]
    with tenant_scope(theirs.tenant):
        assert titles() == ["乙"]
    with all_tenants():
        assert titles() == ["乙", "甲"]
    assert titles() == []


def test_scopes_inside_each_other_are_followed(worlds):
    ours, theirs = worlds
    with tenant_scope(ours.tenant):
        with tenant_scope(theirs.tenant):
            assert titles() == ["乙"]
        assert titles() == ["甲"]


def test_raw_sql_changes_and_removes_no_row_of_another_tenant(worlds):
    ours, _ = worlds
    with tenant_scope(ours.tenant), connection.cursor() as cursor:
        cursor.execute(STEAL)
        assert cursor.rowcount == 1
    with all_tenants():
        assert titles() == ["乙", "改了"]


def test_a_row_cannot_be_written_into_another_tenant(worlds):
    ours, theirs = worlds
    with tenant_scope(ours.tenant), transaction.atomic():
        with (
            pytest.raises(DatabaseError, match="row-level security"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute("UPDATE submissions_submission SET tenant_id = %s", [theirs.tenant.pk])
        assert titles() == ["甲"]


def test_the_first_wall_switched_off_finds_nothing_of_others(worlds, monkeypatch):
    ours, _ = worlds
    monkeypatch.setattr(
        "portal.tenants.TenantManager.get_queryset", lambda self: self._queryset_class(self.model)
    )
    with tenant_scope(ours.tenant):
        assert list(Submission.objects.values_list("title", flat=True)) == ["甲"]
    assert list(Submission.objects.values_list("title", flat=True)) == []


def test_a_savepoint_that_is_rolled_back_takes_its_scope_along(worlds):
    ours, theirs = worlds
    with tenant_scope(ours.tenant), transaction.atomic():
        assert titles() == ["甲"]
        with pytest.raises(ZeroDivisionError):
            read_and_fail(theirs)
        assert titles() == ["甲"]


def test_a_failed_statement_says_its_own_error_whatever_scope_follows(worlds):
    ours, theirs = worlds
    with tenant_scope(ours.tenant):
        with (
            pytest.raises(DatabaseError, match="division by zero"),
            transaction.atomic(),
            tenant_scope(theirs.tenant),
            connection.cursor() as cursor,
        ):
            cursor.execute("SELECT 1 / 0")
        assert titles() == ["甲"]


@pytest.mark.django_db(transaction=True)
def test_outside_transactions_the_scope_changes_with_the_statement(worlds):
    ours, theirs = worlds
    with tenant_scope(ours.tenant):
        assert titles() == ["甲"]
        with transaction.atomic(), tenant_scope(theirs.tenant):
            assert titles() == ["乙"]
        assert titles() == ["甲"]
    assert titles() == []


@pytest.mark.django_db(transaction=True)
def test_a_rolled_back_transaction_leaves_the_scope_around_it(worlds):
    ours, theirs = worlds
    with tenant_scope(ours.tenant):
        with pytest.raises(ZeroDivisionError):
            read_and_fail(theirs)
        assert titles() == ["甲"]


@pytest.fixture
def pool(transactional_db, django_db_blocker):
    """Runs a function in a thread of its own, on the single connection of a pool."""
    settings = connections.databases["default"]
    options = {**settings["OPTIONS"], "pool": {"min_size": 1, "max_size": 1, "timeout": 5}}
    connections.databases[POOLED] = {**settings, "OPTIONS": options}

    def in_thread(function):
        def run():
            try:
                with django_db_blocker.unblock():
                    return function()
            finally:
                connections[POOLED].close()

        with ThreadPoolExecutor(1) as threads:
            return threads.submit(run).result()

    yield in_thread
    connections[POOLED].close()
    connections[POOLED].close_pool()
    del connections[POOLED]
    del connections.databases[POOLED]


def in_scope_of(world):
    def read():
        with connections[POOLED].cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            backend = cursor.fetchone()[0]
        with tenant_scope(world.tenant):
            return backend, titles(POOLED)

    return read


def raw_parameter():
    """What the server holds when a connection is fresh from the pool, asked past Django."""
    connections[POOLED].ensure_connection()
    raw = connections[POOLED].connection
    return raw.info.backend_pid, raw.execute("SELECT current_setting('portal.tenant', true)").fetchone()[0]


def test_a_connection_goes_back_to_the_pool_clean(worlds, pool):
    ours, theirs = worlds
    backend, seen = pool(in_scope_of(ours))
    assert seen == ["甲"]
    assert pool(raw_parameter) == (backend, "")
    assert pool(in_scope_of(theirs)) == (backend, ["乙"])
    assert pool(lambda: titles(POOLED)) == []


def test_many_threads_of_two_tenants_share_a_pool_and_see_their_own(
    worlds, transactional_db, django_db_blocker
):
    settings = connections.databases["default"]
    options = {**settings["OPTIONS"], "pool": {"min_size": 1, "max_size": 3, "timeout": 10}}
    connections.databases[POOLED] = {**settings, "OPTIONS": options}

    def read(number):
        world = worlds[number % 2]
        try:
            with django_db_blocker.unblock(), tenant_scope(world.tenant):
                if number % 3:
                    return titles(POOLED)
                with transaction.atomic(using=POOLED):
                    return titles(POOLED)
        finally:
            connections[POOLED].close()

    try:
        with ThreadPoolExecutor(12) as threads:
            seen = list(threads.map(read, range(120)))
        assert seen == [["甲"], ["乙"]] * 60
    finally:
        connections[POOLED].close()
        connections[POOLED].close_pool()
        del connections[POOLED]
        del connections.databases[POOLED]


def test_the_portals_role_is_bound_by_policies(db):
    """A superuser, or a role with BYPASSRLS, would walk through the wall unseen."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (False, False)
