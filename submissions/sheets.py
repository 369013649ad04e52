"""Pictures the checks leave for people: contact sheets, and single frames and pages as evidence. Kept beside the stored
file, named by content. The single pictures of a file stand in one blob, one after the other; `Check.shots` says where.
"""

import hashlib
import uuid
from collections.abc import Sequence

from django.db.models import Exists, JSONField, OuterRef, QuerySet, Subquery
from django.http import Http404

from submissions import storing
from submissions.models import Check, StoredFile, SubmissionFile
from validators.facts.seen import Shot

Index = dict[str, list[int]]
"""Picture's key to its first byte, length, width and height."""


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


def keep_shots(tenant_id: int, shots: Sequence[Shot]) -> tuple[str, Index]:
    """Store the single pictures as one; its storage key, and where each stands in it."""
    index: Index = {}
    blob = bytearray()
    for one in shots:
        index[one.key] = [len(blob), len(one.data), one.width, one.height]
        blob += one.data
    return keep(tenant_id, bytes(blob)), index


def kept() -> Exists:
    """For a query of files: whether a check of the file's content left a sheet."""
    return Exists(Check.objects.filter(stored=OuterRef("stored"), sheet_key__gt=""))


def shots() -> Subquery:
    """For a query of files: the index of their pictures, None where there are none."""
    checks = Check.objects.filter(stored=OuterRef("stored"), shots_key__gt="").order_by("-finished_at")
    return Subquery(checks.values("shots")[:1], output_field=JSONField())


def of(file: SubmissionFile) -> bytes:
    """The sheet's bytes, at most 250 KB; 404 where none was made."""
    key: str | None = _newest(file, "sheet_key").values_list("sheet_key", flat=True).first()
    if key is None:
        raise Http404
    try:
        return storing.read(key)
    except FileNotFoundError:
        raise Http404 from None


def shot(file: SubmissionFile, name: str) -> bytes:
    """One picture's bytes; 404 where there is none of this name."""
    for key, index in _newest(file, "shots_key").values_list("shots_key", "shots")[:1]:
        if name in index:
            first, length = index[name][:2]
            try:
                return b"".join(storing.blocks(key, first, first + length - 1))
            except FileNotFoundError:
                raise Http404 from None
    raise Http404


def _newest(file: SubmissionFile, field: str) -> QuerySet[Check]:
    checks = Check.objects.filter(stored=file.stored_id, **{f"{field}__gt": ""})
    return checks.order_by("-finished_at")


def keys_of(stored: StoredFile) -> list[str]:
    """Storage keys of all that the checks of a stored file left."""
    return [key for pair in stored.checks.values_list("sheet_key", "shots_key") for key in pair if key]


def forget(keys: list[str]) -> None:
    """Remove what no check names any more."""
    used: set[str] = set()
    for field in ("sheet_key", "shots_key"):
        found = Check.objects.filter(**{f"{field}__in": keys})
        used |= set(found.values_list(field, flat=True))
    for key in set(keys) - used:
        storing.remove(key)
