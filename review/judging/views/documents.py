"""Documents read in the page by whoever may see the case: its owner, the organiser, its coordinators."""

import uuid
from http import HTTPStatus

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from portal.decisions import refuse
from portal.files import storage
from portal.files.access import readable
from portal.files.actions.reading import note_read
from portal.models import Blob
from portal.visitors import person_of
from portal.words import say
from review.judging.document_viewer import Reading, image, member_asked, read
from validators.drawing import Busy


@require_safe
@login_required
def file_read(request: HttpRequest, file: uuid.UUID) -> HttpResponse:
    """Text of a Word file, pages of a PDF, a picture: a piece of page for the button that asked."""
    owned = readable(request, file)
    attachment = owned.attachment
    note_read(attachment, owned.owner, actor=owned.person, now=timezone.now())
    member = member_asked(request.GET.get("member", ""))
    with storage.local(attachment.blob.key) as path:
        rendition = read(path, attachment.name, reading_of(request, attachment.blob), member)
    context = {
        "member": member,
        "file": attachment,
        "reading": rendition,
        "pages": range(1, rendition.pages + 1),
        "busy": busy_words(),
    }
    return render(request, "review/judging/_document.html", context)


@require_safe
@login_required
@cache_control(private=True, max_age=3600)
def file_page(request: HttpRequest, file: uuid.UUID, page: int) -> HttpResponse:
    """One page or picture of it."""
    attachment = readable(request, file).attachment
    return page_of(request, attachment.blob, attachment.name, page)


def busy_words() -> str:
    """What to tell where too many files are being drawn."""
    return say(refuse("reading_busy"))


def reading_of(request: HttpRequest, blob: Blob) -> Reading:
    """Who reads what, for the seats and the memory of what cannot be drawn."""
    return Reading(str(person_of(request).pk), blob.sha256 or blob.key)


def page_of(request: HttpRequest, blob: Blob, name: str, page: int) -> HttpResponse:
    """One page or picture of a file (or of a member of the archive that it is) as an image; 503 where too many are being
    drawn.
    """
    member = member_asked(request.GET.get("member", ""))
    try:
        with storage.local(blob.key) as path:
            drawn = image(path, name, page, reading_of(request, blob), member)
    except Busy:
        return HttpResponse(
            busy_words(),
            content_type="text/plain; charset=utf-8",
            status=HTTPStatus.SERVICE_UNAVAILABLE,
            headers={"Retry-After": "5", "Cache-Control": "no-store"},
        )
    if drawn is None:
        raise Http404
    return HttpResponse(drawn, content_type="image/jpeg", headers={"X-Content-Type-Options": "nosniff"})
