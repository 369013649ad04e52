"""The organiser's desk: numbers, cases, units, the audit trail."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from campaigns.calendar.windows import next_stages
from portal.audit.queries import trail
from portal.visitors import person_of
from review.access import document_of, organised, unit_named
from review.actions import batches
from review.batch import batch_of
from review.forms import ReasonForm
from review.links import to_campaign
from review.listing import (
    Wanted,
    desk_page,
    direct_categories,
    filters,
    numbers,
    overview_table,
    panel_count,
    recommending_units,
    submitted_batches,
)
from review.progress import judging_progress
from review.views.attempts import attempt, complain
from submissions.states import State


@require_GET
@login_required
def overview(request: HttpRequest, campaign: str) -> HttpResponse:
    """Where the campaign stands and what waits for the organiser."""
    found, now = organised(request, campaign), timezone.now()
    doc = document_of(found)
    counted = numbers(found)
    states, lines = overview_table(doc, counted)
    by_state = {state: sum(n for (_, s), n in counted.items() if s == state) for state in State}
    submitted, units = submitted_batches(found, doc)
    return render(
        request,
        "review/desk.html",
        {
            "campaign": found,
            "doc": doc,
            "tab": "desk",
            "states": states,
            "lines": lines,
            "total": sum(line.total for line in lines),
            "drafts": by_state[State.DRAFT],
            "waiting": by_state[State.REPORTED]
            + sum(counted.get((key, State.SUBMITTED), 0) for key in direct_categories(doc)),
            "eligible": by_state[State.ELIGIBLE],
            "submitted": submitted,
            "units": units,
            "panel": panel_count(found),
            "judging": judging_progress(found),
            "next": next_stages(doc, now)[:4],
        },
    )


@require_GET
@login_required
def cases(request: HttpRequest, campaign: str) -> HttpResponse:
    """All cases, narrowed and paged."""
    found = organised(request, campaign)
    doc, wanted = document_of(found), Wanted.from_query(request.GET)
    return render(
        request,
        "review/desk_cases.html",
        {
            "campaign": found,
            "doc": doc,
            "tab": "desk-cases",
            "page": desk_page(found, wanted, request.GET.get("page")),
            **filters(doc, wanted),
        },
    )


@require_GET
@login_required
def units(request: HttpRequest, campaign: str) -> HttpResponse:
    """Recommending units and their batches; one unit in detail with `?of=<key>`."""
    found = organised(request, campaign)
    doc = document_of(found)
    key = request.GET.get("of", "")
    unit = unit_named(key) if key else None
    return render(
        request,
        "review/desk_units.html",
        {
            "campaign": found,
            "tab": "desk-units",
            "page": recommending_units(found, doc, request.GET.get("page")) if unit is None else None,
            "unit": unit,
            "batch": batch_of(found, unit, doc) if unit else None,
            "reopen_form": ReasonForm(),
        },
    )


@require_POST
@login_required
def reopen(request: HttpRequest, campaign: str, unit: str) -> HttpResponse:
    """Give a unit its batch back."""
    found, chosen = organised(request, campaign), unit_named(unit)
    form = ReasonForm(request.POST)
    if form.is_valid():
        attempt(
            request,
            lambda: batches.reopen_batch(
                found, chosen, why=form.cleaned_data["why"], actor=person_of(request), now=timezone.now()
            ),
            "已退回，单位管理员会收到通知。",
        )
    else:
        complain(request, form)
    return redirect(f"{to_campaign('desk-units', found)}?of={chosen.key}")


@require_GET
@login_required
def audit_trail(request: HttpRequest, campaign: str) -> HttpResponse:
    """Who decided what, when and why (X08)."""
    found = organised(request, campaign)
    context = {"campaign": found, "tab": "desk-audit", "page": trail(found.tenant_id, found.pk, request.GET)}
    return render(request, "review/desk_audit.html", context)
