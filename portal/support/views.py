"""Letting an organiser look (the person's page), looking (the organisers' page), and the way out."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from portal.models import Role
from portal.refusals import refused_at
from portal.support import actions
from portal.support.access import consent_here, own_consent
from portal.support.middleware import SESSION_KEY
from portal.support.queries import consents_here, own_consents
from portal.visitors import acting_as, person_of, tenant_of

PAGE = 20


@login_required
@require_safe
def support(request: HttpRequest) -> HttpResponse:
    """What the person has allowed, and the button that allows it."""
    now = timezone.now()
    page = Paginator(own_consents(person_of(request)), PAGE).get_page(request.GET.get("page"))
    rows = [(consent, consent.state(now)) for consent in page]
    waiting = any(state == "waiting" for _, state in rows)
    return render(request, "portal/support/support.html", {"page": page, "rows": rows, "waiting": waiting})


@login_required
@require_POST
def grant(request: HttpRequest) -> HttpResponse:
    """Let an organiser look once."""
    actions.grant(person_of(request), tenant_of(request), now=timezone.now())
    messages.success(request, "已授权。主办单位查看时会通知您，您随时可以收回。")
    return redirect("support", tenant=tenant_of(request).slug)


@login_required
@require_POST
def withdraw(request: HttpRequest, consent: int) -> HttpResponse:
    """Take it back; a look that has begun ends at once."""
    actions.end(own_consent(request, consent), actor=person_of(request), now=timezone.now())
    messages.success(request, "已收回授权。")
    return redirect("support", tenant=tenant_of(request).slug)


@login_required
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """Consents that an organiser may use, and those that were used."""
    acting_as(request, Role.ORGANISER)
    now = timezone.now()
    page = Paginator(consents_here(), PAGE).get_page(request.GET.get("page"))
    rows = [(consent, consent.state(now)) for consent in page]
    return render(request, "portal/support/desk.html", {"page": page, "rows": rows})


@login_required
@require_POST
@refused_at("support-desk")
def begin(request: HttpRequest, consent: int) -> HttpResponse:
    """See the tenant's pages as the person."""
    row = consent_here(request, consent)
    actions.begin_view(row, actor=person_of(request), now=timezone.now())
    request.session[SESSION_KEY] = {"consent": row.pk, "tenant": row.tenant_id}
    return redirect("my-cases", tenant=tenant_of(request).slug)


@login_required
@require_POST
def end(request: HttpRequest) -> HttpResponse:
    """Be oneself again."""
    if request.support is not None:  # type: ignore[attr-defined]
        actions.end(request.support, actor=person_of(request), now=timezone.now())  # type: ignore[attr-defined]
    request.session.pop(SESSION_KEY, None)
    messages.success(request, "已结束查看。")
    return redirect("support-desk", tenant=tenant_of(request).slug)
