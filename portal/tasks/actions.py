"""Asking for a task, giving it up, working it off. Every step is a compare-and-set on the row, so a job may run twice and may
be lost.
"""

import datetime as dt
import logging
import time
from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import F
from django.urls import reverse

from portal import audit, messages, queue
from portal.decisions import NotAllowed, refuse, require
from portal.files import storage
from portal.files.actions.derivatives import kept_as_blob
from portal.files.heartbeat import beating
from portal.locks import lock_names
from portal.models import AuditEvent, Person, Task, Tenant, subject_of
from portal.tasks.kinds import Cancelled, Made, StepKind, TaskKind, Work, kind_of, kinds

log = logging.getLogger(__name__)
State = Task.State
OPEN = (State.WAITING, State.RUNNING)
TRIES = 3
MOST_OPEN = 8
"""Tasks of one person in a tenant that wait or run."""
WRITE_SECONDS = 1.0
"""Progress is written no more often than this."""
REMEMBERED = dt.timedelta(days=30)
"""How long a list says of a task what became of it, after its result has gone."""


@transaction.atomic
def start(
    kind: str,
    *,
    tenant: Tenant,
    subject: str,
    name: str,
    actor: Person,
    now: dt.datetime,
    params: Mapping[str, Any] | None = None,
    campaign: int | None = None,
) -> Task:
    """Ask for a task. The same one, asked for again while it waits or runs, is answered; another choice for the same
    subject has to wait (task_open). `name` is what the result is called, with its extension. Whether the person may is
    the caller's question.
    """
    chosen = kinds()[kind]
    lock_names([f"tasks:{tenant.pk}:{actor.pk}"])
    mine = Task.objects.filter(tenant=tenant, person=actor, state__in=OPEN)
    same = mine.filter(kind=kind, subject=subject).first()
    if same is not None:
        if same.params == dict(params or {}):
            return same
        raise NotAllowed(refuse("task_open", name=same.name))
    if mine.count() >= MOST_OPEN:
        raise NotAllowed(refuse("too_many_tasks", max=MOST_OPEN))
    task: Task = Task.objects.create(
        tenant=tenant, kind=chosen.name, subject=subject, name=name[:200], params=dict(params or {}), person=actor,
        campaign=campaign, made_at=now,
    )  # fmt: skip
    audit.record("task.start", task, campaign=campaign, actor=actor, now=now, kind=kind, about_key=subject)
    enqueue(task)
    return task


def enqueue(task: Task) -> None:
    """Nudge a worker."""
    kind = kind_of(task)
    queue.enqueue("portal.tasks.jobs.run_task", queue=kind.queue, timeout=kind.seconds + 60, task_id=task.pk)


@transaction.atomic
def cancel(task: Task, *, actor: Person, now: dt.datetime) -> None:
    """Give a task up; its worker stops at its next report of progress. Raises `NotAllowed` (task_over) where it has ended."""
    rows = Task.objects.filter(pk=task.pk, state__in=OPEN)
    if not rows.update(state=State.CANCELLED, finished_at=now, expires_at=now + REMEMBERED):
        raise NotAllowed(refuse("task_over"))
    audit.record("task.cancel", task, campaign=task.campaign, actor=actor, now=now)


def again(task: Task, *, actor: Person, now: dt.datetime) -> Task:
    """The same task once more, as it would come out now. Raises `NotAllowed` (task_once) for a step, which is taken again where
    it was taken.
    """
    if not kind_of(task).makes_file:
        raise NotAllowed(refuse("task_once", name=task.name))
    return start(
        task.kind, tenant=task.tenant, subject=task.subject, name=task.name, params=task.params, actor=actor,
        campaign=task.campaign, now=now,
    )  # fmt: skip


def work_off(task: Task, *, clock: Callable[[], dt.datetime]) -> bool:
    """Do the work unless another worker does or did. True when tried here."""
    began = clock()
    won = Task.objects.filter(pk=task.pk, state=State.WAITING).update(
        state=State.RUNNING, started_at=began, heard_at=None, attempts=F("attempts") + 1, done=0, total=0
    )
    if not won:
        return False
    task.refresh_from_db()
    try:
        match kind_of(task):
            case TaskKind() as kind:
                with beating(task), storage.scratch() as folder:
                    made = kind.make(Work(task, folder, began, _reporter(task)))
                    _keep(task, made, now=clock())
            case StepKind() as kind:
                with beating(task):
                    _take(task, kind, clock)
    except Cancelled:
        return True
    except NotAllowed as refused:
        _fail(task, refused.decision.code, dict(refused.decision.params), now=clock())
    except BaseException as problem:  # a worker's own time limit included: the row says what happened
        log.exception("task %s", task.pk)
        give_back(task, f"{type(problem).__name__}: {problem}", now=clock())
        if not isinstance(problem, Exception):
            raise
    return True


def give_back(task: Task, error: str, *, now: dt.datetime) -> None:
    """Waiting again; failed for good after the last try."""
    if task.attempts >= TRIES:
        _fail(task, "task_broken", {}, now=now, error=error)
        return
    running = Task.objects.filter(pk=task.pk, state=State.RUNNING, attempts=task.attempts)
    if running.update(state=State.WAITING, error=error[:500], started_at=None):
        enqueue(task)


def _reporter(task: Task) -> Callable[[str, int, int], None]:
    """Writes progress, now and then, as long as this attempt is the row's."""
    last_phase, last_at = "", 0.0

    def report(phase: str, done: int, total: int) -> None:
        nonlocal last_phase, last_at
        at = time.monotonic()
        if phase == last_phase and at - last_at < WRITE_SECONDS:
            return
        last_phase, last_at = phase, at
        mine = Task.objects.filter(pk=task.pk, state=State.RUNNING, attempts=task.attempts)
        if not mine.update(phase=phase, done=done, total=total):
            raise Cancelled

    return report


def _keep(task: Task, made: Made, *, now: dt.datetime) -> None:
    """The result, the row that names it and the notice, together; a task that was given up meanwhile keeps nothing."""
    size = made.path.stat().st_size if made.size is None else made.size
    kind = kind_of(task)
    with kept_as_blob(made.path, task.tenant_id, now=now) as blob:
        mine = Task.objects.filter(pk=task.pk, state=State.RUNNING, attempts=task.attempts)
        if mine.update(
            state=State.DONE, result=blob, result_size=size, outcome=dict(made.outcome), finished_at=now, error="",
            expires_at=now + kind.kept, **({"name": made.name[:200]} if made.name else {}),
        ):  # fmt: skip
            task.refresh_from_db()
            messages.notify(
                task.person, task, "task.ready", now=now, link=link(task), name=task.name, days=kind.kept.days
            )


@transaction.atomic
def _take(task: Task, kind: StepKind, clock: Callable[[], dt.datetime]) -> None:
    """The step, the row that says it was taken and the notice, together; nothing where the task was given up meanwhile, or
    its person may no longer take it.
    """
    require(kind.may_have(task, task.person, reading=False))
    outcome = kind.act(task, now=clock())
    now = clock()
    mine = Task.objects.filter(pk=task.pk, state=State.RUNNING, attempts=task.attempts)
    if not mine.update(
        state=State.DONE, outcome=dict(outcome), finished_at=now, error="", expires_at=now + REMEMBERED
    ):
        raise Cancelled
    messages.notify(task.person, task, "task.done", now=now, link=link(task), name=task.name)


@transaction.atomic
def _fail(task: Task, code: str, params: dict[str, Any], *, now: dt.datetime, error: str = "") -> None:
    mine = Task.objects.filter(pk=task.pk, state=State.RUNNING, attempts=task.attempts)
    if mine.update(
        state=State.FAILED, refusal=code, refusal_params=params, error=error[:500], finished_at=now,
        expires_at=now + REMEMBERED,
    ):  # fmt: skip
        messages.notify(task.person, task, "task.failed", now=now, link=link(task), name=task.name)


def link(task: Task) -> str:
    """The task's page."""
    return reverse("task", kwargs={"tenant": task.tenant.slug, "task": task.uuid})


def note_download(task: Task, *, actor: Person, now: dt.datetime) -> None:
    """Write down a download, once a person, task and day: one that is cut off and goes on is one event."""
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    earlier = AuditEvent.objects.filter(
        subject=subject_of(task), action="task.download", actor=actor, at__gte=today
    )
    if not earlier.exists():
        audit.record(
            "task.download", task, campaign=task.campaign, actor=actor, now=now, kind=task.kind,
            about_key=task.subject,
        )  # fmt: skip


def forget_expired(*, now: dt.datetime, most: int) -> int:
    """Let go of results whose days are over (their bytes are collected as any that nothing holds), and of rows that are not
    worth a line any more.
    """
    over = Task.objects.filter(expires_at__lte=now)
    with_result = list(over.exclude(result=None).values_list("pk", flat=True)[:most])
    Task.objects.filter(pk__in=with_result).update(result=None, expires_at=now + REMEMBERED)
    old = list(over.filter(result=None).values_list("pk", flat=True)[:most])
    Task.objects.filter(pk__in=old).delete()
    return len(with_result)
