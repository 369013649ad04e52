"""Documents read in the page by whoever may see the case: its owner, the organiser, its coordinators."""

import uuid

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from review.reading import image, read
from submissions import storing
from submissions.access import visible_file


@require_GET
@login_required
def file_read(request: HttpRequest, file: uuid.UUID) -> HttpResponse:
    """Text of a Word file, pages of a PDF, a picture: a piece of page for the button that asked."""
    found = visible_file(request, file)
    with storing.local(found.stored.key) as path:
        reading = read(path, found.name)
    context = {"file": found, "reading": reading, "pages": range(1, reading.pages + 1)}
    return render(request, "review/_reading.html", context)


@require_GET
@login_required
@cache_control(private=True, max_age=3600)
def file_page(request: HttpRequest, file: uuid.UUID, page: int) -> HttpResponse:
    """One page or picture of it."""
    found = visible_file(request, file)
    with storing.local(found.stored.key) as path:
        drawn = image(path, found.name, page)
    if drawn is None:
        raise Http404
    return HttpResponse(drawn, content_type="image/jpeg", headers={"X-Content-Type-Options": "nosniff"})
