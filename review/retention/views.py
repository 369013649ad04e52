"""The organiser's page: when the period ends, exactly what goes and what stays; the owner puts it off."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from campaigns.models import Campaign
from portal.models import Role
from portal.permissions import may_act_as
from portal.refusals import as_error_of, refused_at
from portal.visitors import acting_as, person_of
from review.access import document_of, organised
from review.links import to_campaign
from review.retention import actions, queries
from review.retention.forms import HoldForm
from review.retention.kinds import kind_named


@require_safe
@login_required
def retention(request: HttpRequest, campaign: str) -> HttpResponse:
    """All kinds with their numbers, or with `kind` the rows of one."""
    campaign_row = organised(request, campaign)
    key = request.GET.get("kind")
    if not key:
        return _page(request, campaign_row, HoldForm())
    if (kind := kind_named(key)) is None:
        raise Http404
    page = queries.lines(campaign_row, kind, request.GET.get("page"))
    context = {"campaign": campaign_row, "tab": "desk-retention", "kind": kind, "page": page}
    return render(request, "review/retention/kind.html", context)


@require_POST
@login_required
def hold(request: HttpRequest, campaign: str) -> HttpResponse:
    """Put it off."""
    person, campaign_row = acting_as(request, Role.OWNER), organised(request, campaign)
    form = HoldForm(request.POST)
    if form.is_valid():
        with as_error_of(form):
            actions.hold(campaign_row, **form.cleaned_data, actor=person, now=timezone.now())
    if form.errors:
        return _page(request, campaign_row, form)
    messages.success(request, f"已推迟到 {form.cleaned_data['until']:%Y年%-m月%-d日}，理由已记入操作记录。")
    return redirect(to_campaign("desk-retention", campaign_row))


@require_POST
@login_required
@refused_at("desk-retention", "campaign")
def release(request: HttpRequest, campaign: str) -> HttpResponse:
    """End the postponement."""
    person, campaign_row = acting_as(request, Role.OWNER), organised(request, campaign)
    actions.release(campaign_row, actor=person, now=timezone.now())
    messages.success(request, "已取消推迟，按活动规则的期限办理。")
    return redirect(to_campaign("desk-retention", campaign_row))


def _page(request: HttpRequest, campaign: Campaign, form: HoldForm) -> HttpResponse:
    row, ends = actions.row_of(campaign), actions.ends_at(campaign)
    context = {
        "campaign": campaign,
        "tab": "desk-retention",
        "rules": document_of(campaign).retention,
        "row": row,
        "days": queries.days(campaign, row, ends),
        "too_late": queries.kept_longer_too_late(row, ends),
        "going": queries.going(campaign, row),
        "staying": queries.staying(campaign),
        "blocked": actions.in_the_way(campaign),
        "may_hold": row.state == row.State.KEPT
        and ends is not None
        and bool(may_act_as(person_of(request), campaign.tenant, Role.OWNER)),
        "form": form,
    }
    return render(request, "review/retention/retention.html", context)
