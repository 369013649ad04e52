"""Asking for a unit, and the page where requests are answered."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from portal.access.unit_requests import actions
from portal.access.unit_requests.forms import AskForm, DeclineRequestForm, MakeForm, MapForm
from portal.access.unit_requests.queries import own_requests, reach_of, request_here, requests_here
from portal.models import UnitRequest
from portal.organisation.units.actions import UnitValues
from portal.refusals import as_error_of
from portal.visitors import person_of, tenant_of


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for a unit that isn't in the tree; `?name=` is what was typed elsewhere. Everyone signed in may: everyone applies."""
    person, tenant = person_of(request), tenant_of(request)
    form = AskForm(request.POST or None, tenant=tenant, initial={"name": request.GET.get("name", "")[:120]})
    if request.method == "POST" and form.is_valid():
        with as_error_of(form, "name"):
            actions.ask_for_unit(tenant, **form.cleaned_data, actor=person, now=timezone.now())
            messages.success(
                request, "已提交。处理后会通知您；其间可以照常填写、保存草稿，已填的内容不会丢失。"
            )
            return redirect("unit-request-ask", tenant=tenant.slug)
    shown = {"form": form, "own": own_requests(person)}
    return render(request, "portal/access/unit_requests/ask.html", shown, status=422 if form.errors else 200)


@login_required
@require_safe
def unit_requests(request: HttpRequest) -> HttpResponse:
    """Requests that the person answers, those that wait first; `?show=done` the others."""
    waiting = request.GET.get("show") != "done"
    rows = requests_here(request)
    state = UnitRequest.State.WAITING
    rows = rows.filter(state=state) if waiting else rows.exclude(state=state).order_by("-decided_at")
    page = Paginator(rows, 30).get_page(request.GET.get("page"))
    return render(request, "portal/access/unit_requests/requests.html", {"page": page, "waiting": waiting})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def unit_request(request: HttpRequest, number: int) -> HttpResponse:
    """One request with its three answers; `answer` says which one is posted."""
    asked, within, tenant = request_here(request, number), reach_of(request), tenant_of(request)
    answer = request.POST.get("answer", "")
    forms: dict[str, Form] = {
        "make": MakeForm(
            request.POST if answer == "make" else None, asked=asked, tenant=tenant, within=within
        ),
        "map": MapForm(request.POST if answer == "map" else None, tenant=tenant, within=within),
        "decline": DeclineRequestForm(request.POST if answer == "decline" else None),
    }
    if request.method == "POST" and answer in forms and forms[answer].is_valid():
        with as_error_of(forms[answer]):
            _answer(request, asked, answer, forms[answer])
            messages.success(request, f"已处理，并告知 {asked.person}。")
            return redirect("unit-requests", tenant=tenant.slug)
    wrong = any(form.errors for form in forms.values())
    shown = {"asked": asked, "forms": forms, "waiting": asked.state == UnitRequest.State.WAITING, **forms}
    return render(request, "portal/access/unit_requests/request.html", shown, status=422 if wrong else 200)


def _answer(request: HttpRequest, asked: UnitRequest, answer: str, form: Form) -> None:
    typed, actor, now = form.cleaned_data, person_of(request), timezone.now()
    match answer:
        case "make":
            values = UnitValues(typed["name"], typed["kind"])
            actions.make_unit(
                asked, values, under=typed["parent"], confirm=typed["confirm"], actor=actor, now=now
            )
        case "map":
            actions.map_to_unit(asked, typed["unit"], confirm=typed["confirm"], actor=actor, now=now)
        case _:
            actions.decline_request(asked, why=typed["why"], actor=actor, now=now)
