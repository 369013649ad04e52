"""Background work of tasks, and finding those whose job or worker was lost."""

import datetime as dt

from django.db.models import Count, Min, Q
from django.utils import timezone

from portal import queue
from portal.models import Task
from portal.queue.backlog import DAY, LATE, Backlog
from portal.tasks import actions
from portal.tasks.kinds import kinds
from portal.tenants import all_tenants, tenant_scope

PATIENCE = dt.timedelta(minutes=2)
"""A job enqueued less long ago than this may still be on its way."""
STALE = dt.timedelta(seconds=30)
"""A running task that nobody vouched for this long lost its worker."""
MOST = 500


def run_task(*, task_id: int) -> None:
    """Work a task off; done already, nothing happens."""
    with all_tenants():  # the id is the portal's own
        task = Task.objects.select_related("tenant", "person").filter(pk=task_id).first()
    if task is not None and task.kind in kinds():
        with tenant_scope(task.tenant):
            actions.work_off(task, clock=timezone.now)


def backlogs(*, now: dt.datetime) -> list[Backlog]:
    """What operators see of all tenants' tasks."""
    with all_tenants():  # the workers are everybody's
        waiting = Task.objects.filter(state=Task.State.WAITING).aggregate(
            number=Count("pk"), oldest=Min("made_at")
        )
        late = waiting["oldest"] is not None and waiting["oldest"] < now - LATE
        return [
            Backlog(
                "tasks",
                "导出与成批生成",
                waiting=waiting["number"],
                oldest=waiting["oldest"],
                running=Task.objects.filter(state=Task.State.RUNNING).count(),
                failed=Task.objects.filter(state=Task.State.FAILED, finished_at__gt=now - DAY).count(),
                stuck=late and not Task.objects.filter(started_at__gt=now - LATE).exists(),
            )
        ]


def sweep(*, now: dt.datetime) -> dict[str, int]:
    """One round over all tenants: lost workers, lost jobs, results whose days are over."""
    with all_tenants():  # a sweep looks after everybody's rows
        silent = Q(heard_at=None) | Q(heard_at__lt=now - STALE)
        running = Task.objects.filter(silent, state=Task.State.RUNNING, started_at__lt=now - STALE)
        lost = list(running.filter(kind__in=kinds()).select_related("tenant", "person")[:MOST])
        for task in lost:
            with tenant_scope(task.tenant):
                actions.give_back(task, "worker lost", now=now)
        waiting = Task.objects.filter(
            state=Task.State.WAITING, made_at__lt=now - PATIENCE, kind__in=kinds()
        ).order_by("pk")[:MOST]
        stuck = list(waiting)
        for name in {kinds()[task.kind].queue for task in stuck}:
            mine = [task for task in stuck if kinds()[task.kind].queue == name]
            if queue.length(name) < len(mine):  # a long queue is not made longer each round
                for task in mine:
                    actions.enqueue(task)
        expired = actions.forget_expired(now=now, most=MOST)
    return {"tasks_lost": len(lost), "tasks_waiting": len(stuck), "tasks_expired": expired}
