"""Checks: measured once per content, judged again whenever the rules or the case change."""

import datetime as dt
import logging
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import F

from campaigns.schema import Slot
from portal import audit, queue
from portal.decisions import NotAllowed, refuse, require
from portal.models import Person
from submissions import sheets, storing
from submissions.actions.locking import lock_names
from submissions.facts import rules_for
from submissions.judging import judged_files
from submissions.models import Check, StoredFile, Submission, SubmissionFile, Waiver
from submissions.permissions import may_waive
from validators import probing
from validators.facts import FileFacts, ProbeStatus
from validators.facts.file import UNFINISHED
from validators.judging import needs_deep
from validators.probes.measure import VERSION

logger = logging.getLogger(__name__)
QUICK, DEEP = VERSION, f"{VERSION}-deep"
TRIES = 3
MOST_LOST = 2
"""A file that takes this many workers down is set aside."""


def want_checks(stored: StoredFile, slot: Slot) -> None:
    """The rows of what must be measured; the jobs are a nudge. Call inside a transaction."""
    for version in (QUICK, DEEP) if needs_deep(slot.rules) else (QUICK,):
        check, _ = Check.objects.get_or_create(
            tenant_id=stored.tenant_id, stored=stored, probe_version=version
        )
        if check.state == Check.State.WAITING:
            nudge(check)


def is_deep(check: Check) -> bool:
    """Whether the slow facts are wanted; also of a check that waits since before an update."""
    return bool(check.probe_version.endswith("-deep"))


def nudge(check: Check) -> None:
    """Ask a worker to run the check."""
    deep = is_deep(check)
    queue.enqueue(
        "submissions.jobs.check_file",
        queue=queue.SLOW if deep else queue.CHECKS,
        timeout=600,
        check_id=check.pk,
    )


def ensure_checked(check: Check, *, now: dt.datetime) -> bool:
    """Measure the file unless another worker does or did, then judge every use of it. True when measured here."""
    if not _claim(check, now):
        return False
    try:
        facts = _measured(check)
    except BaseException as problem:  # a worker's own time limit included: the row says what happened
        _give_back(check, f"{type(problem).__name__}: {problem}"[:500], now)
        raise
    if facts.status in UNFINISHED and check.attempts < TRIES:
        _give_back(check, f"{facts.status}: {' '.join(facts.notes)}"[:500], now)
        nudge(check)
        return True
    done = Check.State.FAILED if facts.status in UNFINISHED else Check.State.DONE
    Check.objects.filter(pk=check.pk, state=Check.State.RUNNING).update(
        state=done,
        facts=facts.model_dump(mode="json"),
        finished_at=now,
        error=" ".join(facts.notes)[:500],
        **_pictures(check, facts),
    )
    judge_uses(check.stored, now=now)
    return True


def _pictures(check: Check, facts: FileFacts) -> dict[str, Any]:
    """What was left for people to look at; the facts count more than that a full store takes no pictures."""
    try:
        shots_key, shots = sheets.keep_shots(check.tenant_id, facts.shots)
        return {
            "sheet_key": sheets.keep(check.tenant_id, facts.sheet),
            "shots_key": shots_key,
            "shots": shots,
        }
    except (OSError, storing.Unreachable):
        logger.exception("pictures of check %s could not be kept", check.pk)
        return {}


def _claim(check: Check, now: dt.datetime) -> bool:
    """Compare-and-set from waiting to running."""
    won = Check.objects.filter(pk=check.pk, state=Check.State.WAITING).update(
        state=Check.State.RUNNING, started_at=now, attempts=F("attempts") + 1
    )
    if won:
        check.refresh_from_db()
    return bool(won)


def _measured(check: Check) -> FileFacts:
    try:
        return _probe(check)
    except FileNotFoundError:
        check.stored.refresh_from_db()  # it got its name by content in between
        return _probe(check)


def _probe(check: Check) -> FileFacts:
    name: str = check.stored.uses.order_by("pk").values_list("name", flat=True).first() or "file"
    with storing.local(check.stored.key) as path:
        return probing.probe(
            path,
            name=name,
            sha256=check.stored.sha256 or None,
            depth="deep" if is_deep(check) else "quick",
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
    """Failed for good, as a crash of the measuring: people look at the file, and its applicant is not kept waiting."""
    facts = FileFacts(size=check.stored.size, status=ProbeStatus.CRASH, notes=[error])
    won = Check.objects.filter(pk=check.pk, state=Check.State.RUNNING).update(
        state=Check.State.FAILED, facts=facts.model_dump(mode="json"), error=error, finished_at=now
    )
    if won:
        judge_uses(check.stored, now=now)


def judge_uses(stored: StoredFile, *, now: dt.datetime) -> None:
    """Judge every file with this content."""
    uses = stored.uses.values_list("submission", flat=True).distinct()
    for submission in _submissions(uses):
        judge_submission(submission, now=now)


def judge_submission(submission: Submission, *, now: dt.datetime) -> int:
    """Judge the files of a case again from what was measured; returns how many changed. Nothing is opened."""
    submission.rule_set = rules_for(submission)
    files = list(submission.files.select_related("stored"))
    changed = 0
    since = submission.campaign.current.published_at if submission.campaign.current else now
    for file, verdict, findings in judged_files(submission, files, now=now):
        known = (file.verdict, file.findings, file.rule_set_id) == (verdict, findings, submission.rule_set.pk)
        # One that keeps its older rules, because the new ones dropped its category, was looked at too.
        if not known or file.judged_at is None or file.judged_at <= since < now:
            changed += SubmissionFile.objects.filter(pk=file.pk).update(
                verdict=verdict, findings=findings, rule_set=submission.rule_set, judged_at=now
            )
    return changed


def _submissions(ids: Iterable[int]) -> Any:
    return Submission.objects.filter(pk__in=ids).select_related(
        "campaign__current", "rule_set", "unit", "owner", "tenant"
    )


def take_name(stored: StoredFile, *, now: dt.datetime) -> None:
    """Hash a stored file, name it by content, and let all equal contents of the tenant be one file. Safe to repeat."""
    if stored.hashed_at is not None:
        return
    old = stored.key
    sha256, _ = storing.digest(old)
    key = storing.content_key(stored.tenant_id, sha256)
    if key == old:  # it stands under its name already; there is no second one to give up
        StoredFile.objects.filter(pk=stored.pk, hashed_at=None).update(sha256=sha256, hashed_at=now)
        return
    _drop_damaged(key)
    storing.prepare(old, key)
    with transaction.atomic():
        lock_names([f"stored:{key}"])  # until the row names them, no sweep takes these bytes
        storing.give(old, key)
        twin: StoredFile | None = StoredFile.objects.filter(key=key).first()
        if twin is None:
            StoredFile.objects.filter(pk=stored.pk).update(key=key, sha256=sha256, hashed_at=now)
        elif twin.pk != stored.pk:
            _merge(stored, twin, now)
        transaction.on_commit(lambda: storing.remove(old))


def _drop_damaged(key: str) -> None:
    """Bytes that are known to be bad give way to the same content handed in anew, which mends them."""
    damaged = StoredFile.objects.filter(key=key).exclude(damage="")
    if damaged.exists():
        storing.remove(key)
        damaged.update(damage="")


def _merge(stored: StoredFile, twin: StoredFile, now: dt.datetime) -> None:
    """The same bytes are known already: use them, with what was measured of them."""
    known = twin.checks.values("probe_version")
    done = stored.checks.filter(state=Check.State.DONE).exclude(probe_version__in=known)
    done.update(stored=twin)  # measured already: not measured again under the other name
    versions = list(stored.checks.values_list("probe_version", flat=True))
    pictures = sheets.keys_of(stored)
    SubmissionFile.objects.filter(stored=stored).update(stored=twin)
    for version in versions:
        check, made = Check.objects.get_or_create(
            tenant_id=twin.tenant_id, stored=twin, probe_version=version
        )
        if made:
            nudge(check)
    stored.delete()
    transaction.on_commit(lambda: sheets.forget(pictures), robust=True)
    judge_uses(twin, now=now)


@transaction.atomic
def measure_again(file: SubmissionFile, *, actor: Person, now: dt.datetime) -> int:
    """An organiser has a file measured anew whose check did not finish, as after a tool was put in; how many checks."""
    require(may_waive(actor, file.submission.tenant))
    failed = list(file.stored.checks.select_for_update().filter(state=Check.State.FAILED))
    if not failed:
        raise NotAllowed(refuse("nothing_failed"))
    for check in failed:
        check.state, check.attempts, check.workers_lost, check.error = Check.State.WAITING, 0, 0, ""
        check.started_at = check.finished_at = None
        check.save(update_fields=["state", "attempts", "workers_lost", "error", "started_at", "finished_at"])
        nudge(check)
    audit.record("file.measure_again", file.submission, actor=actor, now=now, file=str(file.uuid))
    return len(failed)


@transaction.atomic
def waive(file: SubmissionFile, rule: str, reason: str, *, actor: Person, now: dt.datetime) -> Waiver:
    """An organiser lets one finding of a file pass; the reason is kept (X08)."""
    require(may_waive(actor, file.submission.tenant))
    if not reason.strip():
        raise NotAllowed(refuse("waiver_reason"))
    made: Waiver = Waiver.objects.update_or_create(
        file=file,
        rule=rule,
        defaults={
            "tenant_id": file.tenant_id, "reason": reason.strip(), "granted_by": actor, "granted_at": now,
        },
    )[0]  # fmt: skip
    audit.record(
        "file.waive", file.submission, actor=actor, now=now, why=reason, rule=rule, file=str(file.uuid)
    )
    return made
