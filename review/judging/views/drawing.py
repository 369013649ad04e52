"""Drawing lots: drafted, looked at with its figures, applied or given up; the assignments as a sheet; pins."""

import secrets
import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.refusals import refused_at
from portal.visitors import person_of
from review.feedback import flash_form_error
from review.judging.access import assignment_in, page_of_panel, scope_of
from review.judging.actions import assignments as actions
from review.judging.actions import drafts
from review.judging.draft_reading import (
    draft_in,
    loads_after,
    rules_in_words,
    short_cases,
)
from review.judging.forms import DrawForm
from review.judging.queries import round_named
from review.judging.sheet_task import AssignmentSheetTask, panel_table
from review.models import AssignmentDraft

SHORT_SHOWN = 50
LOADS_A_PAGE = 50


@require_POST
@login_required
@refused_at(page_of_panel("assign"), "campaign", "unit")
def evenly(request: HttpRequest, campaign: str, unit: str = "") -> HttpResponse:
    """Draft a draw over what the form says."""
    scope = scope_of(request, campaign, unit)
    form = DrawForm(request.POST, doc=scope.doc, rounds=scope.rounds)
    if not form.is_valid():
        flash_form_error(request, form)
        return redirect(scope.link("assign"))
    seed = form.cleaned_data["seed"]
    draft = drafts.draft_assignment(
        scope.campaign,
        round_named(scope.doc, form.cleaned_data["round"], scope.unit),
        form.rules,
        seed=seed if seed is not None else secrets.randbelow(2**31),
        panel=scope.unit,
        actor=person_of(request),
        now=timezone.now(),
    )
    return redirect(scope.link("assign-draft", draft=draft.pk))


@require_safe
@login_required
def draft(request: HttpRequest, campaign: str, draft: int, unit: str = "") -> HttpResponse:
    """A drafted draw with its figures."""
    scope = scope_of(request, campaign, unit)
    row = draft_in(scope.campaign, draft, panel=scope.unit)
    ready = row.state not in {AssignmentDraft.State.WAITING, AssignmentDraft.State.REFUSED}
    pairs = max(1, len(row.pairs))
    return render(
        request,
        "review/judging/draft.html",
        {
            "scope": scope,
            "campaign": scope.campaign,
            "tab": "desk-assign",
            "draft": row,
            "round": round_named(scope.doc, row.round, scope.unit),
            "rules": rules_in_words(scope.doc, row),
            "figures": row.figures,
            "by_fit": bool(scope.doc.review.subject or scope.doc.groups) and bool(row.pairs),
            "fitting_percent": round(100 * row.figures.get("fitting", 0) / pairs),
            "lacking": len(row.figures.get("short", {})),
            "short": short_cases(row)[:SHORT_SHOWN] if ready else [],
            "page": Paginator(loads_after(row) if ready else [], LOADS_A_PAGE).get_page(
                request.GET.get("page")
            ),
        },
    )


@require_POST
@login_required
@refused_at(page_of_panel("assign"), "campaign", "unit")
def apply(request: HttpRequest, campaign: str, draft: int, unit: str = "") -> HttpResponse:
    """Assign what the draft says."""
    scope = scope_of(request, campaign, unit)
    row = drafts.apply_draft(
        draft_in(scope.campaign, draft, panel=scope.unit), actor=person_of(request), now=timezone.now()
    )
    if row.state != AssignmentDraft.State.APPLIED:
        return redirect(scope.link("assign-draft", draft=row.pk))
    messages.success(request, f"已分配 {row.outcome['made']} 人次。")
    if row.outcome["left_out"]:
        messages.warning(
            request,
            f"{row.outcome['left_out']} 人次在方案拟定后情况有变（专家退出、回避或已另行分配），没有分配，可再拟定一次补齐。",
        )
    if short := len(row.figures.get("short", {})):
        messages.warning(request, f"{short} 件案例的专家不足，已排在最前，请增加专家后再分配。")
    return redirect(scope.link("assign"))


@require_POST
@login_required
@refused_at(page_of_panel("assign"), "campaign", "unit")
def discard(request: HttpRequest, campaign: str, draft: int, unit: str = "") -> HttpResponse:
    """Give a draft up."""
    scope = scope_of(request, campaign, unit)
    row = draft_in(scope.campaign, draft, panel=scope.unit)
    drafts.discard_draft(row, actor=person_of(request), now=timezone.now())
    messages.success(request, "已放弃这份分配方案，没有作任何分配。")
    return redirect(scope.link("assign"))


@require_POST
@login_required
@refused_at(page_of_panel("assign"), "campaign", "unit")
def pin(request: HttpRequest, campaign: str, assignment: uuid.UUID, unit: str = "") -> HttpResponse:
    """Keep an assignment from a new draw, or let it go."""
    scope = scope_of(request, campaign, unit)
    row = assignment_in(scope.campaign, assignment, panel=scope.unit)
    pinned = request.POST.get("pinned") == "yes"
    actions.pin_assignment(row, pinned=pinned, actor=person_of(request), now=timezone.now())
    messages.success(
        request, "已固定，重新分配时不会改动。" if pinned else "已取消固定，重新分配时可能改动。"
    )
    return redirect(f"{scope.link('assign')}?round={row.round}")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@refused_at(page_of_panel("assign"), "campaign", "unit")
def sheet(request: HttpRequest, campaign: str, unit: str = "") -> HttpResponse:
    """All assignments of the round as a table."""
    scope = scope_of(request, campaign, unit)
    return panel_table(
        request, AssignmentSheetTask(), scope, note=actions.note_assignment_sheet, now=timezone.now()
    )
