"""Rows and bytes held against each other: which keys rows name, whose a stored file is, and whether its bytes are the
ones that were handed in.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from submissions import storing
from submissions.models import Check, StoredFile, SubmissionFile

_SHA256 = re.compile(r"[0-9a-f]{64}")
_BATCH = 1000
_LEFT = ("sheet_key", "shots_key")
"""Where checks say what they left."""


class Fault(StrEnum):
    """What can be wrong with a key; the first three are damage of what was handed in."""

    MISSING = "missing"
    SIZE = "size"
    ALTERED = "altered"
    UNHASHED = "unhashed"
    AWAY = "away"
    STRAY = "stray"


WORDS = {
    Fault.MISSING: "丢失：存储中没有这个文件",
    Fault.SIZE: "大小不符：与入库时记录的字节数不同",
    Fault.ALTERED: "内容已变：哈希与入库时不同",
    Fault.UNHASHED: "超过一天仍未算出哈希，请检查 slow 队列是否在运行",
    Fault.AWAY: "暂时读不到：存储没有响应，请稍后再核对",
    Fault.STRAY: "多余：没有任何记录指向它",
}
DAMAGE = frozenset({Fault.MISSING, Fault.SIZE, Fault.ALTERED})


@dataclass(frozen=True)
class Look:
    """What reading one key showed; `fault` is None where all is well."""

    key: str
    fault: Fault | None
    size: int = 0
    stored: StoredFile | None = None


def look_at(stored: StoredFile) -> Look:
    """Read a stored file to its end and hold it against its row."""
    return Look(stored.key, _fault(stored.key, stored.size, stored.sha256), stored.size, stored)


def look_at_sheet(key: str) -> Look:
    """The same for a contact sheet, whose name is its hash."""
    return Look(key, _fault(key, None, hash_in(key)))


def _fault(key: str, size: int | None, sha256: str) -> Fault | None:
    try:
        if size is not None and storing.size(key) != size:
            return Fault.SIZE
        found, length = storing.digest(key)
    except FileNotFoundError:
        return Fault.MISSING
    except (storing.Unreachable, OSError):
        return Fault.AWAY
    if size is not None and length != size:
        return Fault.SIZE
    return Fault.ALTERED if sha256 and found != sha256 else None


def hash_in(key: str) -> str:
    """The hash that a key is named by; "" where it has none yet."""
    last = key.rsplit("/", 1)[-1]
    return last if _SHA256.fullmatch(last) else ""


def longest_unread() -> "QuerySet[StoredFile]":
    """Stored files with a hash, those first that were verified longest ago or never."""
    rows: QuerySet[StoredFile] = StoredFile.objects.exclude(hashed_at=None)
    return rows.order_by(F("verified_at").asc(nulls_first=True), "pk")


def sheet_keys() -> Iterator[str]:
    """Everything that checks left and name."""
    for field in _LEFT:
        rows = Check.objects.filter(**{f"{field}__gt": ""}).values_list(field, flat=True)
        yield from rows.order_by(field).distinct().iterator(chunk_size=_BATCH)


def named(keys: Collection[str]) -> set[str]:
    """Those of the keys that a row names."""
    found = set(StoredFile.objects.filter(key__in=keys).values_list("key", flat=True))
    for field in _LEFT:
        found |= set(Check.objects.filter(**{f"{field}__in": keys}).values_list(field, flat=True))
    return found


def strays(*, before: float) -> Iterator[tuple[str, int]]:
    """Keys with their bytes that no row names and that have stood since before that moment (seconds since 1970):
    younger ones may be on their way to their row.
    """
    for batch in batches(one for one in storing.listed() if one[2] < before):
        known = named([key for key, _, _ in batch])
        yield from ((key, size) for key, size, _ in batch if key not in known)


def batches(things: Iterable[Any]) -> Iterator[list[Any]]:
    """Lists of at most a thousand."""
    source = iter(things)
    while batch := list(islice(source, _BATCH)):
        yield batch


def named_by() -> list[Any]:
    """Fields of all apps that name a stored file as theirs; hidden ones (`related_name="+"`) too."""
    relations = StoredFile._meta.get_fields(include_hidden=True)
    fields = [
        one.field for one in relations if one.auto_created and not one.concrete and hasattr(one, "field")
    ]
    return [field for field in fields if field.model is not Check]


def is_used() -> Q:
    """For a query of stored files: whether something names one, a case or whatever the apps above keep."""
    used = Q(pk__in=())
    for field in named_by():
        used |= Q(Exists(field.model._default_manager.filter(**{field.name: OuterRef("pk")})))  # noqa: SLF001 - Django's
    return used


def uses_of(stored: StoredFile) -> list[str]:
    """Where a stored file is used, in words: campaign, case and file name; documents of units by their own."""
    files = stored.uses.select_related("submission__campaign").order_by("pk")
    found = [_use(file) for file in files]
    for field in named_by():
        if field.model is not SubmissionFile:
            rows = field.model._default_manager.filter(**{field.name: stored})  # noqa: SLF001 - Django's
            found += [f"其他材料“{row}”" for row in rows]
    return found


def _use(file: SubmissionFile) -> str:
    case = file.submission
    return f"{case.campaign.name}《{case}》{case.number and f'（{case.number}）'}的“{file.name}”"
