"""Units by table: bring one, look at what it would change, apply; take one away."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from portal.models import TableImport
from portal.organisation.units import tabling
from portal.organisation.units.access import chief_keeper
from portal.refusals import refused_at
from portal.tables.columns import Table
from portal.tables.forms import TableForm
from portal.tables.keeping import apply_once, keep, kept, table_in
from portal.tables.preview import preview_of
from portal.visitors import tenant_of

WORDS = {"new": "新增", "changed": "修改", "same": "没有变化"}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@refused_at("units-table")
def table(request: HttpRequest) -> HttpResponse:
    """GET: the form, or with `?table=` what was looked at. POST: look at a table, or apply the one that was."""
    person, tenant, now = chief_keeper(request), tenant_of(request), timezone.now()
    if request.method == "POST" and "table" in request.POST:
        row = kept(request.POST["table"], purpose=tabling.PURPOSE, actor=person, now=now)
        counts = apply_once(
            row, lambda rows: tabling.apply_table(rows, tenant=tenant, actor=person, now=now), now=now
        )
        words = "，{doubtful} 行有疑问没有导入" if counts["doubtful"] else ""
        messages.success(
            request,
            ("已导入：新增 {new} 个，修改 {changed} 个，{same} 个没有变化" + words + "。").format(**counts),
        )
        return redirect("units", tenant=tenant.slug)
    if asked := request.GET.get("table"):
        return _preview(request, kept(asked, purpose=tabling.PURPOSE, actor=person, now=now))
    form = TableForm(request.POST or None, request.FILES or None, columns=tabling.columns())
    if request.method == "POST" and form.is_valid():
        row = keep(
            form.table, tenant=tenant, purpose=tabling.PURPOSE, actor=person, now=now, name=form.source
        )
        return _preview(request, row)
    shown = {"form": form, "columns": tabling.columns()}
    return render(request, "portal/organisation/units/table.html", shown, status=422 if form.errors else 200)


def _preview(request: HttpRequest, row: TableImport) -> HttpResponse:
    looked_at = table_in(row)
    plan = tabling.plan_of(looked_at)
    doubtful = {each.line: each for each in plan.doubtful}
    rows = tuple(doubtful.get(each.line, each) for each in looked_at.rows)
    notes = {each.row.line: WORDS[each.kind] for each in plan.planned}
    shown = {
        "row": row,
        "preview": preview_of(
            Table(looked_at.columns, rows, looked_at.ignored, looked_at.heading),
            tabling.columns(),
            notes=notes,
            source=row.name,
        ),
        "new": plan.count("new"),
        "changed": plan.count("changed"),
        "same": plan.count("same"),
    }
    return render(request, "portal/organisation/units/look.html", shown)
