"""The server knows the scope at every statement, whatever happened to the one before; telling it costs no trip of its own."""

from contextlib import nullcontext

import pytest
from django.db import DataError, connection, transaction

from portal.models import Person
from portal.tenants import all_tenants, own_rows, tenant_scope

pytestmark = pytest.mark.django_db(transaction=True)
KNOWN = "SELECT current_setting('portal.tenant', true), current_setting('portal.person', true)"


def known():
    with connection.cursor() as cursor:
        cursor.execute(KNOWN)
        return cursor.fetchone()


@pytest.mark.parametrize("in_transaction", [False, True])
def test_each_scope_is_known(in_transaction):
    person = Person(pk=5)
    with transaction.atomic() if in_transaction else nullcontext():
        with tenant_scope(3):
            assert known() == ("3", "")
            with all_tenants():
                assert known() == ("-1", "")
            assert known() == ("3", "")
        with own_rows(person):
            assert known() == ("", "5")


def test_after_the_transaction_the_sessions_own_is_known_again():
    with tenant_scope(3):
        assert known() == ("3", "")
        with transaction.atomic(), tenant_scope(4):
            assert known() == ("4", "")
        assert known() == ("3", "")


def test_a_statement_that_fails_undoes_what_was_told_with_it():
    with tenant_scope(3):
        assert known() == ("3", "")
    with tenant_scope(4):
        with pytest.raises(DataError), connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")
        assert known() == ("4", "")
    with tenant_scope(3):
        assert known() == ("3", "")


def test_a_savepoint_that_is_undone_takes_it_along():
    with transaction.atomic():
        with tenant_scope(3):
            assert known() == ("3", "")
        with pytest.raises(DataError), tenant_scope(4), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")
        with tenant_scope(4):
            assert known() == ("4", "")


def test_what_may_not_share_a_trip_is_told_before():
    with tenant_scope(3), connection.cursor() as cursor:
        cursor.execute("SHOW portal.tenant")
        assert cursor.fetchone() == ("3",)
    with tenant_scope(4), connection.cursor() as cursor:
        cursor.executemany("SELECT current_setting('portal.tenant') || %s", [["a"]])
        assert known() == ("4", "")
    with tenant_scope(5), transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(KNOWN)
        assert cursor.fetchall() == [("5", "")]


def test_parameters_counts_and_columns_are_the_statements_own():
    with tenant_scope(3), connection.cursor() as cursor:
        cursor.execute("SELECT %s::int AS a, '100%%' AS b", [7])
        assert (cursor.fetchall(), cursor.rowcount, [c.name for c in cursor.description]) == (
            [(7, "100%")],
            1,
            ["a", "b"],
        )
    with tenant_scope(4):
        assert Person.objects.filter(pk=-1).update(first_name="") == 0


def test_it_costs_no_trip(tmp_path):
    """Counted by libpq itself."""
    known()
    line = connection.connection.pgconn
    with (tmp_path / "trace").open("w+b") as trace:
        line.trace(trace.fileno())
        with tenant_scope(3):
            known()
        line.untrace()
        trace.seek(0)
        sent = [row.split(b"\t")[3] for row in trace.read().splitlines() if row.split(b"\t")[1] == b"F"]
    assert sent == [b"Query"]
