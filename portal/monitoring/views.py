"""What machines and operators ask: is this process alive, can it serve, does work get done, how is everything."""

import hmac
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from portal.monitoring import failures, measures, metrics, postgres
from portal.monitoring.measures import Measures
from portal.recovery import runs
from portal.visitors import person_of


@require_safe
@never_cache
def alive(request: HttpRequest) -> JsonResponse:
    """200 as long as this process answers at all; nothing else is asked, so that a database's rest restarts nobody."""
    return JsonResponse({"alive": True})


@require_safe
@never_cache
def ready(request: HttpRequest, *, work: bool = False) -> JsonResponse:
    """200 while pages can be served, else 503: for balancers. With `work` also 503 where work lies: for monitors, since a
    balancer must not take pages away because workers rest.
    """
    seen = measures.take(now=timezone.now())
    well = seen.working if work else seen.ready
    return JsonResponse(_facts(seen), status=200 if well else 503)


@require_safe
@never_cache
def prometheus(request: HttpRequest) -> HttpResponse:
    """Metrics, for whoever shows METRICS_TOKEN (`Authorization: Bearer ...`); without a token set there are none (404)."""
    token = settings.METRICS_TOKEN
    shown = request.headers.get("Authorization", "")
    if not token or not hmac.compare_digest(shown.encode(), f"Bearer {token}".encode()):
        raise Http404
    return HttpResponse(metrics.exposition(now=timezone.now()), content_type=CONTENT_TYPE_LATEST)


@require_safe
@login_required
def status(request: HttpRequest) -> HttpResponse:
    """How everything is, for operators (`manage.py operator`); nobody else learns that there is such a page."""
    if not person_of(request).is_staff:
        raise Http404
    now = timezone.now()
    seen = measures.take(now=now)
    page: dict[str, Any] = {"seen": seen, "now": now}
    if seen.database:
        backups = runs.seen()
        page |= {
            "backups": backups,
            "backup_late": backups.late(now),
            "database": postgres.state(),
            "failures": failures.latest(now=now),
            "under_way": postgres.under_way(),
            "slowest": postgres.slowest(),
        }
    return render(request, "portal/monitoring/status.html", page)


def _facts(seen: Measures) -> dict[str, Any]:
    return {
        "ready": seen.ready,
        "database": seen.database,
        "queue": seen.queue,
        "storage": seen.storage.answers,
        "full": seen.storage.full,
        "workers": {queue.name: len(queue.workers) for queue in seen.queues},
        "oldest_seconds": {backlog.name: round(backlog.age(seen.at)) for backlog in seen.backlogs},
        "stuck": [backlog.name for backlog in seen.stuck],
    }
