"""Two tenants, inside the sender's scope. Imports stand in the fixtures: this file is read before Django is set up."""

import pytest


@pytest.fixture
def two(db, storage, monkeypatch):
    from django.utils import timezone

    from portal.tenants import tenant_scope
    from tests.factories.forwarding import make_two
    from tests.factories.review import NOW

    monkeypatch.setattr(timezone, "now", lambda: NOW)
    made = make_two()
    with tenant_scope(made.north.tenant):
        yield made
