"""The page's side of personal data."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from portal.privacy import actions as erasing
from portal.privacy.holders import holders
from portal.privacy.showing import show
from portal.refusals import refused_at
from portal.tasks import start
from portal.visitors import person_of, tenant_of


@require_POST
@never_cache
@login_required
def shown(request: HttpRequest, kind: str, key: str, field: str) -> HttpResponse:
    """The whole value in place of the masked one and its button."""
    value = show(request, kind, key, field, now=timezone.now())
    return render(request, "portal/privacy/_shown.html", {"value": value})


@require_safe
@login_required
def my_data(request: HttpRequest) -> HttpResponse:
    """What a person may have of their own data, and ask for."""
    person = person_of(request)
    context = {
        "waiting": erasing.open_request(person),
        "blocked": erasing.in_the_way(person),
        "goes": [words for holder in holders() for words in holder.goes],
        "stays": [words for holder in holders() for words in holder.stays],
        "days": erasing.COOL_OFF.days,
        "tenants": erasing.tenants_of(person),
    }
    return render(request, "portal/privacy/my_data.html", context)


@require_POST
@login_required
@refused_at("my-data")
def erase(request: HttpRequest) -> HttpResponse:
    """Ask that the account be erased."""
    waiting = erasing.ask(person_of(request), typed=request.POST.get("typed", ""), now=timezone.now())
    messages.success(
        request, f"已收到注销申请。{timezone.localtime(waiting.due_at):%Y年%-m月%-d日}之前可以在本页撤回。"
    )
    return redirect("my-data")


@require_POST
@login_required
@refused_at("my-data")
def keep(request: HttpRequest) -> HttpResponse:
    """Take the request back."""
    erasing.take_back(person_of(request), now=timezone.now())
    messages.success(request, "已撤回注销申请，账号照常使用。")
    return redirect("my-data")


@require_POST
@login_required
@refused_at("my-exports")
def export(request: HttpRequest) -> HttpResponse:
    """Have one's own copy of what this tenant keeps made."""
    person, tenant = person_of(request), tenant_of(request)
    task = start(
        "own-data", tenant=tenant, subject=f"person:{person.pk}", name=f"我的资料-{tenant}.zip", actor=person,
        now=timezone.now(),
    )  # fmt: skip
    messages.success(request, "正在整理，完成后会通知您；可以离开本页。")
    return redirect("task", tenant=tenant.slug, task=task.uuid)
