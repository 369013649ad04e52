"""Measuring blobs: once for each content and probe version, claimed by compare-and-set, retried where it did not end.
What the facts mean is the owners' business: each kind of owner hears of them and evaluates.
"""

import datetime as dt
import logging
from typing import Any

from django.db import transaction
from django.db.models import F

from portal import queue
from portal.decisions import NotAllowed, refuse
from portal.files import owners, storage, thumbnails
from portal.files.heartbeat import beating
from portal.models import Attachment, Blob, Check
from validators import probing
from validators.facts import FileFacts, ProbeStatus
from validators.facts.file import UNFINISHED
from validators.probes.measure import VERSION

logger = logging.getLogger(__name__)
QUICK, DEEP = VERSION, f"{VERSION}-deep"
TRIES = 3
MOST_LOST = 2
"""A file that takes this many workers down is set aside."""
CHECK_SECONDS = 600


def ensure_checks(blob: Blob, *, deep: bool) -> None:
    """The rows of what must be measured; the jobs are a nudge. Call inside a transaction. The quick facts have a row of
    their own, so that they are there while a worker still reads frames or pages.
    """
    for version in (QUICK, DEEP) if deep else (QUICK,):
        check, _ = Check.objects.get_or_create(tenant_id=blob.tenant_id, blob=blob, probe_version=version)
        if check.state == Check.State.WAITING:
            enqueue_check(check)


def is_deep(check: Check) -> bool:
    """Whether the slow facts are wanted; also of a check that waits since before an update."""
    return bool(check.probe_version.endswith("-deep"))


def enqueue_check(check: Check) -> None:
    """Ask a worker to run the check."""
    name = queue.SLOW if is_deep(check) else queue.CHECKS
    queue.enqueue("portal.files.jobs.check_blob", queue=name, timeout=CHECK_SECONDS, check_id=check.pk)


def ensure_checked(check: Check, *, now: dt.datetime) -> bool:
    """Measure the blob unless another worker does or did, then tell its owners. True when measured here."""
    if not _claim(check, now):
        return False
    try:
        with beating(check):
            facts = _measured(check)
    except BaseException as problem:  # a worker's own time limit included: the row says what happened
        _give_back(check, f"{type(problem).__name__}: {problem}"[:500], now)
        raise
    if facts.status in UNFINISHED and check.attempts < TRIES:
        _give_back(check, f"{facts.status}: {' '.join(facts.notes)}"[:500], now)
        enqueue_check(check)
        return True
    done = Check.State.FAILED if facts.status in UNFINISHED else Check.State.DONE
    outdated = thumbnails.keys_of_check(check)
    pictures = _pictures(check, facts)
    Check.objects.filter(pk=check.pk, state=Check.State.RUNNING).update(
        state=done,
        facts=facts.model_dump(mode="json"),
        finished_at=now,
        error=" ".join(facts.notes)[:500],
        **pictures,
    )
    if pictures:
        transaction.on_commit(lambda: thumbnails.forget(outdated), robust=True)
    tell_owners(check, now=now)
    return True


def _pictures(check: Check, facts: FileFacts) -> dict[str, Any]:
    """What was left for people to look at; the facts count more than that a full store takes no pictures."""
    try:
        evidence_frames_key, evidence_frames = thumbnails.keep_evidence_frames(facts.evidence_frames)
        return {
            "sheet_key": thumbnails.keep(facts.sheet),
            "evidence_frames_key": evidence_frames_key,
            "evidence_frames": evidence_frames,
        }
    except (OSError, NotAllowed):
        logger.exception("pictures of check %s could not be kept", check.pk)
        return {}


def _claim(check: Check, now: dt.datetime) -> bool:
    """Compare-and-set from waiting to running."""
    won = Check.objects.filter(pk=check.pk, state=Check.State.WAITING).update(
        state=Check.State.RUNNING, started_at=now, heard_at=None, attempts=F("attempts") + 1
    )
    if won:
        check.refresh_from_db()
    return bool(won)


def _measured(check: Check) -> FileFacts:
    blob = check.blob
    name: str = blob.attachments.order_by("pk").values_list("name", flat=True).first() or "file"
    with storage.local(blob.key) as path:
        return probing.probe(
            path, name=name, sha256=blob.sha256 or None, depth="deep" if is_deep(check) else "quick"
        )


def _give_back(check: Check, error: str, now: dt.datetime) -> None:
    """Waiting again, or failed for good after the last try."""
    if check.attempts >= TRIES:
        give_up(check, error, now=now)
        return
    Check.objects.filter(pk=check.pk, state=Check.State.RUNNING).update(
        state=Check.State.WAITING, error=error, started_at=None
    )


def worker_lost(check: Check, *, now: dt.datetime) -> None:
    """The worker that ran the check is gone: another one tries, unless the file took two workers down already."""
    lost = check.workers_lost + 1
    if lost >= MOST_LOST or check.attempts >= TRIES:
        give_up(check, f"workers lost: {lost}", now=now)
        return
    Check.objects.filter(pk=check.pk, state=Check.State.RUNNING, started_at=check.started_at).update(
        state=Check.State.WAITING, started_at=None, workers_lost=lost, error="worker lost"
    )


def give_up(check: Check, error: str, *, now: dt.datetime) -> None:
    """Failed for good, as a crash of the measuring: people look at the file, and its sender is not kept waiting."""
    facts = FileFacts(size=check.blob.size, status=ProbeStatus.CRASH, notes=[error])
    won = Check.objects.filter(pk=check.pk, state=Check.State.RUNNING).update(
        state=Check.State.FAILED, facts=facts.model_dump(mode="json"), error=error, finished_at=now
    )
    if won:
        tell_owners(check, now=now)


def tell_owners(check: Check, *, now: dt.datetime) -> None:
    """Each kind of owner hears that facts of its attachments came. The blob may have been merged into an equal one while
    it was measured, and the check with it.
    """
    blob_id = Check.objects.filter(pk=check.pk).values_list("blob", flat=True).first()
    tell_measured(blob_id, now=now)


def tell_measured(blob_id: int | None, *, now: dt.datetime) -> None:
    """The same for all attachments of a blob."""
    attachments = Attachment.objects.filter(blob=blob_id).select_related("folder", "blob")
    for kind, group in owners.by_kind(attachments):
        kind.on_measured(group, now=now)


def measure_again(blob: Blob) -> int:
    """Have the checks of a blob run anew that did not finish, as after a tool was put in; how many. Call inside a
    transaction, after the owner's own permission.
    """
    failed = list(Check.objects.select_for_update().filter(blob=blob, state=Check.State.FAILED))
    if not failed:
        raise NotAllowed(refuse("nothing_failed"))
    for check in failed:
        check.state, check.attempts, check.workers_lost, check.error = Check.State.WAITING, 0, 0, ""
        check.started_at = check.finished_at = None
        check.save(update_fields=["state", "attempts", "workers_lost", "error", "started_at", "finished_at"])
        enqueue_check(check)
    return len(failed)
