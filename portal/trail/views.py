"""Who did what, when and why, outside the campaigns (X08)."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.timezone import get_default_timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from portal import audit
from portal.audit.queries import actions_in, actions_on_accounts, own_trail, trail, trail_of_accounts
from portal.models import Role, Task
from portal.refusals import refused_at
from portal.tasks.table_answer import answer_with_table
from portal.trail.forms import TenantTrailForm, TrailForm
from portal.trail.table import TenantTrailTable, asked_for
from portal.visitors import acting_as, person_of, tenant_of


@require_safe
@login_required
def tenant_trail(request: HttpRequest) -> HttpResponse:
    """The tenant's events: roles, members, units, settings, what was taken out; on request its campaigns' too."""
    acting_as(request, Role.ORGANISER)
    events, narrow = asked_for(tenant_of(request), request.GET)
    form = TenantTrailForm(actions_in(events), request.GET)
    page = {"form": form, "page": trail(events, narrow, request.GET.get("page"))}
    return render(request, "portal/trail/tenant.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@refused_at("trail")
def export(request: HttpRequest) -> HttpResponse:
    """The events that the page is narrowed to, as a table; that it was taken out is an event too."""
    person, tenant, now = acting_as(request, Role.ORGANISER), tenant_of(request), timezone.now()
    asked = {name: request.GET[name] for name in TenantTrailForm.base_fields if request.GET.get(name)}
    kind = TenantTrailTable()
    task = Task(
        tenant=tenant, kind=kind.name, subject="trail", name=f"{tenant.name}-操作记录.xlsx",
        params={"format": "xlsx", "asked": asked}, person=person, made_at=now,
    )  # fmt: skip
    return answer_with_table(
        request, kind, task, lambda: kind.table(task, now=now), now=now,
        note=lambda: audit.record("tenant.export_trail", tenant, actor=person, now=now),
    )  # fmt: skip


@require_safe
@login_required
def own(request: HttpRequest) -> HttpResponse:
    """What happened to one's own account: a sign-in that one doesn't know is seen here."""
    return render(
        request, "portal/trail/own.html", {"page": own_trail(person_of(request), request.GET.get("page"))}
    )


@require_safe
@login_required
@never_cache
def of_accounts(request: HttpRequest) -> HttpResponse:
    """What happened to accounts, for operators (`manage.py operator`); nobody else learns that there is such a page."""
    if not person_of(request).is_staff:
        raise Http404
    form = TrailForm(actions_on_accounts(), request.GET)
    page = trail_of_accounts(form.narrowing(get_default_timezone()), request.GET.get("page"))
    return render(request, "portal/trail/accounts.html", {"form": form, "page": page})
