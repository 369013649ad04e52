"""The person's own cases."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from portal.files.usage import person_room
from portal.visitors import person_of, tenant_of
from submissions.submitting.listing import own_rows, rows_of

PAGE = 20


@login_required
def my_cases(request: HttpRequest) -> HttpResponse:
    """All of the person's cases in this tenant, the latest first, and the room their files take."""
    person, now = person_of(request), timezone.now()
    page = Paginator(own_rows(person), PAGE).get_page(request.GET.get("page"))
    rows = rows_of(page.object_list, now=now)
    room = person_room(tenant_of(request), person, now=now)
    return render(request, "submissions/submitting/mine.html", {"page": page, "rows": rows, "room": room})
