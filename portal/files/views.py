"""An attachment's bytes, its pictures, and its way out, whoever owns it."""

import uuid

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from portal.files import access, serving, thumbnails
from portal.files.actions import uploads
from portal.files.actions.reading import note_read


@login_required
@require_safe
def file(request: HttpRequest, file: uuid.UUID) -> HttpResponseBase:
    """The bytes, under the name that the owner gives them for this reader."""
    owned = access.readable(request, file)
    note_read(owned.attachment, owned.owner, actor=owned.person, now=timezone.now())
    return serving.send(request, owned.attachment.blob, name=owned.name, download="download" in request.GET)


@login_required
@require_safe
def sheet(request: HttpRequest, file: uuid.UUID) -> HttpResponse:
    """Small frames of a film or pages of a scan with their places."""
    return serving.send_sheet(thumbnails.of(access.readable(request, file).attachment))


@login_required
@require_safe
def evidence_frame(request: HttpRequest, file: uuid.UUID, key: str) -> HttpResponse:
    """One picture kept as evidence."""
    return serving.send_sheet(thumbnails.evidence_frame(access.readable(request, file).attachment, key))


@login_required
@require_POST
def remove(request: HttpRequest, file: uuid.UUID) -> HttpResponse:
    """Take a file out of its slot; the page's own script asks for what stands there then."""
    owned = access.removable(request, file)
    uploads.remove(owned.attachment, actor=owned.person, now=timezone.now())
    return HttpResponse(status=204, headers={"HX-Trigger": "files-changed"})
