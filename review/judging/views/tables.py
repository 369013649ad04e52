"""Experts, and conflicts, by table: looked at, then applied once."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from portal.refusals import refused_at
from portal.tables.forms import TableForm
from portal.tables.keeping import apply_once, keep, kept
from portal.tables.preview import preview_of
from portal.visitors import person_of, tenant_of
from review.judging import conflict_tables, pool_tables
from review.judging.access import page_of_panel, scope_of
from review.judging.pasting import CONFLICT_COLUMNS, CONFLICT_LIMITS, LIMITS, expert_columns


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@refused_at(page_of_panel("experts-table"), "campaign", "unit")
def experts_table(request: HttpRequest, campaign: str, unit: str = "") -> HttpResponse:
    """Invite everybody of a table."""
    scope, person, now = scope_of(request, campaign, unit), person_of(request), timezone.now()
    columns, about = expert_columns(scope.doc), pool_tables.about(scope.campaign, scope.unit)
    if request.method == "POST" and request.POST.get("table"):
        row = kept(request.POST["table"], purpose=pool_tables.PURPOSE, actor=person, now=now, about=about)
        apply = pool_tables.applying(scope.campaign, scope.doc, scope.unit, actor=person, now=now)
        outcome = apply_once(row, apply, now=now)
        left = f"{outcome['left_out']} 行没有导入。" if outcome["left_out"] else ""
        links = (
            f"其中 {outcome['without_address']} 人没有邮箱，请在名单中打开“邀请链接”转交本人。"
            if outcome["without_address"]
            else ""
        )
        messages.success(request, f"已邀请 {outcome['invited']} 人。{links}{left}")
        return redirect(scope.link("experts"))
    form = TableForm(request.POST or None, request.FILES or None, columns=columns, limits=LIMITS)
    context = {
        "scope": scope, "campaign": scope.campaign, "tab": "desk-experts", "form": form, "columns": columns,
        "most_rows": LIMITS.rows,
    }  # fmt: skip
    if request.method == "POST" and form.is_valid():
        table = pool_tables.doubted(form.table, scope.campaign, scope.unit)
        context["kept"] = keep(
            table, tenant=tenant_of(request), purpose=pool_tables.PURPOSE, actor=person, now=now, about=about,
            name=form.source,
        )  # fmt: skip
        context["preview"] = preview_of(table, columns, notes=pool_tables.notes_of(table), source=form.source)
    status = 422 if form.errors else 200
    return render(request, "review/judging/experts_table.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@refused_at(page_of_panel("conflicts-table"), "campaign", "unit")
def conflicts_table(request: HttpRequest, campaign: str, unit: str = "") -> HttpResponse:
    """Register who must not judge what."""
    scope, person, now = scope_of(request, campaign, unit), person_of(request), timezone.now()
    about = pool_tables.about(scope.campaign, scope.unit)
    if request.method == "POST" and request.POST.get("table"):
        row = kept(request.POST["table"], purpose=conflict_tables.PURPOSE, actor=person, now=now, about=about)
        apply = conflict_tables.applying(scope.campaign, scope.unit, actor=person, now=now)
        outcome = apply_once(row, apply, now=now)
        left = f"{outcome['left_out']} 行没有登记。" if outcome["left_out"] else ""
        messages.success(
            request, f"已登记 {outcome['cases']} 条案例回避、{outcome['units']} 条单位回避。{left}"
        )
        if outcome["held"]:
            messages.warning(
                request,
                f"其中 {outcome['held']} 件已经分给须回避的专家，请到“分配”页移除或另行安排。",
            )
        return redirect(scope.link("experts"))
    form = TableForm(
        request.POST or None, request.FILES or None, columns=CONFLICT_COLUMNS, limits=CONFLICT_LIMITS
    )
    context = {
        "scope": scope, "campaign": scope.campaign, "tab": "desk-experts", "form": form,
        "columns": CONFLICT_COLUMNS, "conflicts": True, "most_rows": CONFLICT_LIMITS.rows,
    }  # fmt: skip
    if request.method == "POST" and form.is_valid():
        table = conflict_tables.doubted(form.table, scope.campaign, scope.unit)
        context["kept"] = keep(
            table, tenant=tenant_of(request), purpose=conflict_tables.PURPOSE, actor=person, now=now,
            about=about, name=form.source,
        )  # fmt: skip
        context["preview"] = preview_of(
            table, CONFLICT_COLUMNS, notes=conflict_tables.notes_of(table, scope.campaign, scope.unit),
            source=form.source,
        )  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "review/judging/experts_table.html", context, status=status)
