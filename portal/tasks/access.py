"""A task is its person's own, and only as long as they may still have what it makes."""

import uuid

from django.http import Http404, HttpRequest

from portal.decisions import authorise, refuse, require
from portal.models import Task
from portal.tasks.kinds import kind_of, kinds
from portal.visitors import only_reads, person_of


def own_task(request: HttpRequest, task: uuid.UUID) -> Task:
    """The visitor's own task; somebody else's is not there, and one they may no longer have is refused."""
    rows = Task.objects.select_related("tenant", "result", "person")
    row = rows.filter(uuid=task, person=person_of(request), kind__in=kinds()).first()
    if row is None:
        raise Http404
    authorise(kind_of(row).may_have(row, row.person, reading=only_reads(request)))
    return row


def ready_task(request: HttpRequest, task: uuid.UUID) -> Task:
    """The same, with a result. Raises `NotAllowed` (task_not_ready, task_expired) where there is none yet or any more."""
    row = own_task(request, task)
    if not kind_of(row).makes_file:
        raise Http404
    if row.state != Task.State.DONE:
        require(refuse("task_not_ready", name=row.name))
    if row.result is None:
        require(refuse("task_expired", name=row.name))
    return row
