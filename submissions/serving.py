"""Sending a stored file after the caller has asked for permission: Range, safe headers, no copy in memory."""

import mimetypes
import re
from urllib.parse import quote

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header, http_date

from submissions import storing
from submissions.models import StoredFile, SubmissionFile
from validators.facts.file import extension_of

_RANGE = re.compile(r"bytes=(\d*)-(\d*)")
_POLICY = "default-src 'none'; img-src 'self'; media-src 'self'; frame-ancestors 'self'; sandbox"
_PDF_POLICY = (
    "script-src 'none'; frame-ancestors 'self'"  # browsers' own PDF viewers don't start in a sandbox
)
# Shown in the page; everything else is a download. Nothing here runs code: SVG and HTML are not among them.
INLINE = {
    "mp4": "video/mp4", "m4v": "video/mp4", "mov": "video/mp4", "webm": "video/webm", "mp3": "audio/mpeg",
    "m4a": "audio/mp4", "jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png", "gif": "image/gif",
    "webp": "image/webp", "pdf": "application/pdf",
}  # fmt: skip


def send_file(
    request: HttpRequest, file: SubmissionFile, *, name: str, download: bool = False
) -> HttpResponseBase:
    """The file's bytes under the given name; `download` forces a download of what could be shown."""
    return send_stored(request, file.stored, name=name, download=download)


def send_stored(
    request: HttpRequest, stored: StoredFile, *, name: str, download: bool = False
) -> HttpResponseBase:
    """The same for a stored file that stands in no slot."""
    inline = INLINE.get(extension_of(name))
    response = _body(request, stored)
    guessed = mimetypes.guess_type(name)[0] or "application/octet-stream"
    response["Content-Type"] = inline or (guessed if not _active(guessed) else "application/octet-stream")
    shown = inline is not None and not download
    disposition = content_disposition_header(as_attachment=not shown, filename=name)
    response["Content-Disposition"] = disposition or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = _PDF_POLICY if inline == "application/pdf" else _POLICY
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response._csp_exempt = True  # type: ignore[attr-defined]  # noqa: SLF001 - django-csp: the stricter policy above stands
    return response


def send_sheet(data: bytes) -> HttpResponse:
    """A contact sheet: a small JPEG made by the checks, served as nothing else."""
    response = HttpResponse(data, content_type="image/jpeg")
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = _POLICY
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response._csp_exempt = True  # type: ignore[attr-defined]  # noqa: SLF001 - as above
    return response


def _active(content_type: str) -> bool:
    """Types a browser might run."""
    return any(word in content_type for word in ("html", "xml", "script", "svg"))


def _body(request: HttpRequest, stored: StoredFile) -> HttpResponseBase:
    if settings.ACCEL_REDIRECT_PREFIX and storing.is_local(stored.key):
        response: HttpResponseBase = HttpResponse()
        response["X-Accel-Redirect"] = f"{settings.ACCEL_REDIRECT_PREFIX.rstrip('/')}/{quote(stored.key)}"
        return response
    etag = f'"{stored.sha256 or stored.key}"'
    wanted = _wanted(request, stored.size, etag)
    if wanted is None:
        response = HttpResponse(status=416)
        response["Content-Range"] = f"bytes */{stored.size}"
        return response
    first, last = wanted
    part = request.headers.get("Range") is not None and (first, last) != (0, stored.size - 1)
    response = HttpResponse() if request.method == "HEAD" else _stream(stored, first, last)
    response.status_code = 206 if part else 200
    response["Content-Length"] = str(last - first + 1)
    if part:
        response["Content-Range"] = f"bytes {first}-{last}/{stored.size}"
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = etag
    response["Last-Modified"] = http_date(stored.created_at.timestamp())
    return response


def _stream(stored: StoredFile, first: int, last: int) -> HttpResponseBase:
    try:
        return StreamingHttpResponse(storing.blocks(stored.key, first, last))
    except FileNotFoundError:
        raise Http404 from None


def _wanted(request: HttpRequest, size: int, etag: str) -> tuple[int, int] | None:
    """First and last byte; None where the range lies outside. Several ranges, or a range of another version of the
    file (If-Range), get the whole file, as RFC 9110 allows.
    """
    whole = (0, size - 1)
    header = request.headers.get("Range")
    if header is None or request.headers.get("If-Range", etag) != etag:
        return whole
    match = _RANGE.fullmatch(header.strip())
    if match is None or match.groups() == ("", ""):
        return whole
    start, end = match.groups()
    if not start:
        tail = min(int(end), size)
        return (size - tail, size - 1) if tail else None
    first, last = int(start), min(int(end), size - 1) if end else size - 1
    if first >= size or (end and int(end) < first):
        return None
    return first, last
