"""The desk of unit honours: counting, adjusting, publishing, taking one back."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from campaigns.models import Campaign
from campaigns.schema.unit_award_words import MEASURES, unit_award_words
from portal.refusals import refused_at
from portal.visitors import person_of
from review.access import document_of, organised
from review.campaign_tables import table_asked
from review.certificates.pdf import safe_name
from review.feedback import flash_form_error
from review.forms import ReasonForm
from review.honours import actions
from review.honours.access import award_of, organised_honour, organised_list
from review.honours.counting import changed_lately, count_units, own_counts
from review.honours.export import HonoursTable
from review.honours.forms import AdjustForm, DraftForm, PublishForm
from review.honours.queries import kind_labels, list_of, outcome_counts, unit_page
from review.links import to_campaign

NAMED = 10
"""Units whose changed figures are named."""


def _back(campaign: Campaign, award: str) -> HttpResponse:
    return redirect(f"{to_campaign('desk-honours', campaign)}?award={award}")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@refused_at("desk-honours", "campaign", query=("award",))
def honours(request: HttpRequest, campaign: str) -> HttpResponse:
    """One honour (`?award=`): its rule, every unit with its figures; a POST counts them anew."""
    campaign_row = organised(request, campaign)
    doc = document_of(campaign_row)
    if not doc.unit_awards:
        return render(request, "review/honours/none.html", {"campaign": campaign_row, "tab": "desk-honours"})
    if request.method == "POST":
        return _draft(request, campaign_row)
    award = award_of(campaign_row, request.GET.get("award", ""))
    drafted = list_of(campaign_row, award)
    q, outcome = request.GET.get("q", "")[:60].strip(), request.GET.get("outcome", "")
    by_outcome = outcome_counts(drafted) if drafted else []
    changed = changed_lately(drafted, units=sum(count for *_, count in by_outcome)) if drafted else []
    tasks = own_counts(campaign_row, award, person_of(request))
    context = {
        "campaign": campaign_row,
        "tab": "desk-honours",
        "awards": doc.unit_awards,
        "award": award,
        "rule": unit_award_words(doc, award, kind_labels()),
        "measures": [MEASURES[measure] for measure in award.rank_by],
        "list": drafted,
        "page": unit_page(doc, drafted, q=q, outcome=outcome, number=request.GET.get("page"))
        if drafted
        else None,
        "counts": by_outcome,
        "changed": changed[:NAMED],
        "changed_count": len(changed),
        "q": q,
        "outcome": outcome,
        "draft_form": DraftForm(initial={"places": drafted.places if drafted else None}),
        "publish_form": PublishForm(),
        "reason_form": ReasonForm(),
        "lines": tasks,
        "waiting": any(line.task.open for line in tasks),
    }
    return render(request, "review/honours/honours.html", context)


def _draft(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    award, form = award_of(campaign, request.POST.get("award", "")), DraftForm(request.POST)
    if form.is_valid():
        drafted = count_units(
            campaign,
            award,
            places=form.cleaned_data["places"],
            actor=person_of(request),
            now=timezone.now(),
        )
        if drafted is None:
            messages.success(
                request, f"正在计算“{award.label}”，算好后本页自动更新；可以离开，完成后会通知您。"
            )
        else:
            messages.success(
                request, f"已按规则计算“{award.label}”，名额 {drafted.places} 个，请核对后公布。"
            )
    else:
        flash_form_error(request, form)
    return _back(campaign, award.key)


@require_POST
@login_required
@refused_at("desk-honours", "campaign", query=("award",))
def adjust(request: HttpRequest, campaign: str, honour: int) -> HttpResponse:
    """Honour one unit or not, with a reason."""
    campaign_row, row = organised_honour(request, campaign, honour)
    form = AdjustForm(request.POST)
    if form.is_valid():
        actions.adjust(
            row,
            honoured=form.cleaned_data["honoured"] == "yes",
            why=form.cleaned_data["why"],
            actor=person_of(request),
            now=timezone.now(),
        )
        messages.success(request, f"“{row.unit.name}”已调整，理由已记录。")
    else:
        flash_form_error(request, form)
    return _back(campaign_row, row.honour_list.award)


@require_POST
@login_required
@refused_at("desk-honours", "campaign", query=("award",))
def publish(request: HttpRequest, campaign: str, award: str) -> HttpResponse:
    """Make a list public."""
    campaign_row, row = organised_list(request, campaign, award)
    form = PublishForm(request.POST)
    if form.is_valid():
        count = actions.publish_list(row, actor=person_of(request), now=timezone.now())
        messages.success(request, f"“{row.label}”已公布，共 {count} 个单位；它们的管理员会收到通知。")
    else:
        flash_form_error(request, form)
    return _back(campaign_row, award)


@require_POST
@login_required
@refused_at("desk-honours", "campaign", query=("award",))
def withdraw(request: HttpRequest, campaign: str, honour: int) -> HttpResponse:
    """Take a published honour back, with a reason."""
    campaign_row, row = organised_honour(request, campaign, honour)
    form = ReasonForm(request.POST)
    if form.is_valid():
        actions.withdraw(row, why=form.cleaned_data["why"], actor=person_of(request), now=timezone.now())
        messages.success(request, f"“{row.unit.name}”的{row.honour_list.label}已撤销，证书同时失效。")
    else:
        flash_form_error(request, form)
    return _back(campaign_row, row.honour_list.award)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@refused_at("desk-honours", "campaign")
def export(request: HttpRequest, campaign: str, award: str) -> HttpResponse:
    """Every unit of a list with its figures, as a table."""
    (campaign_row, row), now = organised_list(request, campaign, award), timezone.now()
    return table_asked(
        request, HonoursTable(), campaign_row, about=award, params={"award": award}, now=now,
        name=f"{safe_name(campaign_row.name)}-{safe_name(row.label)}",
        note=lambda: actions.note_export(row, actor=person_of(request), now=now),
    )  # fmt: skip
