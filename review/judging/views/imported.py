"""外部得分: numbers from outside, such as the votes of an online vote, brought as a table (S19)."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from campaigns.models import Campaign
from campaigns.schema.judging import ImportedScore
from campaigns.schema.plan_words import weight_words
from portal.models import TableImport
from portal.refusals import refused_at
from portal.tables.columns import Table
from portal.tables.forms import TableForm
from portal.tables.keeping import apply_once, keep, kept, table_in
from portal.tables.preview import preview_of
from portal.visitors import person_of
from review.access import document_of, organised
from review.campaign_tables import table_asked
from review.judging.actions.imported import clear_numbers, import_numbers
from review.judging.number_table import COLUMNS, PURPOSE, NumbersTable, plan_of
from review.judging.rankings import numbers_page
from review.links import to_campaign

KINDS = {"new": "新", "changed": "改", "same": "不变"}


def _asked(request: HttpRequest, campaign: Campaign) -> ImportedScore:
    """The kind of number that the page is about: the first unless `of` names another."""
    kinds = document_of(campaign).review.imported
    key = request.POST.get("of") or request.GET.get("of", "")
    wanted = next((each for each in kinds if each.key == key or not key), None)
    if wanted is None:
        raise Http404
    return wanted


def _address(campaign: Campaign, wanted: ImportedScore) -> str:
    return f"{to_campaign('desk-imported', campaign)}?of={wanted.key}"


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@refused_at("desk-imported", "campaign", query=("of",))
def imported(request: HttpRequest, campaign: str) -> HttpResponse:
    """GET: the numbers as they are, and the form. POST: look at a table, or apply the one that was looked at."""
    campaign_row, now, actor = organised(request, campaign), timezone.now(), person_of(request)
    wanted = _asked(request, campaign_row)
    about = f"{campaign_row.pk}:{wanted.key}"
    if request.method == "POST" and "table" in request.POST:
        row = kept(request.POST["table"], purpose=PURPOSE, actor=actor, now=now, about=about)
        counts = apply_once(
            row, lambda table: import_numbers(table, campaign_row, wanted, actor=actor, now=now), now=now
        )
        messages.success(request, _said(counts))
        return redirect(_address(campaign_row, wanted))
    form = TableForm(request.POST or None, request.FILES or None, columns=COLUMNS)
    if request.method == "POST" and form.is_valid():
        row = keep(
            form.table, tenant=campaign_row.tenant, purpose=PURPOSE, actor=actor, now=now, about=about, name=form.source
        )  # fmt: skip
        return _preview(request, campaign_row, wanted, row)
    doc = document_of(campaign_row)
    page, missing = numbers_page(campaign_row, wanted.key, request.GET.get("page"))
    context = {
        "campaign": campaign_row, "tab": "desk-ranking", "form": form, "wanted": wanted, "kinds": doc.review.imported,
        "counting": weight_words(doc, doc.review.own_rounds[-1]), "page": page, "missing": missing,
    }  # fmt: skip
    return render(request, "review/judging/imported.html", context, status=422 if form.errors else 200)


def _said(counts: dict[str, int]) -> str:
    words = [f"已导入：新增 {counts['new']} 个，改动 {counts['changed']} 个，{counts['same']} 个没有变化"]
    if counts["doubtful"]:
        words.append(f"{counts['doubtful']} 行有疑问没有导入")
    return "，".join(words) + "。"


def _preview(
    request: HttpRequest, campaign: Campaign, wanted: ImportedScore, row: TableImport
) -> HttpResponse:
    table = table_in(row)
    plan = plan_of(table, campaign, wanted)
    looked_at = Table(table.columns, plan.rows, table.ignored, table.heading)
    notes = {planned.row.line: KINDS[planned.kind] for planned in plan.planned}
    context: dict[str, Any] = {
        "campaign": campaign, "tab": "desk-ranking", "wanted": wanted, "row": row,
        "preview": preview_of(looked_at, COLUMNS, notes=notes, source=row.name),
        "written": plan.count("new", "changed"), "same": plan.count("same"),
    }  # fmt: skip
    return render(request, "review/judging/imported_look.html", context)


@require_POST
@login_required
@refused_at("desk-imported", "campaign", query=("of",))
def clear(request: HttpRequest, campaign: str) -> HttpResponse:
    """Take all numbers of this kind out again."""
    campaign_row = organised(request, campaign)
    wanted = _asked(request, campaign_row)
    count = clear_numbers(campaign_row, wanted, actor=person_of(request), now=timezone.now())
    messages.success(request, f"已清除“{wanted.label}”的 {count} 个数。")
    return redirect(_address(campaign_row, wanted))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@refused_at("desk-imported", "campaign", query=("of",))
def sheet(request: HttpRequest, campaign: str) -> HttpResponse:
    """The judged cases as a table to be filled in: number, title, and what is kept already."""
    campaign_row = organised(request, campaign)
    wanted = _asked(request, campaign_row)
    return table_asked(
        request, NumbersTable(), campaign_row, name=f"{campaign_row.name}-{wanted.label}", about=wanted.key,
        params={"of": wanted.key, "label": wanted.label}, now=timezone.now(), note=lambda: None,
    )  # fmt: skip
