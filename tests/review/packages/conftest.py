"""A campaign with the notice's layout. Imports stand in the fixture: this file is read before Django is set up."""

import pytest

L17 = {
    "archive": "{unit}",
    "folder": "{category}/{seq}-{first_author}-{title}",
    "file": "{slot}",
    "at_root": ["unit", "all", "table"],
}


@pytest.fixture
def world(db, store, monkeypatch):
    """The small campaign with the layout of L17, on both kinds of store."""
    from django.utils import timezone

    from portal.tenants import tenant_scope
    from tests.factories.review import NOW, make_world

    monkeypatch.setattr(timezone, "now", lambda: NOW)
    made = make_world(delivery=L17)
    with tenant_scope(made.tenant):
        yield made


@pytest.fixture
def blind_world(db, storage, monkeypatch):
    """The same, judged blind."""
    from django.utils import timezone

    from portal.tenants import tenant_scope
    from tests.factories.review import NOW, make_world

    monkeypatch.setattr(timezone, "now", lambda: NOW)
    made = make_world(
        delivery=L17, review={"blind": True, "rounds": [{"key": "final", "label": "终评", "per_case": 2}]}
    )
    with tenant_scope(made.tenant):
        yield made
