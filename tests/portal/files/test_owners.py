"""Another kind of owner, made here and nowhere else: files come to it by the portal's own road, and `portal.files` is not
touched for it.
"""

import base64
from types import SimpleNamespace

import pytest
from django.http import Http404

from portal.decisions import ALLOWED, NotAllowed, refuse
from portal.files import jobs, owners, storage
from portal.files.owners import OwnerKind, SlotLimits
from portal.models import Attachment, Blob, Check, Folder, Role, Tenant
from portal.permissions import may_act_as
from portal.tenants import all_tenants, tenant_scope
from tests.factories.portal import make_member, make_person, make_tenant
from tests.racing import race

TUS = {"Tus-Resumable": "1.0.0"}
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>"


class TenantLogo(OwnerKind):
    """The tenant itself owns two pictures; its organisers bring them in."""

    name = "logo"
    heard: list[tuple[str, str]] = []

    def find(self, reference, person):
        tenant = Tenant.objects.filter(slug=reference).first()
        if tenant is None or not may_act_as(person, tenant, Role.ORGANISER):
            raise Http404
        with tenant_scope(tenant):
            return Folder.objects.filter(kind=self.name).first() or owners.open_folder(self.name, tenant.pk)

    def owner_of(self, folder, *, lock=False):
        rows = Tenant.objects.select_for_update() if lock else Tenant.objects
        return rows.get(pk=folder.tenant_id)

    def slot(self, owner, key):
        if key != "emblem":
            raise NotAllowed(refuse("slot_unknown"))
        return SlotLimits("标志", max_files=2, max_bytes=1000)

    def may_add(self, owner, person):
        return may_act_as(person, owner, Role.ORGANISER)

    def in_time(self, owner, *, now, begun=None):
        return ALLOWED

    def may_read(self, owner, attachment, visitor):
        return ALLOWED

    def may_remove(self, owner, attachment, person):
        return self.may_add(owner, person)

    def on_attached(self, owner, attachment, *, actor, now):
        self.heard.append(("attached", attachment.name))

    def on_detached(self, owner, attachment, how, *, actor, now):
        self.heard.append((how, attachment.name))

    def on_hashed(self, attachments, *, now):
        self.heard += [("hashed", attachment.name) for attachment in attachments]

    def on_measured(self, attachments, *, now):
        self.heard += [("measured", attachment.name) for attachment in attachments]

    def describe(self, attachments):
        return [f"标志 {attachment.name}" for attachment in attachments]


@pytest.fixture
def organiser(db, settings, tmp_path):
    """An organiser of a tenant, with the new kind registered and nothing else changed."""
    settings.FILE_OWNERS = [*settings.FILE_OWNERS, f"{__name__}.TenantLogo"]
    settings.MEDIA_ROOT, settings.UPLOAD_ROOT = tmp_path / "media", tmp_path / "uploads"
    owners._registered.cache_clear()
    TenantLogo.heard.clear()
    tenant = make_tenant()
    with tenant_scope(tenant):
        yield make_member("organiser", tenant, Role.ORGANISER)


def metadata(**values):
    return ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in values.items())


def send(client, owner, content=PDF, name="标志.pdf", slot="emblem"):
    """The whole file in one request, as a browser sends a small one."""
    about = metadata(owner=owner, slot=slot, filename=name)
    headers = {**TUS, "Upload-Length": str(len(content)), "Upload-Metadata": about}
    return client.post("/files/", content, content_type="application/offset+octet-stream", headers=headers)


def test_a_new_kind_of_owner_gets_the_whole_road(organiser, client):
    tenant = Tenant.objects.get()
    client.force_login(organiser)
    owner = f"logo/{tenant.slug}"
    assert send(client, owner).status_code == 201
    attachment = Attachment.objects.select_related("blob").get()
    assert (attachment.name, attachment.folder.kind, attachment.uploaded_by) == (
        "标志.pdf",
        "logo",
        organiser,
    )
    jobs.hash_blob(blob_id=attachment.blob_id)
    jobs.check_blob(check_id=Check.objects.get().pk)
    page = client.get(f"/t/{tenant.slug}/file/{attachment.uuid}/")
    assert b"".join(page.streaming_content) == PDF
    assert client.post(f"/t/{tenant.slug}/file/{attachment.uuid}/remove/").status_code == 204
    assert TenantLogo.heard == [
        ("attached", "标志.pdf"), ("hashed", "标志.pdf"), ("measured", "标志.pdf"), ("removed", "标志.pdf"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("size", "slot", "status", "code"),
    [
        (1001, "emblem", 413, "file_too_big"),
        (0, "emblem", 403, "file_empty"),
        (5, "banner", 403, "slot_unknown"),
    ],
)
def test_its_own_limits_hold(organiser, client, size, slot, status, code):
    client.force_login(organiser)
    answer = send(client, f"logo/{Tenant.objects.get().slug}", b"x" * size, slot=slot)
    assert (answer.status_code, answer["X-Refusal"]) == (status, code)


def test_whom_the_kind_does_not_know_finds_nothing(organiser, client):
    client.force_login(make_person("stranger"))
    slug = Tenant.objects.get().slug
    assert [send(client, owner).status_code for owner in (f"logo/{slug}", "logo/", "logo", "flag/x")] == [
        404
    ] * 4
    assert Folder.objects.count() == 0


def test_control_characters_of_metadata_are_dropped(organiser, client):
    """A NUL in a value would be refused by the database (SEC-L1)."""
    client.force_login(organiser)
    about = metadata(
        owner=f"logo/{Tenant.objects.get().slug}",
        slot="emb\x00lem",
        filename="标\x00志\x1f.pdf",
        fingerprint="a\x00b",
    )
    headers = {**TUS, "Upload-Length": "9", "Upload-Metadata": about}
    assert client.post("/files/", headers=headers).status_code == 201
    upload = organiser.uploads.get()
    assert (upload.slot, upload.name, upload.fingerprint) == ("emblem", "标志.pdf", "ab")


def test_equal_contents_of_two_tenants_are_two_blobs(organiser, client):
    """Nothing that one tenant does tells it what another one has."""
    other = make_tenant("other")
    with tenant_scope(other):
        theirs = make_member("theirs", other, Role.ORGANISER)
    for person, slug in ((organiser, Tenant.objects.exclude(pk=other.pk).get().slug), (theirs, other.slug)):
        client.force_login(person)
        assert send(client, f"logo/{slug}").status_code == 201
    with all_tenants():
        for blob in Blob.objects.all():
            jobs.hash_blob(blob_id=blob.pk)
        rows = list(Blob.objects.values_list("tenant", "sha256", "key"))
    assert len(rows) == 2
    assert (rows[0][1], rows[0][0] == rows[1][0], rows[0][2] == rows[1][2]) == (rows[1][1], False, False)
    assert [storage.read(key) for _, _, key in rows] == [PDF, PDF]


@pytest.mark.django_db(transaction=True)
def test_equal_contents_hashed_at_once_become_one_blob(organiser, client):
    client.force_login(organiser)
    tenant = Tenant.objects.get()
    for number in range(2):
        assert send(client, f"logo/{tenant.slug}", name=f"{number}.pdf").status_code == 201
    blobs = list(Blob.objects.values_list("pk", flat=True))
    hashing = [lambda pk=pk: jobs.hash_blob(blob_id=pk) for pk in blobs * 3]
    assert race(SimpleNamespace(tenant=tenant), hashing) == ["done"] * 6
    kept = Blob.objects.exclude(sha256="").get()
    assert list(Attachment.objects.values_list("blob", flat=True)) == [kept.pk, kept.pk]
    assert Check.objects.get(blob=kept).state == Check.State.WAITING
