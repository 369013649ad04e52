"""What writers that were killed have left behind: bytes without a row, copies half made, uploads in parts that nobody
puts together. Nothing younger than a day is touched: it may be on its way to its row.
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
from portal.tenancy import all_tenants
from submissions import keeping, storing
from submissions.actions import direct
from submissions.actions.locking import lock_names
from submissions.direct import multipart
from submissions.models import Upload
from submissions.tus import disk

log = logging.getLogger(__name__)
DAY = dt.timedelta(days=1)
MOST = 500


def sweep(*, now: dt.datetime) -> dict[str, int]:
    """One round over all tenants; what needs the store's whole list is done once a day."""
    with all_tenants():  # a sweep looks after everybody's rows
        found = {"left": _uploads_left(now) + _incoming_left(now), "parts": _given_up()}
        if _first_today(now):
            found["strays"] = _drafts_left(now) + _store_left(now)
            if settings.VERIFY_DAILY_BYTES:
                queue.enqueue("submissions.jobs.verify_some", queue=queue.SLOW, timeout=4 * 3600)
    return found


def _first_today(now: dt.datetime) -> bool:
    """Without a cache nothing is lost: tomorrow is another day."""
    try:
        return bool(cache.add(f"storage:{now:%Y-%m-%d}", 1, 2 * 86400))
    except RedisError:
        return False


def _uploads_left(now: dt.datetime) -> int:
    """Bytes of uploads that are over: the process died between the row and the file."""
    old = {path.name: path for path in _older(storing.upload_root().glob("??/*"), now)}
    names = {
        name: uuid.UUID(name) for name in old if len(name) == 32 and not set(name) - set("0123456789abcdef")
    }
    live = Upload.objects.filter(uuid__in=names.values(), state=Upload.State.RECEIVING)
    parts = Upload.objects.filter(uuid__in=names.values(), state=Upload.State.FINISHED, part=True)
    kept = {one.hex for rows in (live, parts) for one in rows.values_list("uuid", flat=True)}
    over = [path for name, path in old.items() if name in names and name not in kept]
    for path in over:
        disk.remove(path)
    return len(over)


def _incoming_left(now: dt.datetime) -> int:
    """Files whose row was never written, and copies that were never whole."""
    root = Path(settings.MEDIA_ROOT)
    old = {str(path.relative_to(root)): path for path in _older((root / "incoming").glob("*"), now)}
    kept = keeping.named(list(old)) if old else set()
    return _unlink(path for key, path in old.items() if key not in kept)


def _drafts_left(now: dt.datetime) -> int:
    """Copies that were never whole, beside the files they were to be."""
    return _unlink(_older(Path(settings.MEDIA_ROOT).glob(f"t*/**/.*{storing.DRAFT}"), now))


def _unlink(paths: Iterable[Path]) -> int:
    found = list(paths)
    for path in found:
        path.unlink(missing_ok=True)
    return len(found)


def _older(paths: Iterator[Path], now: dt.datetime) -> Iterator[Path]:
    """Files that were neither written nor given a second name for a day."""
    for path in paths:
        try:
            if path.is_file() and path.stat().st_ctime < (now - DAY).timestamp():
                yield path
        except FileNotFoundError:
            continue


def _given_up() -> int:
    """Uploads in parts that were cancelled or have expired: the store frees what it holds of them."""
    over = Upload.objects.filter(state=Upload.State.ENDED).exclude(multipart="").order_by("pk")[:MOST]
    done = 0
    for upload in over if settings.S3_BUCKET else ():
        try:
            direct.free(upload)
        except storing.Unreachable:  # the next round tries again
            break
        done += 1
    return done


def _store_left(now: dt.datetime) -> int:
    """Parts and objects in the store that no row knows: whoever wrote them was killed."""
    if not settings.S3_BUCKET:
        return 0
    try:
        return _parts_left(now) + _arrived_left(now)
    except storing.Unreachable:
        return 0


def _parts_left(now: dt.datetime) -> int:
    life = dt.timedelta(days=settings.UPLOAD_LIFETIME_DAYS)
    count = 0
    for key, multipart_id, begun in list(multipart.unfinished()):
        ours = Upload.objects.filter(multipart=multipart_id, state=Upload.State.RECEIVING).exists()
        late = begun < (now - (life if key.startswith(storing.ARRIVING) else 2 * DAY)).timestamp()
        if late and not ours:
            multipart.abort(key, multipart_id)
            count += 1
    return count


def _arrived_left(now: dt.datetime) -> int:
    count = 0
    for key, _, at in list(storing.listed_in_store(storing.ARRIVING)):
        coming = Upload.objects.filter(
            uuid=uuid.UUID(key.removeprefix(storing.ARRIVING)), state=Upload.State.RECEIVING
        )
        if at < (now - 2 * DAY).timestamp() and not coming.exists():
            count += remove_stray(key)
    return count


@transaction.atomic
def remove_stray(key: str) -> bool:
    """Remove bytes that no row names, asked once more under the content's lock."""
    lock_names([f"stored:{key}"])
    if keeping.named([key]):
        return False
    storing.remove(key)
    log.info("removed %s: no row names it", key)
    return True
