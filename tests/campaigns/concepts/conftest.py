import pytest


@pytest.fixture
def moment(monkeypatch):
    """The moment that pages read, in a list, so that a test moves it."""
    from django.utils import timezone

    from tests.factories.concepts import SUBMITTING

    held = [SUBMITTING]
    monkeypatch.setattr(timezone, "now", lambda: held[0])
    return held


@pytest.fixture
def call(request, db, storage, moment):
    """The campaign that the test's module names, its people inside the tenant's scope."""
    from portal.tenants import tenant_scope
    from tests.factories.concepts import load_call

    made = load_call(request.module.DOCUMENT, moment)
    with tenant_scope(made.tenant):
        yield made
