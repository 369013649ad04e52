"""The version (ETag) that a file is served under: what it is, and what it does not tell a blind reader."""

import datetime as dt
import hashlib
import re

import pytest

from portal.files import serving, storage
from portal.models import Blob
from portal.tenants import tenant_scope
from tests.factories.files import body_of
from tests.factories.portal import make_tenant

CONTENT = b"the same bytes"
SHA256 = hashlib.sha256(CONTENT).hexdigest()
NOW = dt.datetime(2025, 6, 1, tzinfo=dt.UTC)


@pytest.fixture
def blob(db, storage):
    tenant = make_tenant("versions")
    with tenant_scope(tenant):
        yield make_blob(tenant)


def make_blob(tenant, *, sha256=SHA256):
    return Blob.objects.create(
        tenant=tenant, key=storage.save(CONTENT), sha256=sha256, size=len(CONTENT), created_at=NOW
    )


def version(rf, blob, **changes):
    return serving.send(rf.get("/"), blob, name="课.mp4", **changes)["ETag"]


def test_an_open_reader_is_told_the_content(rf, blob):
    assert version(rf, blob) == f'"{SHA256}"'


def test_before_the_hash_is_known_it_is_the_key(rf, blob):
    blob.sha256 = ""
    assert version(rf, blob) == f'"{blob.key}"'


def test_a_blind_reader_is_told_neither_hash_nor_key(rf, blob):
    answer = serving.send(rf.get("/"), blob, name="课.mp4", blind_for="reader-1")
    assert re.fullmatch(r'"[0-9a-f]{64}"', answer["ETag"])
    told = "\n".join(f"{name}: {value}" for name, value in answer.items())
    assert [secret for secret in (SHA256, blob.key, f'"{blob.pk}"') if secret in told] == []


def test_it_is_one_version_for_one_reader_and_another_for_the_next(rf, blob):
    mine = version(rf, blob, blind_for="reader-1")
    assert version(rf, blob, blind_for="reader-1") == mine
    assert version(rf, blob, blind_for="reader-2") != mine


def test_equal_contents_of_two_submissions_are_told_apart(rf, blob):
    twin = make_blob(blob.tenant, sha256="")
    assert version(rf, twin, blind_for="reader-1") != version(rf, blob, blind_for="reader-1")


def test_it_does_not_follow_the_content_and_so_cannot_be_guessed_from_it(rf, blob, settings):
    before = version(rf, blob, blind_for="reader-1")
    blob.sha256 = "0" * 64
    assert version(rf, blob, blind_for="reader-1") == before
    settings.SECRET_KEY = "another"
    assert version(rf, blob, blind_for="reader-1") != before


def test_a_blind_reader_goes_on_where_the_line_broke(rf, blob):
    mine = version(rf, blob, blind_for="reader-1")
    resumed = {"HTTP_RANGE": "bytes=4-7", "HTTP_IF_RANGE": mine}
    answer = serving.send(rf.get("/", **resumed), blob, name="课.mp4", blind_for="reader-1")
    assert (answer.status_code, body_of(answer)) == (206, CONTENT[4:8])
    other = serving.send(rf.get("/", **resumed), blob, name="课.mp4", blind_for="reader-2")
    assert (other.status_code, body_of(other)) == (200, CONTENT)
