"""What one asked the portal to make: how far it is, the download, giving it up, making it again."""

import uuid
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from portal.refusals import refused_at
from portal.tasks import actions
from portal.tasks.access import own_task, ready_task
from portal.tasks.kinds import TaskKind, kind_of
from portal.tasks.queries import lines, tasks_of
from portal.visitors import person_of, tenant_of

PAGE = 20


@login_required
@require_safe
def my_exports(request: HttpRequest) -> HttpResponse:
    """Everything the person asked for in this tenant."""
    page = Paginator(tasks_of(person_of(request)), PAGE).get_page(request.GET.get("page"))
    rows = lines(page)
    waiting = any(line.task.open for line in rows)
    return render(request, "portal/tasks/my_exports.html", {"page": page, "lines": rows, "waiting": waiting})


@login_required
@require_safe
def task(request: HttpRequest, task: uuid.UUID) -> HttpResponse:
    """One of them."""
    (line,) = lines([own_task(request, task)])
    return render(request, "portal/tasks/task.html", {"line": line, "waiting": line.task.open})


@login_required
@require_safe
@refused_at("task", "task")
def file(request: HttpRequest, task: uuid.UUID) -> HttpResponse:
    """The result."""
    row = ready_task(request, task)
    response = cast(TaskKind, kind_of(row)).send(request, row)
    actions.note_download(row, actor=row.person, now=timezone.now())
    return cast(HttpResponse, response)  # streamed


@login_required
@require_POST
@refused_at("my-exports")
def cancel(request: HttpRequest, task: uuid.UUID) -> HttpResponse:
    """Give it up."""
    row = own_task(request, task)
    actions.cancel(row, actor=row.person, now=timezone.now())
    messages.success(request, f"已取消“{row.name}”。")
    return _back(request)


@login_required
@require_POST
@refused_at("my-exports")
def again(request: HttpRequest, task: uuid.UUID) -> HttpResponse:
    """Make it once more."""
    row = own_task(request, task)
    actions.again(row, actor=row.person, now=timezone.now())
    messages.success(request, f"正在重新生成“{row.name}”，完成后会通知您。")
    return _back(request)


def _back(request: HttpRequest) -> HttpResponse:
    """To the page that the button stood on."""
    target = request.POST.get("next", "")
    if target and url_has_allowed_host_and_scheme(target, allowed_hosts=None):
        return redirect(target)
    return redirect("my-exports", tenant=tenant_of(request).slug)
