"""One person's own rows in every tenant: theirs and nobody else's, past the managers too; nothing else, and nothing written."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, connections, transaction
from django.utils import timezone

from portal.database import walls
from portal.models import Membership, Notification, Role, Unit, Upload
from portal.tenants import OutsideScope, TenantScoped, all_tenants, own_rows, tenant_scope
from tests.factories.portal import make_membership, make_teacher, make_tenant, unit_of
from tests.portal.second_wall.rows import make_row

pytestmark = pytest.mark.django_db
POOLED = "pooled"
HELD = "SELECT current_setting('portal.tenant', true), current_setting('portal.person', true)"


@pytest.fixture
def people():
    """Two people, each told something and at home in each of two tenants; the second in another unit."""
    mine, theirs = make_teacher("mine"), make_teacher("theirs")
    for slug in ("east", "west"):
        tenant = make_tenant(slug)
        for person, unit in ((mine, "school"), (theirs, "city")):
            make_membership(person, tenant, Role.MEMBER, unit_of(tenant, unit), confirmed_at=None)
            with tenant_scope(tenant):
                Notification.objects.create(
                    tenant=tenant,
                    person=person,
                    code="member.confirmed",
                    params={"unit": slug},
                    created_at=timezone.now(),
                )
    return mine, theirs


def rows_of(question):
    with connection.cursor() as cursor:
        cursor.execute(question)
        return sorted(cursor.fetchall())


def test_whose_rows_they_are_is_said_once_in_the_model_and_once_in_the_policy():
    by_model = {
        model._meta.db_table: f"{model._meta.get_field(model.own_by).column} = {walls.PERSON}"
        for model in apps.get_models()
        if issubclass(model, TenantScoped) and model.own_by
    }
    units = {"portal_unit": f"id IN (SELECT unit_id FROM portal_membership WHERE person_id = {walls.PERSON})"}
    assert by_model | units == walls.OWN
    assert set(by_model) == {"portal_membership", "portal_notification", "portal_upload"}


def test_the_managers_show_a_persons_own_rows_of_every_tenant(people):
    mine, _ = people
    with own_rows(mine):
        assert sorted(row.tenant.slug for row in Membership.objects.select_related("tenant")) == [
            "east",
            "west",
        ]
        assert {row.person_id for row in Membership.objects.all()} == {mine.pk}
        assert [row.unit.key for row in Membership.objects.select_related("unit")] == ["school", "school"]
        assert Notification.objects.count() == 2
        assert list(Upload.objects.all()) == []
        with pytest.raises(OutsideScope):
            Unit.objects.count()


def test_past_the_managers_the_server_shows_the_same(people):
    mine, theirs = people
    with own_rows(mine):
        assert rows_of("SELECT DISTINCT person_id FROM portal_membership") == [(mine.pk,)]
        assert rows_of("SELECT person_id FROM portal_notification") == [(mine.pk,), (mine.pk,)]
        assert rows_of("SELECT key FROM portal_unit") == [("school",), ("school",)]
    with own_rows(theirs):
        assert rows_of("SELECT key FROM portal_unit") == [("city",), ("city",)]
    assert rows_of("SELECT key FROM portal_unit") == []


def test_no_other_table_shows_anything(people):
    mine, _ = people
    with transaction.atomic():
        others = {
            model._meta.db_table: model for model in apps.get_models() if issubclass(model, TenantScoped)
        }
        for table in walls.OWN:
            del others[table]
        with all_tenants():
            for table in ("portal_task", "portal_unitrequest", "portal_supportconsent", "submissions_author"):
                make_row(others[table], make_tenant(f"t-{table[-6:]}").pk)
        with own_rows(mine):
            assert [table for table in others if rows_of(f'SELECT count(*) FROM "{table}"') != [(0,)]] == []
        transaction.set_rollback(True)


def test_nothing_is_written_but_that_a_notification_was_read(people):
    mine, theirs = people
    with all_tenants():
        membership = Membership.objects.filter(person=mine).first()
    with own_rows(mine):
        with pytest.raises(OutsideScope), transaction.atomic():
            Membership.objects.create(tenant=membership.tenant, person=mine, role=Role.ORGANISER)
        assert Membership.objects.update(role=Role.ORGANISER) == 0
        assert Membership.objects.filter(pk=membership.pk).delete()[0] == 0
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            make_row(Membership, membership.tenant_id, person_id=mine.pk)
        assert Notification.objects.update(read_at=timezone.now()) == 2
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            Notification.objects.update(person=theirs)


@pytest.mark.django_db(transaction=True)
def test_the_person_is_forgotten_with_the_scope_and_on_the_way_back_to_the_pool(people, django_db_blocker):
    mine, _ = people
    settings = connections.databases["default"]
    options = {**settings["OPTIONS"], "pool": {"min_size": 1, "max_size": 1, "timeout": 5}}
    connections.databases[POOLED] = {**settings, "OPTIONS": options}

    def in_turn():
        """The pool's one connection: in scope, fresh from the pool and asked past Django, outside a scope."""
        with django_db_blocker.unblock():
            try:
                with own_rows(mine):
                    first = asked("SELECT count(*), pg_backend_pid() FROM portal_membership")
                connections[POOLED].close()
                connections[POOLED].ensure_connection()
                raw = connections[POOLED].connection
                held = raw.execute(HELD).fetchone()
                return first, held, asked("SELECT count(*), pg_backend_pid() FROM portal_membership")
            finally:
                connections[POOLED].close()

    try:
        with ThreadPoolExecutor(1) as threads:
            first, held, after = threads.submit(in_turn).result()
    finally:
        connections[POOLED].close_pool()
        del connections[POOLED]
        del connections.databases[POOLED]
    assert (first[0], held, after) == (2, ("", ""), (0, first[1]))


def asked(question):
    with connections[POOLED].cursor() as cursor:
        cursor.execute(question)
        return cursor.fetchone()
