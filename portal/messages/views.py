"""What one was told."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_http_methods

from portal.messages import actions
from portal.messages.access import notifications_of, own_notification
from portal.visitors import person_of


@require_http_methods(["GET", "POST"])
@login_required
def notifications(request: HttpRequest) -> HttpResponse:
    """What one was told; a POST marks all of it as read."""
    person = person_of(request)
    if request.method == "POST":
        actions.mark_read(person, now=timezone.now())
        return redirect("notices")
    page = Paginator(notifications_of(person), 20).get_page(request.GET.get("page"))
    return render(request, "portal/messages/notifications.html", {"page": page})


@require_GET
@login_required
def notification(request: HttpRequest, notification: int) -> HttpResponse:
    """Follow a notification: it is read, and its link opens."""
    row = own_notification(request, notification)
    actions.mark_read(person_of(request), notification=row.pk, now=timezone.now())
    safe = row.link and url_has_allowed_host_and_scheme(row.link, allowed_hosts=None)
    return redirect(row.link if safe else reverse("notices"))
