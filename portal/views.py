"""Pages of no slice: front page, home, and what went wrong."""

import sys

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal import home as homes
from portal.messages.access import latest_notifications
from portal.queue.busy import busy_page
from portal.visitors import person_of


@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """What this portal is, and every call of every tenant, open ones first."""
    now = timezone.now()
    page = Paginator(homes.calls(now=now), 12).get_page(request.GET.get("page"))
    return render(request, "front.html", {"page": page, "now": now})


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """What to do next and by when."""
    now = timezone.now()
    person = person_of(request)
    cards = homes.cards_for(person, now=now)
    context = {
        "cards": cards,
        "dates": homes.dates_for(person, now=now),
        "latest": latest_notifications(person, 5),
        "now": now,
    }
    return render(request, "home.html", context)


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
