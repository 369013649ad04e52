"""The functions of the tables' owner (review/migrations/0020) answer for the tenant in scope only, though no policy holds them."""

import pytest
from django.db import connection, transaction

from portal.tenants import all_tenants, tenant_scope
from review.models import EarlierWinner, Fingerprint, ShowcaseCase
from tests.factories.portal import make_tenant
from tests.portal.second_wall.rows import make_row

LOOK_UPS = {
    "SELECT review_fingerprints_sharing('{7,8}', 'text', 0, 2)": (
        Fingerprint,
        {"keys": "{7,8,9}", "kind": "text"},
    ),
    "SELECT review_winners_sharing('{7}')": (EarlierWinner, {"keys": "{7,8,9}"}),
    "SELECT review_showcases_holding('{智慧}')": (ShowcaseCase, {"grams": "{智慧,慧课}"}),
}


@pytest.mark.django_db
@pytest.mark.parametrize("question", LOOK_UPS)
def test_a_look_up_stays_in_its_tenant(question):
    model, values = LOOK_UPS[question]
    with transaction.atomic():
        rows = []
        for slug in ("ours", "theirs"):
            tenant = make_tenant(slug)
            with tenant_scope(tenant):
                rows.append((tenant, make_row(model, tenant.pk, **values)))
        for tenant, row in rows:
            with tenant_scope(tenant):
                assert asked(question) == [row]
        assert asked(question) == []
        with all_tenants():
            everybodys = [row for _, row in rows] if model is ShowcaseCase else []
            assert asked(question) == everybodys
        transaction.set_rollback(True)


def asked(question):
    with connection.cursor() as cursor:
        cursor.execute(question)
        return sorted(key for (key,) in cursor.fetchall())
