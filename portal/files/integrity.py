"""Rows and bytes held against each other: which keys rows name, whose a blob is, and whether its bytes are the ones that
came in.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import Any

from django.db.models import F, QuerySet

from portal.decisions import NotAllowed
from portal.files import owners, storage
from portal.models import Attachment, Blob, Check, Upload

_BATCH = 1000
_PICTURES = ("sheet_key", "evidence_frames_key")
"""Where checks say what they left."""


class Fault(StrEnum):
    """What can be wrong with a key; the first three are damage of what came in."""

    MISSING = "missing"
    SIZE = "size"
    ALTERED = "altered"
    UNHASHED = "unhashed"
    AWAY = "away"
    ORPHAN = "orphan"


WORDS = {
    Fault.MISSING: "丢失：存储中没有这个文件",
    Fault.SIZE: "大小不符：与入库时记录的字节数不同",
    Fault.ALTERED: "内容已变：哈希与入库时不同",
    Fault.UNHASHED: "超过一天仍未算出哈希，请检查 files 队列是否在运行",
    Fault.AWAY: "暂时读不到：存储没有响应，请稍后再核对",
    Fault.ORPHAN: "多余：没有任何记录指向它",
}
DAMAGE = frozenset({Fault.MISSING, Fault.SIZE, Fault.ALTERED})


@dataclass(frozen=True)
class Inspection:
    """What reading one key showed; `fault` is None where all is well. `size` in bytes."""

    key: str
    fault: Fault | None
    size: int = 0
    blob: Blob | None = None


def inspect(blob: Blob) -> Inspection:
    """Read a blob to its end and hold it against its row."""
    return Inspection(blob.key, _fault(blob), blob.size, blob)


def inspect_size(blob: Blob) -> Inspection:
    """Hold only its length against its row."""
    return Inspection(blob.key, _fault(blob, read=False), blob.size, blob)


def _fault(blob: Blob, *, read: bool = True) -> Fault | None:
    try:
        if storage.size(blob.key) != blob.size:
            return Fault.SIZE
        if not read:
            return None
        sha256 = storage.digest(blob.key)
    except FileNotFoundError:
        return Fault.MISSING
    except (NotAllowed, OSError):
        return Fault.AWAY
    return Fault.ALTERED if blob.sha256 and sha256 != blob.sha256 else None


def inspect_picture(key: str) -> Inspection:
    """Whether a picture that a check left is still there; it can be made anew, so nobody keeps its hash."""
    try:
        return Inspection(key, None, storage.size(key))
    except FileNotFoundError:
        return Inspection(key, Fault.MISSING)
    except (NotAllowed, OSError):
        return Inspection(key, Fault.AWAY)


def longest_unread() -> "QuerySet[Blob]":
    """Hashed blobs, those first that were verified longest ago or never. What was merged into another row has no hash."""
    blobs: QuerySet[Blob] = Blob.objects.exclude(sha256="")
    return blobs.order_by(F("verified_at").asc(nulls_first=True), "pk")


def picture_keys() -> Iterator[str]:
    """Everything that checks left and name."""
    for field in _PICTURES:
        checks = Check.objects.filter(**{f"{field}__gt": ""}).values_list(field, flat=True)
        yield from checks.order_by(field).iterator(chunk_size=_BATCH)


def named(keys: Collection[str]) -> set[str]:
    """Those of the keys that a row names: a blob, a picture, or an upload whose bytes are on their way."""
    keys_named = set(Blob.objects.filter(key__in=keys).values_list("key", flat=True))
    coming = Upload.objects.filter(key__in=keys, state=Upload.State.RECEIVING)
    keys_named |= set(coming.values_list("key", flat=True))
    for field in _PICTURES:
        keys_named |= set(Check.objects.filter(**{f"{field}__in": keys}).values_list(field, flat=True))
    return keys_named


def orphans(*, before: float) -> Iterator[tuple[str, int]]:
    """Keys with their bytes that no row names and that have stood since before that moment (seconds since 1970):
    younger ones may be on their way to their row.
    """
    for batch in batches(entry for entry in storage.listed() if entry[2] < before):
        keys_named = named([key for key, _, _ in batch])
        yield from ((key, size) for key, size, _ in batch if key not in keys_named)


def batches(things: Iterable[Any]) -> Iterator[list[Any]]:
    """Lists of at most a thousand."""
    source = iter(things)
    while batch := list(islice(source, _BATCH)):
        yield batch


def uses_of(blob: Blob) -> list[str]:
    """Where a blob is used, in words, as its owners describe it."""
    attachments = Attachment.objects.filter(blob=blob).select_related("folder").order_by("pk")
    return owners.describe(list(attachments))
