"""The page of units: search, add, change, move, merge, close; what coordinators may; kinds and attributes."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.models import Unit
from portal.organisation.queries import unit_kinds
from portal.organisation.units import actions
from portal.organisation.units.access import chief_keeper, keeper, kept_unit
from portal.organisation.units.forms import AddForm, CloseForm, MergeForm, PlaceForm, UnitForm
from portal.organisation.units.merging import merge_units
from portal.organisation.units.queries import SHOWN, tree_page
from portal.organisation.units.search import hits, offered_unit, units_keyed
from portal.refusals import as_error_of
from portal.visitors import person_of, tenant_of


@login_required
@require_safe
def units(request: HttpRequest) -> HttpResponse:
    """The tree, with search; coordinators whom the organiser lets see their own part."""
    who = keeper(request)
    show = request.GET.get("show", "")
    shown = {
        "who": who,
        "page": tree_page(who, request.GET),
        "show": show if show in SHOWN else "",
        "states": SHOWN.items(),
        "kinds": unit_kinds(),
        "kind": request.GET.get("kind", ""),
        "q": request.GET.get("q", ""),
        "allowed": tenant_of(request).units_by_coordinators,
    }
    return render(request, "portal/organisation/units/units.html", shown)


@login_required
@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """The hits for a search box, as choices (htmx). Everyone signed in may look: everyone may apply."""
    person_of(request)
    name = request.GET.get("name", "unit")[:60]
    words = request.GET.get(f"{name}_q", "")[:120]
    within = request.GET.getlist("within")[:20]
    upper = units_keyed(within) if within else None
    return render(
        request,
        "portal/organisation/units/_hits.html",
        {"name": name, "hits": hits(words, within=upper), "asked": bool(words.strip()), "most": 20},
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """A new unit; `?under=` the unit it was opened from."""
    who, tenant = keeper(request), tenant_of(request)
    above = offered_unit(request.GET.get("under", ""))
    if above is None and who.above:
        above = who.above[0]
    form = AddForm(request.POST or None, tenant=tenant, who=who, under=above)
    if request.method == "POST" and form.is_valid():
        with as_error_of(form, "name"):
            unit = actions.add_unit(
                tenant,
                form.values,
                under=form.cleaned_data["under"],
                actor=who.person,
                now=timezone.now(),
                key=form.cleaned_data.get("key", ""),
            )
            messages.success(request, f"已添加“{unit.name}”。")
            return redirect("units", tenant=tenant.slug)
    shown = {"form": form}
    return render(request, "portal/organisation/units/add.html", shown, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, unit: str) -> HttpResponse:
    """One unit: its name, kind, attributes and numbers; the ways to move, merge and close it."""
    who, row = kept_unit(request, unit)
    form = UnitForm(request.POST or None, who=who, unit=row)
    if request.method == "POST" and form.is_valid():
        with as_error_of(form, "name"):
            actions.change_unit(row, form.values, actor=who.person, now=timezone.now())
            messages.success(request, f"“{form.values.name}”已保存。")
            return redirect("units", tenant=tenant_of(request).slug)
    return _page(request, row, form=form)


@login_required
@require_POST
def move(request: HttpRequest, unit: str) -> HttpResponse:
    """Put it under another unit."""
    person = chief_keeper(request)
    _, row = kept_unit(request, unit)
    form = PlaceForm(request.POST, tenant=tenant_of(request))
    return _done(
        request,
        row,
        ("place", form),
        lambda values: actions.move_unit(row, under=values["under"], actor=person, now=timezone.now()),
        f"“{row.name}”和它的下级已移动。",
    )


@login_required
@require_POST
def merge(request: HttpRequest, unit: str) -> HttpResponse:
    """Bring everything of it to another unit."""
    person = chief_keeper(request)
    _, row = kept_unit(request, unit)
    form = MergeForm(request.POST, tenant=tenant_of(request))
    return _done(
        request,
        row,
        ("merge", form),
        lambda values: merge_units(
            row, into=values["into"], actor=person, why=values["why"], now=timezone.now()
        ),
        f"“{row.name}”已并入另一单位，成员、案例和材料都已转过去。",
    )


@login_required
@require_POST
def close(request: HttpRequest, unit: str) -> HttpResponse:
    """Offer it no more."""
    who, row = kept_unit(request, unit)
    form = CloseForm(request.POST)
    return _done(
        request,
        row,
        ("close", form),
        lambda values: actions.close_unit(row, actor=who.person, why=values["why"], now=timezone.now()),
        f"“{row.name}”已关闭，不再供选择；已有的成员、案例和材料保留。",
    )


@login_required
@require_POST
def reopen(request: HttpRequest, unit: str) -> HttpResponse:
    """Offer a closed one again."""
    who, row = kept_unit(request, unit)
    return _done(
        request,
        row,
        ("reopen", Form({})),
        lambda _: actions.reopen_unit(row, actor=who.person, now=timezone.now()),
        f"“{row.name}”已重新开放选择。",
    )


@login_required
@require_POST
def let(request: HttpRequest) -> HttpResponse:
    """Whether coordinators keep the units below their own."""
    person, tenant = chief_keeper(request), tenant_of(request)
    allowed = request.POST.get("allowed") == "yes"
    actions.let_coordinators(tenant, allowed, actor=person, now=timezone.now())
    messages.success(
        request, "单位管理员现在可以维护下级单位。" if allowed else "单位管理员不再能维护下级单位。"
    )
    return redirect("units", tenant=tenant.slug)


def _done(
    request: HttpRequest,
    unit: Unit,
    posted: tuple[str, Form],
    act: Callable[[dict[str, Any]], None],
    words: str,
) -> HttpResponse:
    """Act on a form that is right and go back to the tree; else the unit's page with the form as it was typed."""
    name, form = posted
    if form.is_valid():
        with as_error_of(form):
            act(form.cleaned_data)
            messages.success(request, words)
            return redirect("units", tenant=tenant_of(request).slug)
    return _page(request, unit, **{name: form})


def _page(request: HttpRequest, unit: Unit, **forms: Form) -> HttpResponse:
    who, tenant = keeper(request), tenant_of(request)
    shown: dict[str, Any] = {
        "unit": unit,
        "who": who,
        "form": UnitForm(who=who, unit=unit),
        "place": PlaceForm(tenant=tenant, initial={"under": unit.parent}),
        "merge": MergeForm(tenant=tenant),
        "close": CloseForm(),
        "reopen": Form(),
        **forms,
    }
    wrong = any(form.errors for form in forms.values())
    return render(request, "portal/organisation/units/unit.html", shown, status=422 if wrong else 200)
