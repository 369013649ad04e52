"""A page's answer where a table is asked for: the file at once, or the offer to have it made in the background."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from portal import tasks
from portal.downloads import attachment
from portal.models import Task
from portal.tables.formats import TYPES, table_bytes
from portal.tables.sheets import Sheet
from portal.tasks import table_task
from portal.tasks.table_task import TableTask

MadeTable = tuple[Sheet, Iterable[Sequence[Any]], int]


def answer_with_table(
    request: HttpRequest,
    kind: TableTask,
    asked: Task,
    table: Callable[[], MadeTable],
    *,
    now: dt.datetime,
    note: Callable[[], object],
) -> HttpResponse:
    """A GET answers with the file, or where it is large with the page that offers to have it made; a POST has it made. An
    auditor, who starts nothing, is given a large one too. `asked` is the task that it would be, `note` writes down that it
    was taken out.
    """
    if request.method == "POST":
        task = tasks.start(
            kind.name, tenant=asked.tenant, subject=asked.subject, name=asked.name, params=asked.params,
            campaign=asked.campaign, actor=asked.person, now=now,
        )  # fmt: skip
        note()
        return redirect("task", tenant=asked.tenant.slug, task=task.uuid)
    sheet, rows, count = table()
    if count > table_task.AT_ONCE and not getattr(request, "auditing", False):
        page = {"asked": asked, "kind": kind, "count": count, "page": kind.page(asked)}
        return render(request, "portal/tasks/large_table.html", page)
    form = asked.params["format"]
    content = table_bytes(form, sheet, rows)
    note()
    return HttpResponse(content, content_type=TYPES[form], headers=attachment(asked.name))
