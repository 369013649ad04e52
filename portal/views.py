"""Pages that belong to no campaign: front page, home, profile, notices, members, health, and what went wrong."""

import sys

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal import actions, pulse
from portal import home as homes
from portal.access import (
    member_here,
    members_here,
    notices_of,
    organiser_named,
    own_membership,
    own_notice,
    person_of,
    tenant_of,
)
from portal.accounts.adapter import tell_address_moved
from portal.busy import busy_page
from portal.forms import DeclineForm, JoinForm, OrganiserForm, ProfileForm
from portal.tenancy import tenant_scope


@require_GET
def front(request: HttpRequest) -> HttpResponse:
    """What this portal is, and every call of every tenant, open ones first."""
    now = timezone.now()
    page = Paginator(homes.calls(now=now), 12).get_page(request.GET.get("page"))
    return render(request, "front.html", {"page": page, "now": now})


@require_GET
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """What to do next and by when."""
    now = timezone.now()
    person = person_of(request)
    cards = homes.cards_for(person, now=now)
    return render(request, "home.html", {"cards": cards, "latest": notices_of(person)[:5], "now": now})


@require_http_methods(["GET", "POST"])
@login_required
def profile(request: HttpRequest) -> HttpResponse:
    """Name, phone, employer; and the units one belongs to."""
    person = person_of(request)
    about = {name: getattr(person, name) for name in ("real_name", "phone", "employer", "email")}
    form = ProfileForm(request.POST or None, initial=about, person=person)
    if request.method == "POST" and form.is_valid():
        before, moved = person.email, form.moves_address
        actions.update_profile(person, now=timezone.now(), **form.cleaned_data)
        if moved:
            tell_address_moved(request, person, before)
        messages.success(request, "资料已保存。")
        return redirect("profile")
    return render(request, "portal/profile.html", {"form": form, "choice": OrganiserForm()})


@require_http_methods(["GET", "POST"])
@login_required
def join(request: HttpRequest) -> HttpResponse:
    """Choose one's unit in a tenant (`?organiser=<slug>`); its coordinator confirms it (N03)."""
    tenant = organiser_named(request.GET.get("organiser", ""))
    with tenant_scope(tenant):
        form = JoinForm(request.POST or None, tenant=tenant)
        if request.method == "POST" and form.is_valid():
            unit = form.cleaned_data["unit"]
            actions.join_unit(person_of(request), unit, now=timezone.now())
            messages.success(request, f"已提交。{unit.name}的管理员确认后，我们会通知您。")
            return redirect("profile")
        return render(request, "portal/join.html", {"form": form, "organiser": tenant})


@require_POST
@login_required
def leave(request: HttpRequest, membership: int) -> HttpResponse:
    """Take back that one belongs to a unit."""
    row = own_membership(request, membership)
    with tenant_scope(row.tenant):
        actions.leave_unit(row, actor=person_of(request), now=timezone.now())
    messages.success(request, "已退出该单位。")
    return redirect("profile")


@require_http_methods(["GET", "POST"])
@login_required
def notices(request: HttpRequest) -> HttpResponse:
    """What one was told; a POST marks all of it as read."""
    person = person_of(request)
    if request.method == "POST":
        actions.read_notices(person, now=timezone.now())
        return redirect("notices")
    page = Paginator(notices_of(person), 20).get_page(request.GET.get("page"))
    return render(request, "portal/notices.html", {"page": page})


@require_GET
@login_required
def notice(request: HttpRequest, notice: int) -> HttpResponse:
    """Follow a notice: it is read, and its link opens."""
    row = own_notice(request, notice)
    actions.read_notices(person_of(request), notice=row.pk, now=timezone.now())
    safe = row.link and url_has_allowed_host_and_scheme(row.link, allowed_hosts=None)
    return redirect(row.link if safe else reverse("notices"))


@require_GET
@login_required
def members(request: HttpRequest) -> HttpResponse:
    """People who say that they belong to the coordinator's units: those to confirm first (N03)."""
    waiting = request.GET.get("show") != "confirmed"
    rows = members_here(request).filter(confirmed_at__isnull=waiting)
    page = Paginator(rows, 30).get_page(request.GET.get("page"))
    return render(request, "portal/members.html", {"page": page, "waiting": waiting})


@require_POST
@login_required
def member_confirm(request: HttpRequest, membership: int) -> HttpResponse:
    row = member_here(request, membership)
    actions.confirm_member(row, actor=person_of(request), now=timezone.now())
    messages.success(request, f"已确认 {row.person} 为 {row.unit} 成员。")
    return redirect("members", tenant=tenant_of(request).slug)


@require_POST
@login_required
def member_decline(request: HttpRequest, membership: int) -> HttpResponse:
    row = member_here(request, membership)
    form = DeclineForm(request.POST)
    if not form.is_valid():
        messages.error(request, "请写明不予确认的原因，申请人会看到。")
        return redirect("members", tenant=tenant_of(request).slug)
    actions.decline_member(row, actor=person_of(request), why=form.cleaned_data["why"], now=timezone.now())
    messages.success(request, f"已告知 {row.person}：未确认其单位身份。")
    return redirect("members", tenant=tenant_of(request).slug)


@require_GET
def health(request: HttpRequest, *, work: bool = False) -> JsonResponse:
    """Whether the database and the queue answer, 503 when one doesn't, and whether work gets done. Work that lies
    is 503 only at the address for monitors (`work`): a balancer must not take pages away because workers rest.
    """
    state = pulse.health(now=timezone.now())
    answers = state.serving | state.working
    well = all(answers.values()) if work else all(state.serving.values())
    return JsonResponse(answers, status=200 if well else 503)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Stands alone: whatever broke may break the frame too. Called while the error is handled; one of the database
    outside a view (a session, a tenant) is a 503 here.
    """
    if isinstance(sys.exc_info()[1], OperationalError):
        return busy_page(request)
    return render(request, "500.html", status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that lay open too long, or in two windows."""
    return render(request, "csrf.html", status=403)
