"""The server that says who people are, once a run; and two tenants."""

import pytest
from django.core.cache import cache


@pytest.fixture(scope="session")
def issuer():
    from tests.factories.sign_in_server import serve

    yield from serve()


@pytest.fixture
def house(db, issuer, settings):
    """The loopback is inside the house."""
    from tests.factories.sign_in_server import make_house

    cache.clear()
    settings.OIDC_INSIDE = ["127.0.0.1"]
    settings.PUBLIC_ADDRESS = "http://localhost:8000"
    return make_house()
