"""A tenant, a teacher and a coordinator. Imports stand inside: this file is read before Django is set up."""

import pytest


@pytest.fixture(autouse=True)
def fresh_limits(services):
    """Sign-in limits are counted in the cache."""
    from django.core.cache import cache

    cache.clear()


@pytest.fixture
def tenant(db):
    from tests.factories.portal import make_tenant

    return make_tenant()


@pytest.fixture
def person(db):
    from tests.factories.portal import make_teacher

    return make_teacher()


@pytest.fixture
def coordinator(tenant):
    from portal.models import Role
    from tests.factories.portal import make_membership, make_teacher, unit_of

    person = make_teacher("coordinator", real_name="李管理")
    make_membership(person, tenant, Role.COORDINATOR, unit_of(tenant, "city"))
    return person
