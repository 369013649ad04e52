"""Bytes that nobody needs: blobs that no attachment holds, and what writers that were killed have left behind. Nothing
younger than a day is touched: it may be on its way to its row, or be read by somebody. Keys are never given twice, so
what no row names will never be named again.
"""

import datetime as dt
import logging
import uuid
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from redis.exceptions import RedisError

from portal import queue
from portal.files import disk, integrity, multipart, removals, storage, thumbnails
from portal.files.actions import direct
from portal.files.actions.sharing import object_lock
from portal.files.usage import is_used
from portal.locks import lock_names
from portal.models import Blob, Upload
from portal.tenants import all_tenants

log = logging.getLogger(__name__)
DAY = dt.timedelta(days=1)
GRACE = dt.timedelta(days=1)
"""How long bytes stay after their last use."""
PATIENCE = dt.timedelta(minutes=2)
MOST = 500
VERIFY_SECONDS = 4 * 3600


def sweep(*, now: dt.datetime) -> dict[str, int]:
    """One round over all tenants; what needs the whole list of bytes is done once a day."""
    storage.drop_copies(before=now - DAY)
    with all_tenants():  # a sweep looks after everybody's rows
        counts = {"orphans": _orphans(now), "left": _uploads_left(now), "parts": _given_up()}
        if _first_today(now):
            counts["unnamed"] = _drafts_left(now) + _unnamed(now) + _settled(now) + _parts_left(now)
            if settings.VERIFY_DAILY_BYTES:
                queue.enqueue("portal.files.jobs.verify_some", queue=queue.SLOW, timeout=VERIFY_SECONDS)
    return counts


def _first_today(now: dt.datetime) -> bool:
    """Without a cache nothing is lost: tomorrow is another day."""
    try:
        return bool(cache.add(f"storage:{now:%Y-%m-%d}", 1, 2 * 86400))
    except RedisError:
        return False


def _orphans(now: dt.datetime) -> int:
    """Blobs that nothing holds any more: marked when first found so, gone a day later, so that a mistaken removal can be
    looked into.
    """
    Blob.objects.filter(is_used()).exclude(orphaned_at=None).update(orphaned_at=None)
    unused = Blob.objects.filter(~is_used())
    new = unused.filter(orphaned_at=None, created_at__lt=now - PATIENCE).values_list("pk", flat=True)[:MOST]
    Blob.objects.filter(pk__in=list(new), orphaned_at=None).update(orphaned_at=now)
    over = list(unused.filter(orphaned_at__lt=now - GRACE).order_by("pk").values_list("pk", flat=True)[:MOST])
    return sum(_collect(pk) for pk in over)


@transaction.atomic
def _collect(blob_id: int) -> bool:
    """The row, and its bytes once the row is gone for good and no row of another tenant names them. Whoever merges an equal
    content into it holds the row's lock, and is seen here; whoever comes later finds no row. Whoever shares the bytes with
    another tenant, or collects that one's row, comes before or after under the key's lock.
    """
    key = Blob.objects.filter(pk=blob_id).values_list("key", flat=True).first()
    if key is None or removals.rest():
        return False
    lock_names([object_lock(key)])  # before the row's, as those who share it do
    blob = Blob.objects.select_for_update().filter(pk=blob_id).first()
    if blob is None or Blob.objects.filter(is_used(), pk=blob_id).exists():
        return False
    keys = thumbnails.keys_of(blob)
    blob.delete()
    with all_tenants():  # the bytes are counted over all rows; nobody is told of the others
        if not Blob.objects.filter(key=key).exists():
            keys.append(key)
    transaction.on_commit(lambda: _remove(keys), robust=True)
    return True


def _remove(keys: Iterable[str]) -> None:
    """What can't be removed now no row names: the daily look finds it."""
    for key in keys:
        storage.remove(key)


def _uploads_left(now: dt.datetime) -> int:
    """Bytes of uploads that are over: the process died between the row and the file."""
    old = {path.name: path for path in _older(storage.upload_root().glob("??/*"), now)}
    names = {
        name: uuid.UUID(name) for name in old if len(name) == 32 and not set(name) - set("0123456789abcdef")
    }
    live = Upload.objects.filter(uuid__in=names.values(), state=Upload.State.RECEIVING)
    parts = Upload.objects.filter(uuid__in=names.values(), state=Upload.State.FINISHED, part=True)
    kept = {upload.hex for rows in (live, parts) for upload in rows.values_list("uuid", flat=True)}
    over = [path for name, path in old.items() if name in names and name not in kept]
    for path in over:
        disk.remove(path)
    return len(over)


def _drafts_left(now: dt.datetime) -> int:
    """Copies that were never whole, beside the files they were to be."""
    drafts = list(_older(storage.path_of(storage.PREFIX).glob(f"**/.*{storage.DRAFT}"), now))
    for path in drafts:
        path.unlink(missing_ok=True)
    return len(drafts)


def _older(paths: Iterator[Path], now: dt.datetime) -> Iterator[Path]:
    """Files that were neither written nor given a second name for a day."""
    for path in paths:
        try:
            if path.is_file() and path.stat().st_ctime < (now - DAY).timestamp():
                yield path
        except FileNotFoundError:
            continue


def _unnamed(now: dt.datetime) -> int:
    """Bytes under a key that no row names: whoever wrote them was killed before the row, or died removing them."""
    try:
        return sum(remove_orphan(key) for key, _ in integrity.orphans(before=(now - 2 * DAY).timestamp()))
    except storage.Unreachable:
        return 0


def remove_orphan(key: str) -> bool:
    """Remove bytes that no row names, asked once more."""
    if integrity.named([key]) or removals.rest():
        return False
    storage.remove(key)
    log.info("removed %s: no row names it", key)
    return True


def _settled(now: dt.datetime) -> int:
    """Bytes on the disk of blobs that stand in the store by now: the worker died between the two."""
    if storage.at_home_on_disk():
        return 0
    old = [key for key, _, at in storage.listed_on_disk() if at < (now - DAY).timestamp()]
    done = 0
    try:
        for batch in integrity.batches(old):
            for blob in Blob.objects.filter(key__in=batch).exclude(hashed_at=None):
                if storage.in_store(blob.key, blob.size):
                    storage.forget_copy(blob.key)
                    done += 1
    except storage.Unreachable:
        return done
    return done


def _given_up() -> int:
    """Uploads in parts that were cancelled or have expired: the store frees what it holds of them."""
    over = Upload.objects.filter(state=Upload.State.ENDED).exclude(multipart="").order_by("pk")[:MOST]
    done = 0
    for upload in over if settings.S3_BUCKET else ():
        try:
            direct.free(upload)
        except storage.Unreachable:  # the next round tries again
            break
        done += 1
    return done


def _parts_left(now: dt.datetime) -> int:
    """Uploads in parts that the store holds and no row knows."""
    if not settings.S3_BUCKET:
        return 0
    life = dt.timedelta(days=settings.UPLOAD_LIFETIME_DAYS)
    count = 0
    try:
        for key, multipart_id, begun in list(multipart.unfinished()):
            coming = Upload.objects.filter(multipart=multipart_id, state=Upload.State.RECEIVING).exists()
            if not coming and begun < (now - life).timestamp():
                multipart.abort(key, multipart_id)
                count += 1
    except storage.Unreachable:
        return count
    return count
