"""往届获奖作品: the tenant's list of works that won before, brought as a table (D21)."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from campaigns.models import Campaign
from portal.models import TableImport
from portal.refusals import refused_at
from portal.tables.forms import TableForm
from portal.tables.keeping import apply_once, keep, kept, table_in
from portal.tables.preview import preview_of
from portal.visitors import person_of
from review.access import organised
from review.duplicates import actions
from review.duplicates.queries import winner_page, winners
from review.duplicates.winner_table import COLUMNS, PURPOSE, plan_of
from review.links import to_campaign


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@refused_at("desk-winners", "campaign")
def earlier_winners(request: HttpRequest, campaign: str) -> HttpResponse:
    """GET: the list and the form. POST: look at a table, or apply the one that was looked at."""
    campaign_row, now, actor = organised(request, campaign), timezone.now(), person_of(request)
    if request.method == "POST" and "table" in request.POST:
        row = kept(request.POST["table"], purpose=PURPOSE, actor=actor, now=now)
        counts = apply_once(
            row, lambda table: actions.add_winners(table, campaign_row, actor=actor, now=now), now=now
        )
        messages.success(request, _said(counts))
        return redirect(to_campaign("desk-winners", campaign_row))
    form = TableForm(request.POST or None, request.FILES or None, columns=COLUMNS)
    if request.method == "POST" and form.is_valid():
        row = keep(
            form.table, tenant=campaign_row.tenant, purpose=PURPOSE, actor=actor, now=now, name=form.source
        )
        return _preview(request, campaign_row, row)
    context = {
        "campaign": campaign_row,
        "tab": "desk-duplicates",
        "form": form,
        "q": str(request.GET.get("q", ""))[:80].strip(),
        "page": winner_page(str(request.GET.get("q", ""))[:80].strip(), request.GET.get("page")),
    }
    return render(request, "review/duplicates/winners.html", context, status=422 if form.errors else 200)


def _said(counts: dict[str, int]) -> str:
    words = [f"已加入 {counts['new']} 件往届获奖作品"]
    if counts["known"]:
        words.append(f"{counts['known']} 件已在名单里")
    if counts["doubtful"]:
        words.append(f"{counts['doubtful']} 行有疑问没有加入")
    return "，".join(words) + "。已提交的案例会重新比对，几分钟后可在“查重”里看到结果。"


def _preview(request: HttpRequest, campaign: Campaign, row: TableImport) -> HttpResponse:
    table = table_in(row)
    plan = plan_of(table)
    notes = {work.line: "加入" for work in plan.new} | {work.line: "已在名单里" for work in plan.known}
    context = {
        "campaign": campaign,
        "tab": "desk-duplicates",
        "row": row,
        "preview": preview_of(table, COLUMNS, notes=notes, source=row.name),
        "new": len(plan.new),
        "known": len(plan.known),
    }
    return render(request, "review/duplicates/winners_look.html", context)


@require_POST
@login_required
@refused_at("desk-winners", "campaign")
def remove(request: HttpRequest, campaign: str, winner: int) -> HttpResponse:
    """Take one work off the list."""
    campaign_row = organised(request, campaign)
    row = get_object_or_404(winners(), pk=winner)
    actions.remove_winner(row, campaign_row, actor=person_of(request), now=timezone.now())
    messages.success(request, f"已从名单中移除“{row.title}”。")
    return redirect(to_campaign("desk-winners", campaign_row))
