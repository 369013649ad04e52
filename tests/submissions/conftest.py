"""A tenant's scope around each test, storage in a temporary folder, and a clock that stands still.

Imports stand in the fixtures: this file is read before Django is set up.
"""

import pytest


@pytest.fixture
def storage(settings, tmp_path):
    """Uploads and stored files of this test."""
    settings.MEDIA_ROOT, settings.UPLOAD_ROOT = tmp_path / "media", tmp_path / "uploads"
    return tmp_path


@pytest.fixture
def clock(monkeypatch):
    """`now` as views and jobs read it."""
    from django.utils import timezone

    from tests.submissions.factory import NOW

    monkeypatch.setattr(timezone, "now", lambda: NOW)
    return NOW


@pytest.fixture
def world(db, storage):
    """The small campaign, inside its tenant's scope."""
    from portal.tenancy import tenant_scope
    from tests.submissions.factory import make_world

    made = make_world()
    with tenant_scope(made.tenant):
        yield made


@pytest.fixture
def browser(world, client, clock):
    """Signed in as the world's applicant."""
    client.force_login(world.owner)
    return client
