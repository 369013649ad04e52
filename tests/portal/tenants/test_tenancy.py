"""The wall between tenants (X01): nothing is read or written across it, nothing at all without a scope."""

import pytest
from django.db import DatabaseError, transaction

from portal.database import scope
from portal.models import Membership, Notification, Person, Role, Tenant, Unit
from portal.tenants import OutsideScope, all_tenants, tenant_scope

pytestmark = pytest.mark.django_db


@pytest.fixture
def ours() -> Tenant:
    return Tenant.objects.create(slug="ours", name="甲教育局")


@pytest.fixture
def theirs() -> Tenant:
    return Tenant.objects.create(slug="theirs", name="乙教育局")


def make_unit(tenant: Tenant, key: str = "school") -> Unit:
    with tenant_scope(tenant):
        return Unit.objects.create(
            tenant=tenant, key=key, name=f"{tenant.name}中学", kind="school", path=f"{key}/"
        )


READS = {
    "all": lambda: list(Unit.objects.all()),
    "count": lambda: Unit.objects.count(),
    "exists": lambda: Unit.objects.exists(),
    "exclude_exists": lambda: Unit.objects.exclude(key="x").exists(),
    "aggregate": lambda: Unit.objects.aggregate(),
    "in_bulk": lambda: Unit.objects.in_bulk([1]),
    "base_manager": lambda: list(Unit._base_manager.all()),
    "update": lambda: Unit.objects.update(name="x"),
    "delete": lambda: Unit.objects.all().delete(),
}


@pytest.mark.parametrize("read", READS)
def test_nothing_is_read_without_a_scope(ours, read):
    make_unit(ours)
    with pytest.raises(OutsideScope):
        READS[read]()


def test_nothing_is_written_without_a_scope(ours):
    unit = Unit(tenant=ours, key="a", name="甲", kind="school", path="a/")
    with pytest.raises(OutsideScope):
        unit.save()
    with pytest.raises(OutsideScope):
        Unit.objects.bulk_create([unit])


def test_a_scope_hides_the_other_tenants_rows(ours, theirs):
    mine, other = make_unit(ours), make_unit(theirs)
    with tenant_scope(ours):
        assert [unit.pk for unit in Unit.objects.all()] == [mine.pk]
        assert Unit.objects.filter(pk=other.pk).exists() is False
        assert Unit.objects.filter(pk=other.pk).update(name="改") == 0
        with pytest.raises(Unit.DoesNotExist):
            Unit.objects.get(pk=other.pk)
    with all_tenants():
        assert Unit.objects.get(pk=other.pk).name == "乙教育局中学"


def test_a_foreign_key_does_not_reach_through_the_wall(ours, theirs):
    other = make_unit(theirs)
    person = Person.objects.create(username="p")
    with tenant_scope(ours):
        row = Membership(tenant=ours, person=person, role=Role.MEMBER, unit_id=other.pk)
        with pytest.raises(Unit.DoesNotExist):
            _ = row.unit


def test_another_tenants_row_is_not_written(ours, theirs):
    with tenant_scope(ours):
        with pytest.raises(OutsideScope):
            Unit.objects.create(tenant=theirs, key="b", name="乙", kind="school", path="b/")
        with pytest.raises(OutsideScope):
            Unit.objects.bulk_create([Unit(tenant=theirs, key="b", name="乙", kind="school", path="b/")])


def test_a_row_may_not_point_at_another_tenants_row(ours, theirs):
    other = make_unit(theirs)
    person = Person.objects.create(username="p")
    with tenant_scope(ours), pytest.raises(OutsideScope):
        Membership.objects.create(tenant=ours, person=person, role=Role.MEMBER, unit=other)


def test_saving_a_changed_row_of_another_tenant_changes_nothing(ours, theirs):
    other = make_unit(theirs)
    other.name = "改过"
    with tenant_scope(ours), pytest.raises(DatabaseError), transaction.atomic():
        other.save(force_update=True)
    with all_tenants():
        assert Unit.objects.get(pk=other.pk).name == "乙教育局中学"


def test_scopes_nest_and_end(ours, theirs):
    assert scope.tenant_id.get() is None
    with tenant_scope(ours):
        with tenant_scope(theirs):
            assert scope.tenant_id.get() == theirs.pk
        assert scope.tenant_id.get() == ours.pk
    assert scope.tenant_id.get() is None


def test_related_rows_of_a_person_are_walled_too(ours, theirs, django_user_model):
    person = Person.objects.create(username="p")
    for tenant in (ours, theirs):
        with tenant_scope(tenant):
            Notification.objects.create(
                tenant=tenant,
                person=person,
                code="member.confirmed",
                params={"unit": tenant.name},
                created_at="2026-01-01T00:00:00Z",
            )
    with tenant_scope(ours):
        assert [told.title for told in person.notifications.all()] == ["甲教育局已确认您的身份"]
    with pytest.raises(OutsideScope):
        list(person.notifications.all())
