"""A tenant's scope around each test, an object store, and a clock that stands still.

Imports stand in the fixtures: this file is read before Django is set up.
"""

import pytest


@pytest.fixture(scope="session")
def object_store():
    """An object store on a free port (moto: it answers as one, but checks no signature)."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def in_bucket(request, settings, storage):
    """An empty bucket in place of the local disk."""
    import uuid

    from portal.files import s3

    settings.S3_ENDPOINT_URL = request.getfixturevalue("object_store")
    settings.S3_ACCESS_KEY = settings.S3_SECRET_KEY = "only-for-tests"
    settings.S3_REGION, settings.S3_ADDRESSING = "us-east-1", "path"
    settings.S3_BUCKET = f"files-{uuid.uuid4().hex[:12]}"
    s3.client().create_bucket(Bucket=settings.S3_BUCKET)
    return settings.S3_BUCKET


@pytest.fixture(params=["disk", "bucket"])
def store(request, storage):
    """Where stored files stand in this run of the test."""
    if request.param == "bucket":
        request.getfixturevalue("in_bucket")
    return request.param


@pytest.fixture
def clock(monkeypatch):
    """`now` as views and jobs read it."""
    from django.utils import timezone

    from tests.factories.submissions import NOW

    monkeypatch.setattr(timezone, "now", lambda: NOW)
    return NOW


@pytest.fixture
def world(db, storage):
    """The small campaign, inside its tenant's scope."""
    from portal.tenancy import tenant_scope
    from tests.factories.submissions import make_world

    made = make_world()
    with tenant_scope(made.tenant):
        yield made


@pytest.fixture
def browser(world, client, clock):
    """Signed in as the world's applicant."""
    client.force_login(world.owner)
    return client
