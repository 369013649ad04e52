"""About a round's experts: how each scores, every way to count, and one more review where they are far apart."""

from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns.schema.judging import Round
from campaigns.schema.plan_words import scoring_words
from portal.refusals import refused_at
from portal.tallies import kept_list
from portal.visitors import person_of
from review.feedback import flash_form_error, flash_left
from review.judging.access import ReviewScope, page_of_panel, scope_of
from review.judging.actions import more_reviews
from review.judging.actions.reviews import note_sheet
from review.judging.forms import MoreReviewsForm
from review.judging.judge_analysis import analysis_of, as_given, stamp_of
from review.judging.judge_figures import FarApart
from review.judging.judge_pages import (
    apart_page,
    far_apart_cases,
    limit_of,
    method_names,
    method_rows,
    named_odd,
    odd_one_out,
    pool_lines,
    scores_page,
    turn_page,
)
from review.judging.queries import round_named
from review.judging.ranking import Judged
from review.judging.rankings import ranking_lists
from review.judging.scoring import plain
from review.judging.sheet_task import JudgeFiguresTask, panel_table


@require_safe
@login_required
def effects(request: HttpRequest, campaign: str, unit: str = "") -> HttpResponse:
    """Every expert's figures, and the awards that hang on one of them."""
    scope = scope_of(request, campaign, unit)
    round_ = round_named(scope.doc, request.GET.get("round", ""), scope.unit)
    analysis = analysis_of(scope.campaign, round_, scope.unit)
    pools = pool_lines(scope.doc, analysis) if analysis else []
    asked = request.GET.get("expert", "")
    lines = [line for pool in pools for line in pool.lines]
    chosen = next((line.expert for line in lines if str(line.expert.pk) == asked), None)
    turns = (analysis.turns if analysis else None) or {}
    context = {
        "waiting": analysis is None,
        "pools": pools,
        "striking": [line for pool in pools for line in pool.striking],
        "counting_awards": analysis is not None and analysis.turns is None,
        "expert": chosen,
        "turns": turn_page(turns.get(chosen.pk, []), request.GET.get("page")) if chosen else None,
    }
    return _page(request, "effects", scope, round_, context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@refused_at(page_of_panel("effects"), "campaign", "unit")
def sheet(request: HttpRequest, campaign: str, unit: str = "") -> HttpResponse:
    """Every expert's figures as a table, once they are all there."""
    scope = scope_of(request, campaign, unit)
    return panel_table(
        request, JudgeFiguresTask(), scope, note=partial(note_sheet, what="judge-figures"), now=timezone.now()
    )


@require_safe
@login_required
def scores(request: HttpRequest, campaign: str, unit: str = "") -> HttpResponse:
    """A list's scores and places by every method, side by side."""
    scope = scope_of(request, campaign, unit)
    round_ = round_named(scope.doc, request.GET.get("round", ""), scope.unit)
    stamp = stamp_of(scope.campaign, scope.unit)
    lists = ranking_lists(scope.campaign, scope.doc, scope.unit, stamp=stamp)
    key = request.GET.get("list", "")
    chosen = next((each for each in lists if each.key == key), lists[0] if lists and not key else None)
    if key and chosen is None:
        raise Http404
    ready = analysis_of(scope.campaign, round_, scope.unit) is not None
    page = None
    if chosen and ready:
        rows = kept_list(
            f"methods:{round_.key}:{chosen.key}",
            stamp,
            lambda: (method_rows(scope.doc, round_, _given(scope, round_), chosen.key), None),
        )
        page = scores_page(rows, request.GET.get("page"))
    context = {
        "waiting": not ready,
        "lists": lists,
        "chosen": chosen,
        "methods": method_names(round_),
        "page": page,
    }
    return _page(request, "effects_scores", scope, round_, context)


@require_safe
@login_required
def apart(request: HttpRequest, campaign: str, unit: str = "") -> HttpResponse:
    """Cases whose experts are far apart, with an expert proposed for one more review."""
    scope = scope_of(request, campaign, unit)
    round_ = round_named(scope.doc, request.GET.get("round", ""), scope.unit)
    limit = limit_of(scope.doc, round_, request.GET.get("limit", ""))

    def make() -> tuple[list[tuple[Judged, FarApart]], tuple[int, int] | None]:
        rows = far_apart_cases(scope.doc, round_, _given(scope, round_), limit)
        return rows, odd_one_out(rows)

    found = kept_list(f"apart:{round_.key}:{limit}", stamp_of(scope.campaign, scope.unit), make)
    context = {
        "limit": plain(limit),
        "odd": named_odd(found.about),
        "limit_typed": request.GET.get("limit", ""),
        "page": apart_page(scope.campaign, round_, scope.unit, found, request.GET.get("page")),
    }
    return _page(request, "effects_apart", scope, round_, context)


def _given(scope: ReviewScope, round_: Round) -> list[Judged]:
    return as_given(scope.campaign, round_, scope.unit)


@require_POST
@login_required
@refused_at(page_of_panel("effects-apart"), "campaign", "unit")
def add(request: HttpRequest, campaign: str, unit: str = "") -> HttpResponse:
    """One more review for the chosen cases, by the experts that were proposed."""
    scope = scope_of(request, campaign, unit)
    form = MoreReviewsForm(request.POST)
    if not form.is_valid():
        flash_form_error(request, form)
        return redirect(scope.link("effects-apart"))
    round_ = round_named(scope.doc, form.cleaned_data["round"], scope.unit)
    outcome = more_reviews.add_reviews(
        scope.campaign,
        round_,
        form.chosen(request.POST.getlist("chosen")),
        panel=scope.unit,
        actor=person_of(request),
        now=timezone.now(),
    )
    if outcome.done:
        messages.success(request, f"已为 {len(outcome.done)} 件案例各增加一份评审，专家已收到通知。")
    flash_left(request, outcome.left, not_done="没有增加评审")
    asked = {"round": round_.key, "limit": form.cleaned_data["limit"]}
    return redirect(f"{scope.link('effects-apart')}?{urlencode(asked)}")


def _page(
    request: HttpRequest, name: str, scope: ReviewScope, round_: Round, context: dict[str, Any]
) -> HttpResponse:
    """One of the pages about a round's experts."""
    shared = {
        "scope": scope, "campaign": scope.campaign, "doc": scope.doc, "tab": "desk-effects", "round": round_,
        "scoring": scoring_words(round_), "here": name,
    }  # fmt: skip
    return render(request, f"review/judging/{name}.html", shared | context)
