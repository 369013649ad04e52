"""A tenant, a teacher and a coordinator. Imports stand inside: this file is read before Django is set up."""

import pytest


@pytest.fixture(autouse=True)
def fresh_limits(services):
    """Sign-in limits are counted in the cache."""
    from django.core.cache import cache

    cache.clear()


@pytest.fixture
def tenant(db):
    from tests.portal.house import make_tenant

    return make_tenant()


@pytest.fixture
def person(db):
    from tests.portal.house import make_person

    return make_person()


@pytest.fixture
def coordinator(tenant):
    from portal.models import Role
    from tests.portal.house import give, make_person, unit_of

    person = make_person("coordinator", real_name="李管理")
    give(person, tenant, Role.COORDINATOR, unit_of(tenant, "city"))
    return person
