"""Two tenants' campaigns; the first one's scope around each test."""

import pytest


@pytest.fixture
def world(db, storage):
    from portal.tenants import tenant_scope
    from tests.factories.review import make_world

    made = make_world()
    with tenant_scope(made.tenant):
        yield made
