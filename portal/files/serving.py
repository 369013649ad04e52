"""Sending a blob after the caller has asked for permission: by the web server (X-Accel-Redirect), by the object
store (a short-lived address), or by the portal itself, with Range, safe headers and no copy in memory.
"""

import mimetypes
import re
from collections.abc import Callable, Iterator
from urllib.parse import quote

from django.conf import settings
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.utils.crypto import salted_hmac
from django.utils.http import http_date

from portal.files import s3, storage
from portal.models import Blob
from validators.facts.file import extension_of

_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)
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


_PLAIN = frozenset({
    "application/msword", "application/pdf", "application/zip", "application/vnd.ms-excel", "application/vnd.ms-powerpoint",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "image/bmp", "image/tiff", "image/heic", "image/vnd.adobe.photoshop", "video/x-ms-wmv", "video/x-msvideo", "audio/x-wav",
    "text/plain",
})  # fmt: skip
"""Types a download may carry; everything else is said to be bytes."""


def send(
    request: HttpRequest,
    blob: Blob,
    *,
    name: str,
    download: bool = False,
    blind_for: str = "",
    passed_on: bool = False,
) -> HttpResponseBase:
    """The bytes under the given name; `download` forces a download of what could be shown. `passed_on`: never by an address of
    the store's, which would go on for a while after the permission has ended. `blind_for` names a reader who
    must learn nothing but the bytes: neither the store's address nor the content's hash nor its time reaches them, and two
    readers of one content are told different versions.
    """
    inline = INLINE.get(extension_of(name))
    content_type = inline or _type_of(name)
    disposition = disposition_of(name, attachment=inline is None or download)
    if not blind_for and not passed_on and _stands_in_reach(request, blob):
        return _to_store(blob, content_type, disposition)
    response = _body(request, blob, _etag(blob, blind_for), blind=bool(blind_for))
    policy = _PDF_POLICY if inline == "application/pdf" else _POLICY
    return guarded(response, content_type, disposition, policy)


def guarded(
    response: HttpResponseBase, content_type: str, disposition: str, policy: str = _POLICY
) -> HttpResponseBase:
    """With the headers that keep a file from being taken for a page."""
    response["Content-Type"] = content_type
    response["Content-Disposition"] = disposition
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = policy
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response._csp_exempt = True  # type: ignore[attr-defined]  # noqa: SLF001 - django-csp: the stricter policy above stands
    return response


def _etag(blob: Blob, blind_for: str) -> str:
    """The version by which a cut-off reading goes on (If-Range)."""
    version = blob.sha256 or blob.key
    if blind_for:
        version = salted_hmac("portal.files.etag", f"{blind_for}:{blob.pk}", algorithm="sha256").hexdigest()
    return f'"{version}"'


def disposition_of(name: str, *, attachment: bool) -> str:
    """Content-Disposition (RFC 6266): the name in UTF-8, and for old programs one in ASCII beside it."""
    kind = "attachment" if attachment else "inline"
    plain = "".join(char if char.isprintable() else "_" for char in name)
    if plain.isascii() and not set(plain) & set('"\\%'):
        return f'{kind}; filename="{plain}"'
    extension = extension_of(plain)
    fallback = "file" + (f".{extension}" if extension.isascii() and extension.isalnum() else "")
    return f"{kind}; filename=\"{fallback}\"; filename*=UTF-8''{quote(plain, safe='')}"


def _type_of(name: str) -> str:
    guessed = mimetypes.guess_type(name)[0]
    return guessed if guessed in _PLAIN else "application/octet-stream"


def _stands_in_reach(request: HttpRequest, blob: Blob) -> bool:
    """Whether the reader can be sent to the object store (S3_PRESIGN_SECONDS). A signed address is for GET alone."""
    return (
        bool(settings.S3_BUCKET and settings.S3_PRESIGN_SECONDS)
        and request.method == "GET"
        and not storage.is_local(blob.key)
    )


def _to_store(blob: Blob, content_type: str, disposition: str) -> HttpResponse:
    """The store stands at another address than the portal: nothing it sends runs as a page of the portal."""
    address = s3.address(
        blob.key,
        seconds=settings.S3_PRESIGN_SECONDS,
        ContentType=content_type,
        ContentDisposition=disposition,
        CacheControl="private, no-store",
    )
    response = HttpResponseRedirect(address)
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer"
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


def send_picture(
    request: HttpRequest, read: Callable[[], bytes], *, version: str, content_type: str = "image/jpeg"
) -> HttpResponse:
    """A picture of a public page, which a browser may keep but must ask for each time (304 where it is still the same): what is
    withdrawn is gone at once. `read` is called where the bytes are needed.
    """
    etag = f'"{version}"'
    if request.headers.get("If-None-Match") == etag:
        response = HttpResponse(status=304)
    else:
        response = HttpResponse(read(), content_type=content_type)
        response["X-Content-Type-Options"] = "nosniff"
        response["Content-Security-Policy"] = _POLICY
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    response._csp_exempt = True  # type: ignore[attr-defined]  # noqa: SLF001 - as above
    return response


def _body(request: HttpRequest, blob: Blob, etag: str, *, blind: bool) -> HttpResponseBase:
    # The web server would add a version and a time of its own, made of the file's.
    if not blind and settings.ACCEL_REDIRECT_PREFIX and storage.stays_local(blob.key):
        response: HttpResponseBase = HttpResponse()
        response["X-Accel-Redirect"] = f"{settings.ACCEL_REDIRECT_PREFIX.rstrip('/')}/{quote(blob.key)}"
        return response
    response = answer_range(
        request, size=blob.size, etag=etag, stream=lambda first, last: storage.blocks(blob.key, first, last)
    )
    if not blind and response.status_code != 416:
        response["Last-Modified"] = http_date(blob.created_at.timestamp())
    return response


def answer_range(
    request: HttpRequest, *, size: int, etag: str, stream: Callable[[int, int], Iterator[bytes]]
) -> HttpResponseBase:
    """What was asked for of `size` bytes: all, the range (206), or 416; `stream` gives the bytes from first to last, and
    raises FileNotFoundError at once where there are none.
    """
    byte_range = wanted(request, size, etag)
    if byte_range is None:
        response: HttpResponseBase = HttpResponse(status=416)
        response["Content-Range"] = f"bytes */{size}"
        return response
    first, last = byte_range
    part = request.headers.get("Range") is not None and (first, last) != (0, size - 1)
    response = HttpResponse() if request.method == "HEAD" else _stream(stream, first, last)
    response.status_code = 206 if part else 200
    response["Content-Length"] = str(last - first + 1)
    if part:
        response["Content-Range"] = f"bytes {first}-{last}/{size}"
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = etag
    return response


def _stream(stream: Callable[[int, int], Iterator[bytes]], first: int, last: int) -> HttpResponseBase:
    try:
        return StreamingHttpResponse(stream(first, last))
    except FileNotFoundError:
        raise Http404 from None


def wanted(request: HttpRequest, size: int, etag: str) -> tuple[int, int] | None:
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
