"""The unit's comments as a table: brought, looked at, applied."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from portal.models import TableImport
from portal.refusals import refused_at
from portal.tables.columns import Table
from portal.tables.forms import TableForm
from portal.tables.keeping import apply_once, keep, kept, table_in
from portal.tables.limits import Limits
from portal.tables.preview import preview_of
from review.access import UnitDesk, unit_desk_of
from review.links import to_unit
from review.nominations import comment_table
from review.nominations.comment_table import COLUMNS, MOST_ROWS, PURPOSE
from review.nominations.queries import recommends

WORDS = {"new": "写入意见", "changed": "改写意见", "same": "没有变化"}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@refused_at("unit-comments", "campaign", "unit")
def comments(request: HttpRequest, campaign: str, unit: str) -> HttpResponse:
    """GET: the form. POST: look at a table, or apply the one that was looked at."""
    desk, now = unit_desk_of(request, campaign, unit), timezone.now()
    if not recommends(desk.doc, desk.unit):
        raise Http404
    about = f"{desk.campaign.pk}:{desk.unit.pk}"
    if request.method == "POST" and "table" in request.POST:
        row = kept(request.POST["table"], purpose=PURPOSE, actor=desk.person, now=now, about=about)
        counts = apply_once(
            row,
            lambda table: comment_table.apply_table(
                table, desk.campaign, desk.unit, actor=desk.person, now=now
            ),
            now=now,
        )
        messages.success(request, _said(counts))
        return redirect(f"{to_unit('unit-desk', desk.campaign, desk.unit)}#cases")
    form = TableForm(
        request.POST or None, request.FILES or None, columns=COLUMNS, limits=Limits(rows=MOST_ROWS)
    )
    if request.method == "POST" and form.is_valid():
        row = keep(
            form.table, tenant=desk.campaign.tenant, purpose=PURPOSE, actor=desk.person, now=now, about=about,
            name=form.source,
        )  # fmt: skip
        return _preview(request, desk, row)
    context = {"desk": desk, "form": form}
    return render(request, "review/nominations/comments.html", context, status=422 if form.errors else 200)


def _said(counts: dict[str, int]) -> str:
    words = [f"已写入 {counts['written']} 条意见", f"{counts['same']} 条没有变化"]
    if counts["ranked"]:
        words.append("排序已按表格调整")
    if counts["doubtful"]:
        words.append(f"{counts['doubtful']} 行有疑问没有导入")
    return "，".join(words) + "。"


def _preview(request: HttpRequest, desk: UnitDesk, row: TableImport) -> HttpResponse:
    table = table_in(row)
    plan = comment_table.plan_of(table, desk.campaign, desk.unit)
    notes = {planned.row.line: WORDS[planned.kind] for planned in plan.planned}
    context = {
        "desk": desk,
        "row": row,
        "preview": preview_of(
            Table(table.columns, plan.rows, table.ignored, table.heading),
            COLUMNS,
            notes=notes,
            source=row.name,
        ),
        "written": plan.count("new", "changed"),
        "same": plan.count("same"),
        "moved": plan.moved,
    }
    return render(request, "review/nominations/comments_look.html", context)
