"""Pictures the checks leave for people: contact sheets, and single frames and pages as evidence. Kept beside the blobs,
each under a key of its own that the check names. The single pictures of a file stand one after the other under one key;
`Check.evidence_frames` says where.
"""

from collections.abc import Sequence

from django.db.models import Exists, JSONField, OuterRef, QuerySet, Subquery
from django.http import Http404

from portal.files import removals, storage
from portal.models import Attachment, Blob, Check
from validators.facts.seen import EvidenceFrame

Index = dict[str, list[int]]
"""Picture's key to its first byte, length, width and height."""


def keep(picture: bytes | None) -> str:
    """Store a picture durably; its storage key, or "" where there is none."""
    return storage.save(picture) if picture else ""


def keep_evidence_frames(evidence_frames: Sequence[EvidenceFrame]) -> tuple[str, Index]:
    """Store the single pictures as one; its storage key, and where each stands in it."""
    index: Index = {}
    whole = bytearray()
    for frame in evidence_frames:
        index[frame.key] = [len(whole), len(frame.data), frame.width, frame.height]
        whole += frame.data
    return keep(bytes(whole)), index


def kept() -> Exists:
    """For a query of attachments: whether a check of its blob left a sheet."""
    return Exists(Check.objects.filter(blob=OuterRef("blob"), sheet_key__gt=""))


def evidence_frames() -> Subquery:
    """For a query of attachments: the index of their pictures, None where there are none."""
    checks = Check.objects.filter(blob=OuterRef("blob"), evidence_frames_key__gt="").order_by("-finished_at")
    return Subquery(checks.values("evidence_frames")[:1], output_field=JSONField())


def of(attachment: Attachment) -> bytes:
    """The sheet's bytes, at most 250 KB; 404 where none was made."""
    key: str | None = _newest(attachment, "sheet_key").values_list("sheet_key", flat=True).first()
    if key is None:
        raise Http404
    try:
        return storage.read(key)
    except FileNotFoundError:
        raise Http404 from None


def evidence_frame(attachment: Attachment, name: str) -> bytes:
    """One picture's bytes; 404 where there is none of this name."""
    for key, index in _newest(attachment, "evidence_frames_key").values_list(
        "evidence_frames_key", "evidence_frames"
    )[:1]:
        if name in index:
            first, length = index[name][:2]
            try:
                return b"".join(storage.blocks(key, first, first + length - 1))
            except FileNotFoundError:
                raise Http404 from None
    raise Http404


def _newest(attachment: Attachment, field: str) -> QuerySet[Check]:
    checks = Check.objects.filter(blob=attachment.blob_id, **{f"{field}__gt": ""})
    return checks.order_by("-finished_at")


def keys_of_check(check: Check) -> list[str]:
    """Storage keys of all that a check left."""
    return [key for key in (check.sheet_key, check.evidence_frames_key) if key]


def keys_of(blob: Blob) -> list[str]:
    """The same of all checks of a blob."""
    return [key for check in blob.checks.all() for key in keys_of_check(check)]


def forget(keys: list[str]) -> None:
    """Remove pictures that no check names any more; what has to stay for now is found by the garbage collection."""
    for key in () if removals.rest() else keys:
        storage.remove(key)
