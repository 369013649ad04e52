"""Background work of files. Every job may run twice and may be lost: rows say what is missing, the sweep finds it."""

from django.conf import settings
from django.utils import timezone

from portal.files.actions import blind_copies, checks, hashing, playable_copies, public_copies, verifying
from portal.models import BlindCopy, Blob, Check, PlayableCopy, PublicCopy
from portal.tenants import all_tenants, tenant_scope

# Ids come from the portal itself, so rows are looked up across tenants; the work is done inside the row's own scope.


def check_blob(*, check_id: int) -> None:
    """Measure a blob; its owners evaluate."""
    with all_tenants():
        check = Check.objects.select_related("blob", "tenant").filter(pk=check_id).first()
    if check is not None:
        with tenant_scope(check.tenant):
            checks.ensure_checked(check, now=timezone.now())


def hash_blob(*, blob_id: int) -> None:
    """Hash a blob, merge it with an equal one, and let its owners give receipts."""
    with all_tenants():
        blob = Blob.objects.select_related("tenant").filter(pk=blob_id).first()
    if blob is not None:
        with tenant_scope(blob.tenant):
            hashing.ensure_hashed(blob, now=timezone.now())


def make_blind_copy(*, copy_id: int) -> None:
    """Make what blind readers get of a blob."""
    with all_tenants():
        copy = BlindCopy.objects.select_related("blob", "tenant").filter(pk=copy_id).first()
    if copy is not None:
        with tenant_scope(copy.tenant):
            blind_copies.ensure_made(copy, now=timezone.now())


def make_playable_copy(*, copy_id: int) -> None:
    """Make what browsers play of a film."""
    with all_tenants():
        copy = PlayableCopy.objects.select_related("blob", "tenant").filter(pk=copy_id).first()
    if copy is not None:
        with tenant_scope(copy.tenant):
            playable_copies.ensure_made(copy, now=timezone.now())


def make_public_copy(*, copy_id: int) -> None:
    """Make what public pages show of a file."""
    with all_tenants():
        copy = PublicCopy.objects.select_related("blob", "tenant").filter(pk=copy_id).first()
    if copy is not None:
        with tenant_scope(copy.tenant):
            public_copies.ensure_made(copy, now=timezone.now())


def verify_some() -> None:
    """Read the blobs that nobody read for longest; the sweep asks once a day."""
    with all_tenants():  # as above
        verifying.verify_some(settings.VERIFY_DAILY_BYTES, now=timezone.now())
