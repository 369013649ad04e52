"""Units below a unit are found by an index, in whatever collation the database was made."""

import pytest
from django.db import connection
from django.db.models import F

from portal.models import Unit
from portal.tenants import tenant_scope
from tests.factories.portal import make_tenant, unit_of


@pytest.mark.django_db
def test_a_subtree_is_read_by_the_prefix_index():
    tenant = make_tenant()
    with tenant_scope(tenant):
        Unit.objects.bulk_create(
            Unit(tenant=tenant, key=f"u{n}", name=f"单位{n}", kind="school", path=f"county-{n % 60}/u{n}/")
            for n in range(6000)
        )
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE portal_unit")
        below = Unit.objects.under(unit_of(tenant, "city"))
        plan = below.order_by().explain()
    assert ("unit_by_path_prefix" in plan, "~>=~" in plan, "Seq Scan" in plan) == (True, True, False), plan


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("beginning", "found"),
    [("a%", ["a%b/"]), ("a_", []), ("a\\", ["a\\/"]), ("", ["a%b/", "a\\/", "ab/"]), ("A", [])],
)
def test_a_beginning_is_taken_letter_by_letter(beginning, found):
    tenant = make_tenant("letters")
    with tenant_scope(tenant):
        Unit.objects.bulk_create(
            Unit(tenant=tenant, key=f"u{n}", name=f"单位{n}", kind="school", path=path)
            for n, path in enumerate(["a%b/", "a\\/", "ab/"])
        )
        rows = Unit.objects.filter(key__startswith="u", path__startswith=beginning)
        assert sorted(rows.values_list("path", flat=True)) == found
        assert Unit.objects.filter(key="u2", path__startswith=F("name")).exists() is False
        assert Unit.objects.filter(key="u2", path__startswith=F("path")).exists() is True
