"""Contact sheets: small frames of a film or pages of a scan, kept beside the stored file, named by content."""

import hashlib
import uuid

from django.db.models import Exists, OuterRef
from django.http import Http404

from submissions import storing
from submissions.models import Check, SubmissionFile


def keep(tenant_id: int, sheet: bytes | None) -> str:
    """Store a sheet durably; its storage key, or "" where there is none. Safe to repeat."""
    if not sheet:
        return ""
    key = f"t{tenant_id}/sheets/{hashlib.sha256(sheet).hexdigest()}"
    draft = storing.incoming_key(uuid.uuid4())
    storing.write(draft, [sheet])
    storing.link(storing.path_of(draft), key)
    storing.remove(draft)
    return key


def kept() -> Exists:
    """For a query of files: whether a check of the file's content left a sheet."""
    return Exists(Check.objects.filter(stored=OuterRef("stored"), sheet_key__gt=""))


def of(file: SubmissionFile) -> bytes:
    """The sheet's bytes, at most 250 KB; 404 where none was made."""
    checks = Check.objects.filter(stored=file.stored_id, sheet_key__gt="")
    key: str | None = checks.order_by("-probe_version").values_list("sheet_key", flat=True).first()
    if key is None:
        raise Http404
    try:
        return storing.read(key)
    except FileNotFoundError:
        raise Http404 from None


def forget(keys: list[str]) -> None:
    """Remove sheets that no check names any more."""
    used = set(Check.objects.filter(sheet_key__in=keys).values_list("sheet_key", flat=True))
    for key in set(keys) - used:
        storing.remove(key)
