"""The two tenants, built once for a file of tests; what a test writes is taken back."""

import pytest


@pytest.fixture(autouse=True)
def only_the_door(monkeypatch):
    from tests.factories.wall import standing

    standing.only_the_door(monkeypatch)


@pytest.fixture
def drawn_once(monkeypatch):
    from tests.factories.wall import standing

    standing.drawn_once(monkeypatch)


@pytest.fixture(scope="module")
def built(django_db_setup, django_db_blocker, tmp_path_factory):
    from tests.factories.wall.standing import two_houses

    with django_db_blocker.unblock(), two_houses(tmp_path_factory.mktemp("wall")) as both:
        yield both


@pytest.fixture
def houses(built):
    """As they were built."""
    from tests.factories.wall.visiting import undone

    with undone():
        yield built
