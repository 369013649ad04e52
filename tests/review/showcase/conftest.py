"""A campaign that shows its awarded cases, results out. Imports stand in the fixture: this file is read before Django is set up."""

import pytest


@pytest.fixture
def world(db, storage, monkeypatch):
    from django.utils import timezone

    from portal.tenants import tenant_scope
    from tests.factories.review import NOW, make_world
    from tests.factories.showcase import publish, showing

    monkeypatch.setattr(timezone, "now", lambda: NOW)
    made = make_world(**showing())
    with tenant_scope(made.tenant):
        publish(made)
        yield made
