"""The organiser's calendar: moving stages and granting extensions (X04)."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.module_loading import import_string
from django.views.decorators.http import require_http_methods, require_POST

from campaigns.access import organised_campaign
from campaigns.calendar import actions
from campaigns.calendar.access import chosen_units, ticked_units
from campaigns.calendar.extending import decide_target
from campaigns.calendar.forms import CalendarForm, ExtensionForm
from campaigns.calendar.queries import clock_words, granted, unit_names
from campaigns.models import Campaign
from portal.decisions import require
from portal.refusals import as_error_of
from portal.visitors import person_of


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def calendar(request: HttpRequest, campaign: str) -> HttpResponse:
    """Every stage's times; saving them publishes a new version of the rules."""
    campaign_row = organised_campaign(request, campaign)
    with timezone.override(campaign_row.zone):
        form = CalendarForm(campaign_row.in_force.doc, campaign_row.in_force.version, request.POST or None)
        if request.method == "POST" and form.is_valid():
            with as_error_of(form):
                return _move(request, campaign_row, form)
        units = ticked_units(request.GET.getlist("unit"))
        asked = {**_asked(request), "units": [key for key, _ in units]}
        return _page(
            request, campaign_row, form, ExtensionForm(campaign_row.in_force.doc, initial=asked, units=units)
        )


@login_required
@require_POST
def extend(request: HttpRequest, campaign: str) -> HttpResponse:
    """Let a stage close later for some units or one case."""
    campaign_row = organised_campaign(request, campaign)
    doc = campaign_row.in_force.doc
    with timezone.override(campaign_row.zone):
        given = request.POST.copy()
        units = ticked_units(given.getlist("units") + given.getlist("more"))
        given.setlist("units", [key for key, _ in units])  # those added by name are ticked like the others
        form = ExtensionForm(doc, given, units=units)
        if form.is_valid():
            with as_error_of(form):
                _grant(request, campaign_row, form.cleaned_data)
            if not form.errors:
                messages.success(request, "延期已生效，有关的单位管理员和申报人会收到通知。")
                return redirect(
                    "campaign-calendar", tenant=campaign_row.tenant.slug, campaign=campaign_row.slug
                )
        return _page(request, campaign_row, CalendarForm(doc, campaign_row.in_force.version), form)


def _grant(request: HttpRequest, campaign: Campaign, given: dict[str, Any]) -> None:
    units, number = chosen_units(given["units"], given["unit"]), given["case"].strip()
    require(decide_target(has_units=bool(units), submission=number))
    terms = {
        "stage": given["stage"],
        "until": given["until"],
        "reason": given["reason"],
        "actor": person_of(request),
        "now": timezone.now(),
    }
    if units:
        actions.grant_extensions(campaign, units, **terms)
    else:
        import_string(settings.EXTEND_SUBMISSION)(campaign, number, **terms)


def _move(request: HttpRequest, campaign: Campaign, form: CalendarForm) -> HttpResponse:
    moves = form.moves()
    if not moves:
        messages.info(request, "时间没有变化，日程保持原样。")
        return redirect(request.path)
    rule_set = actions.move_stages(
        campaign,
        moves,
        actor=person_of(request),
        now=timezone.now(),
        after=form.cleaned_data["after"],
        why=form.cleaned_data["why"],
    )
    messages.success(request, f"日程已更新，记为第 {rule_set.version} 版规则。")
    return redirect(request.path)


def _page(
    request: HttpRequest, campaign: Campaign, form: CalendarForm, extension: ExtensionForm
) -> HttpResponse:
    page = Paginator(granted(campaign), 20).get_page(request.GET.get("page"))
    stages = {stage.key: stage.name for stage in campaign.in_force.doc.stages}
    shown = {
        "campaign": campaign,
        "form": form,
        "rows": form.rows(),
        "extension": extension,
        "units": unit_names(),
        "clock": clock_words(campaign.timezone),
        "page": page,
        "granted": [row | {"stage": stages.get(row["stage"], row["stage"])} for row in page.object_list],
    }
    wrong = form.errors or extension.errors
    return render(request, "campaigns/calendar/calendar.html", shown, status=422 if wrong else 200)


def _asked(request: HttpRequest) -> dict[str, str]:
    """What a link from elsewhere has filled in: ?case=…, ?unit_name=…, ?stage=…"""
    named = {"case": "case", "unit": "unit_name", "stage": "stage"}
    return {field: request.GET[name] for field, name in named.items() if name in request.GET}
