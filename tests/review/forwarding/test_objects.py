"""A forwarded file is one object under rows of two tenants: stored once, gone when the last of them is."""

import datetime as dt

import pytest

from portal.files import jobs
from portal.files.actions import garbage_collection, sharing
from portal.models import Attachment, Blob, Check, Tenant
from portal.tenants import all_tenants, tenant_scope
from submissions.drafts.actions.drafts import create_draft
from submissions.models import Submission
from tests.factories.files import PDF, collect, keys, stands, upload_file
from tests.factories.forwarding import make_two
from tests.factories.review import NOW
from tests.racing import race

LATER = NOW + dt.timedelta(days=3)


def with_file(two, content=PDF):
    """An awarded case with a hashed file, taken by the receiver."""
    case = two.awarded()
    Submission.objects.filter(pk=case.pk).update(state="draft", number="")
    case.refresh_from_db()
    file = upload_file(case, content=content, now=dt.datetime(2025, 9, 10, tzinfo=dt.UTC))
    jobs.hash_blob(blob_id=file.blob_id)
    Submission.objects.filter(pk=case.pk).update(state="eligible")
    two.accept(two.send(case))
    return case


def rows():
    with all_tenants():
        return list(Blob.objects.order_by("pk").values_list("tenant__slug", "key", "sha256"))


def drop(world_tenant):
    """Every attachment of the tenant leaves its slot, and the days of grace pass."""
    with tenant_scope(world_tenant):
        Attachment.objects.all().delete()
        Blob.objects.update(orphaned_at=NOW)


def test_no_byte_is_copied_and_the_new_rules_judge_anew(two):
    case = with_file(two)
    before = keys("disk")
    draft = two.confirm(case).draft
    (north, key, sha256), second = rows()
    assert (north, second) == ("north", ("south", key, sha256))
    assert (keys("disk"), len(before)) == (before, 1)
    with tenant_scope(two.south.tenant):
        file = draft.files.get()
        assert Check.objects.filter(blob=file.blob).exists()  # measured for itself: no fact comes over
        jobs.hash_blob(blob_id=file.blob_id)
        assert (file.uploaded_by, file.blob.size) == (case.owner, len(PDF))


@pytest.mark.parametrize("order", [("north", "south"), ("south", "north")])
def test_the_object_goes_with_the_last_row_in_either_order(two, order):
    case = with_file(two)
    two.confirm(case)
    ((_, key, _), _) = rows()
    drop(Tenant.objects.get(slug=order[0]))
    assert (collect(LATER), stands(key)) == (1, True)
    assert [row[0] for row in rows()] == [order[1]]
    drop(Tenant.objects.get(slug=order[1]))
    assert (collect(LATER), stands(key), rows()) == (1, False, [])


def test_what_the_receiver_has_already_is_used(two):
    case = with_file(two)
    with tenant_scope(two.south.tenant):
        Blob.objects.create(
            tenant=two.south.tenant, key="blobs/aa/own", sha256=rows()[0][2], size=len(PDF), created_at=NOW, hashed_at=NOW
        )  # fmt: skip
    draft = two.confirm(case).draft
    with tenant_scope(two.south.tenant):
        assert draft.files.get().blob.key == "blobs/aa/own"
    assert len(rows()) == 2


def test_the_receivers_room_is_asked(two):
    case = with_file(two)
    Tenant.objects.filter(pk=two.south.tenant.pk).update(person_bytes=len(PDF) - 1)
    done = two.confirm(case)
    assert [left.refusal.code for left in done.left] == ["person_storage_full"]
    assert len(rows()) == 1


@pytest.mark.django_db(transaction=True)
def test_sharing_and_collecting_at_one_moment(storage, monkeypatch):
    """Whoever comes first: a row that was made has its bytes, and without a row there are none."""
    from django.utils import timezone

    monkeypatch.setattr(timezone, "now", lambda: NOW)
    two = make_two()
    with tenant_scope(two.north.tenant):
        for number in range(4):
            case = with_file(two, PDF + bytes([number]))
            source = case.files.select_related("blob").get()
            with tenant_scope(two.south.tenant):
                draft = create_draft(two.south.campaign, "a", actor=case.owner, now=NOW)
            Attachment.objects.filter(pk=source.pk).delete()
            Blob.objects.filter(pk=source.blob_id).update(orphaned_at=NOW)

            def sweep():
                with all_tenants():
                    garbage_collection._orphans(LATER)

            def share(draft=draft, source=source, owner=case.owner):
                with tenant_scope(two.south.tenant):
                    sharing.attach_shared(draft.folder, "text", source, actor=owner, now=NOW)

            ended = race(two.north, [sweep, share, sweep, sweep])
            assert ended in (["done"] * 4, ["done"] * 3 + ["file_not_ready"])
            with all_tenants():
                left = set(Blob.objects.filter(key=source.blob.key).values_list("tenant__slug", flat=True))
            assert (left <= {"south"}, stands(source.blob.key)) == (True, bool(left))


@pytest.mark.django_db(transaction=True)
def test_both_rows_collected_at_one_moment_leave_no_object(storage, monkeypatch):
    from django.utils import timezone

    monkeypatch.setattr(timezone, "now", lambda: NOW)
    two = make_two()
    with tenant_scope(two.north.tenant):
        case = with_file(two)
        two.confirm(case)
        ((_, key, _), (_, other, _)) = rows()
        assert key == other
        for tenant in (two.north.tenant, two.south.tenant):
            drop(tenant)

        def sweep():
            with all_tenants():
                garbage_collection._orphans(LATER)

        assert race(two.north, [sweep] * 4) == ["done"] * 4
        assert (rows(), stands(key)) == ([], False)
