"""A campaign that honours units, with cases of two cities in it."""

import pytest


@pytest.fixture
def honouring(db, storage, monkeypatch, services):
    """`honouring(**award)`: a world whose rules have this one unit award, inside its tenant's scope."""
    from contextlib import ExitStack

    from django.utils import timezone

    from portal.tenants import tenant_scope
    from tests.factories.review import NOW, make_world

    monkeypatch.setattr(timezone, "now", lambda: NOW)
    with ExitStack() as scopes:

        def make(tenant="north", **changes):
            award = {"key": "org", "label": "组织奖", "unit_kinds": ["city"], "cases": "below", "rank_by": ["awarded", "cases"], "places": 1}  # fmt: skip
            award |= {"certificate": {"number": "ZZ-{year}-{seq:03d}", "signed": "教育厅"}}
            scopes.close()  # a second world is made outside the first one's scope
            made = make_world(f"{tenant}-calls", tenant, unit_awards=[award | changes])
            scopes.enter_context(tenant_scope(made.tenant))
            return made

        yield make
