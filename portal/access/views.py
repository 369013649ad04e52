"""Belonging to a unit: asking for it, leaving it, and the coordinator's page of who asks (N03)."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.access import actions
from portal.access.forms import DeclineForm, JoinForm
from portal.access.memberships import member_here, members_here, own_membership
from portal.refusals import as_error_of, refused_at
from portal.tenants import tenant_scope
from portal.visitors import person_of, tenant_named, tenant_of


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def join(request: HttpRequest) -> HttpResponse:
    """Choose one's unit in a tenant (`?organiser=<slug>`); its coordinator confirms it (N03)."""
    tenant = tenant_named(request.GET.get("organiser", ""))
    with tenant_scope(tenant):
        form = JoinForm(request.POST or None, tenant=tenant)
        if request.method == "POST" and form.is_valid():
            unit = form.cleaned_data["unit"]
            with as_error_of(form, "unit"):
                actions.join_unit(person_of(request), unit, now=timezone.now())
                messages.success(request, f"已提交。{unit.name}的管理员确认后，我们会通知您。")
                return redirect("profile")
        return render(request, "portal/access/join.html", {"form": form, "organiser": tenant})


@require_POST
@login_required
def leave(request: HttpRequest, membership: int) -> HttpResponse:
    """Take back that one belongs to a unit."""
    row = own_membership(request, membership)
    with tenant_scope(row.tenant):
        actions.leave_unit(row, actor=person_of(request), now=timezone.now())
    messages.success(request, "已退出该单位。")
    return redirect("profile")


@require_safe
@login_required
def members(request: HttpRequest) -> HttpResponse:
    """People who say that they belong to the coordinator's units: those to confirm first (N03)."""
    waiting = request.GET.get("show") != "confirmed"
    rows = members_here(request).filter(confirmed_at__isnull=waiting)
    page = Paginator(rows, 30).get_page(request.GET.get("page"))
    return render(request, "portal/access/members.html", {"page": page, "waiting": waiting})


@require_POST
@login_required
def member_confirm(request: HttpRequest, membership: int) -> HttpResponse:
    row = member_here(request, membership)
    actions.confirm_member(row, actor=person_of(request), now=timezone.now())
    messages.success(request, f"已确认 {row.person} 为 {row.unit} 成员。")
    return redirect("members", tenant=tenant_of(request).slug)


@require_POST
@login_required
@refused_at("members", query=("show",))
def member_end(request: HttpRequest, membership: int) -> HttpResponse:
    """Somebody confirmed belongs to the unit no more (O3)."""
    row = member_here(request, membership)
    why = request.POST.get("why", "")[:200]
    actions.end_member(row, actor=person_of(request), why=why, now=timezone.now())
    messages.success(request, f"{row.person} 已不再是 {row.unit} 的成员，并已告知本人。")
    return redirect(
        reverse("members", kwargs={"tenant": tenant_of(request).slug}, query={"show": "confirmed"})
    )


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
