"""Stored files read again and held against their rows; what is damaged is noted, logged, and said to the organisers."""

import datetime as dt
import logging
from collections.abc import Iterable, Iterator

from django.db import transaction

from portal import notices
from portal.models import Membership, Role
from portal.tenancy import tenant_scope
from submissions.keeping import DAMAGE, WORDS, Fault, Look, longest_unread, look_at, uses_of
from submissions.models import StoredFile

log = logging.getLogger(__name__)
_MOST_SAID = 10
_MOST_FILES = 20_000
"""Small ones, in one day's slice."""


def verify(rows: Iterable[StoredFile], *, now: dt.datetime) -> Iterator[Look]:
    """Read each file and note what was found; one that was removed while it was read is passed over."""
    for stored in rows:
        look = look_at(stored)
        if _note(stored, look.fault, now):
            yield look


def verify_some(most: int, *, now: dt.datetime) -> int:
    """The files that nobody read for longest, of `most` bytes together (or one); returns how many are damaged."""
    left, rows = most, []
    for stored in longest_unread()[:_MOST_FILES]:
        if left <= 0:
            break
        rows.append(stored)
        left -= stored.size
    return sum(look.fault in DAMAGE for look in verify(rows, now=now))


@transaction.atomic
def _note(stored: StoredFile, fault: Fault | None, now: dt.datetime) -> bool:
    """False where the row has gone or got another name since it was read."""
    rows = StoredFile.objects.filter(pk=stored.pk, key=stored.key)
    known = rows.select_for_update().first()
    if known is None:
        return False
    if fault is None or fault in DAMAGE:
        rows.update(verified_at=now, damage=fault or "")
    if fault in DAMAGE:
        log.error("stored file %s is damaged: %s", stored.key, fault)
    if fault in DAMAGE and not known.damage:
        _tell(known, fault, now)
    return True


def _tell(stored: StoredFile, fault: Fault, now: dt.datetime) -> None:
    """Once for each damage, to every organiser of the tenant."""
    with tenant_scope(stored.tenant_id):
        uses = uses_of(stored)
        if not uses:
            return
        more = f"等 {len(uses)} 处" if len(uses) > _MOST_SAID else ""
        body = (
            f"{WORDS[fault]}。涉及：{'；'.join(uses[:_MOST_SAID])}{more}。\n"
            "请联系系统管理员从备份恢复；无法恢复时，请联系申报者重新上传同一个文件。"
        )
        organisers = Membership.objects.filter(role=Role.ORGANISER).select_related("person")
        for one in organisers:
            notices.tell(one.person, stored, title="有材料文件损坏", body=body, now=now)
