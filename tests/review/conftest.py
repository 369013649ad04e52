"""A tenant's scope around each test, and a clock that stands still.

Imports stand in the fixtures: this file is read before Django is set up.
"""

import pytest


@pytest.fixture
def world(db, storage, monkeypatch):
    """The small campaign, inside its tenant's scope; the clock shows its recommending time."""
    from django.utils import timezone

    from portal.tenants import tenant_scope
    from tests.factories.review import NOW, make_world

    monkeypatch.setattr(timezone, "now", lambda: NOW)
    made = make_world()
    with tenant_scope(made.tenant):
        yield made


@pytest.fixture
def blind_world(db, storage, monkeypatch):
    """The same campaign, judged blind."""
    from django.utils import timezone

    from portal.tenants import tenant_scope
    from tests.factories.review import NOW, make_world

    monkeypatch.setattr(timezone, "now", lambda: NOW)
    made = make_world(review={"blind": True, "rounds": [{"key": "final", "label": "终评", "per_case": 2}]})
    with tenant_scope(made.tenant):
        yield made
