"""Pages of no slice: front page, home, health, and what went wrong."""

import sys

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from portal import home as homes
from portal.messages.access import notifications_of
from portal.queue import health as queue_health
from portal.queue.busy import busy_page
from portal.visitors import person_of


@require_GET
def front(request: HttpRequest) -> HttpResponse:
    """What this portal is, and every call of every tenant, open ones first."""
    now = timezone.now()
    page = Paginator(homes.calls(now=now), 12).get_page(request.GET.get("page"))
    return render(request, "front.html", {"page": page, "now": now})


@require_GET
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """What to do next and by when."""
    now = timezone.now()
    person = person_of(request)
    cards = homes.cards_for(person, now=now)
    context = {
        "cards": cards,
        "dates": homes.dates_for(person, now=now),
        "latest": notifications_of(person)[:5],
        "now": now,
    }
    return render(request, "home.html", context)


@require_GET
def health(request: HttpRequest, *, work: bool = False) -> JsonResponse:
    """Whether the database and the queue answer, 503 when one doesn't, and whether work gets done. Work that lies
    is 503 only at the address for monitors (`work`): a balancer must not take pages away because workers rest.
    """
    state = queue_health.health(now=timezone.now())
    answers = state.serving | state.working
    well = all(answers.values()) if work else all(state.serving.values())
    return JsonResponse(answers, status=200 if well else 503)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Stands alone: whatever broke may break the frame too. Called while the error is handled; one of the database
    outside a view (a session, a tenant) is a 503 here.
    """
    if isinstance(sys.exc_info()[1], OperationalError):
        return busy_page(request)
    return render(request, "500.html", status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that lay open too long, or in two windows."""
    return render(request, "csrf.html", status=403)
