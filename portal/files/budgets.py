"""Room for files, decided before the first byte: a person's, a tenant's, a slot's parts. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from portal.decisions import ALLOWED, Decision, refuse
from validators.quantities import size_beside, size_words

MOST_COMING = 100
"""Uploads of one person in one tenant that are not whole yet, parts included."""
MOST_PARTS = 64
"""Parts of uploads that wait in one slot of one owner to be joined."""


@dataclass(frozen=True, slots=True)
class Room:
    """Bytes. `limit` None is no limit; `coming` are the declared sizes of what is not whole yet."""

    limit: int | None
    stored: int
    coming: int = 0

    @property
    def used(self) -> int:
        return self.stored + self.coming

    @property
    def left(self) -> int | None:
        return None if self.limit is None else max(self.limit - self.used, 0)


@dataclass(frozen=True, slots=True)
class Spare:
    """Something the person could give up: an unfinished upload, or a draft with its files."""

    kind: Literal["upload", "draft"]
    name: str
    size: int


def decide_budget(
    whose: Literal["person", "tenant"], room: Room, size: int, spares: Sequence[Spare] = ()
) -> Decision:
    """Whether `size` bytes more fit. The refusal says what is used, what is allowed, and what could be given up."""
    if room.limit is None or room.used + size <= room.limit:
        return ALLOWED
    return refuse(
        f"{whose}_storage_full",
        size=size_words(size),
        used=size_words(room.used),
        coming=size_words(room.coming),
        limit=size_words(room.limit),
        mend=mend_words(spares),
    )


def mend_words(spares: Sequence[Spare]) -> str:
    """What to give up, the largest first."""
    ordered = sorted((spare for spare in spares if spare.size), key=lambda spare: -spare.size)[:3]
    if not ordered:
        return "移除不再需要的文件，或请主办单位放宽上限"
    words = {"upload": "取消未传完的“{}”（{}）", "draft": "删除草稿“{}”（{}）"}
    return "，或".join(words[spare.kind].format(spare.name, size_words(spare.size)) for spare in ordered)


def decide_coming(count: int) -> Decision:
    """Whether one more upload may be begun beside those that are not whole yet."""
    return ALLOWED if count < MOST_COMING else refuse("too_many_coming", max=MOST_COMING, count=count)


def decide_parts(count: int, waiting: int, size: int, bound: int) -> Decision:
    """Whether one more part fits in its slot: by number, and by bytes against all that the slot may hold."""
    if count >= MOST_PARTS:
        return refuse("too_many_parts", max=MOST_PARTS, count=count)
    if waiting + size > bound:
        return refuse("parts_too_big", size=size_beside(waiting + size, bound), max=size_words(bound))
    return ALLOWED
