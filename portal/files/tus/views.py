"""The tus server's two addresses. A person's session opens them; uploads of others don't exist (404)."""

import datetime as dt
import hashlib
import logging
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from http import HTTPStatus
from typing import Any, cast
from urllib.parse import urlsplit

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from portal.decisions import NotAllowed, refuse
from portal.files import disk, multipart, owners, storage
from portal.files.actions import uploads
from portal.files.tus import access, protocol
from portal.files.tus.protocol import ProtocolError
from portal.models import Folder, Person, Upload
from portal.queue.connections import release_connection
from portal.tenants import tenant_scope
from portal.words import say

NOT_ALLOWED_STATUS = {
    "file_too_big": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "storage_full": HTTPStatus.INSUFFICIENT_STORAGE,
    "storage_away": HTTPStatus.SERVICE_UNAVAILABLE,
    "person_storage_full": HTTPStatus.INSUFFICIENT_STORAGE,
    "tenant_storage_full": HTTPStatus.INSUFFICIENT_STORAGE,
}
RETRY_SECONDS = "5"
View = Callable[..., HttpResponse]
_LOG = logging.getLogger(__name__)


def speaks_tus(*methods: str) -> Callable[[View], View]:
    """Version, origin and sign-in checked, refusals as the protocol wants them: a status and plain words."""

    def wrap(view: View) -> View:
        @csrf_exempt  # a session cookie alone opens nothing: see `_foreign`, and tus needs its own header
        @wraps(view)
        def guarded(request: HttpRequest, **kwargs: Any) -> HttpResponse:
            method = (request.headers.get("X-HTTP-Method-Override") or request.method or "").upper()
            try:
                response = _answer(request, method, methods, view, kwargs)
            except ProtocolError as problem:
                response = _say(problem.status, problem.words)
            except NotAllowed as refused:
                status = NOT_ALLOWED_STATUS.get(refused.decision.code, HTTPStatus.FORBIDDEN)
                response = _say(status, say(refused.decision))
                response["X-Refusal"] = refused.decision.code
            except (InterfaceError, OperationalError):
                _LOG.exception("the database did not answer an upload")
                response = _say(HTTPStatus.SERVICE_UNAVAILABLE, "服务器暂时无法记录进度，请稍候自动重试。")
            except Http404:
                response = _say(HTTPStatus.NOT_FOUND, "没有这次上传，可能已取消。请重新选择文件上传。")
            if response.status_code == HTTPStatus.SERVICE_UNAVAILABLE:
                response["Retry-After"] = RETRY_SECONDS
            response["Tus-Resumable"] = protocol.VERSION
            response["X-Content-Type-Options"] = "nosniff"
            response["Cache-Control"] = "no-store"
            return response

        return guarded

    return wrap


def _answer(
    request: HttpRequest, method: str, methods: tuple[str, ...], view: View, kwargs: dict[str, Any]
) -> HttpResponse:
    if method == "OPTIONS":
        return _options()
    if method not in methods:
        response = _say(HTTPStatus.METHOD_NOT_ALLOWED, "此地址不接受这种请求。")
        response["Allow"] = ", ".join((*methods, "OPTIONS"))
        return response
    if request.headers.get("Tus-Resumable") != protocol.VERSION:
        response = _say(HTTPStatus.PRECONDITION_FAILED, "上传程序的协议版本不受支持，请刷新页面后重试。")
        response["Tus-Version"] = protocol.VERSION
        return response
    if _foreign(request):
        raise ProtocolError(HTTPStatus.FORBIDDEN, "上传请求不是从本网站发出的，已拒绝。")
    if not request.user.is_authenticated:
        raise ProtocolError(HTTPStatus.UNAUTHORIZED, "登录已过期，请重新登录；已上传的部分不会丢失。")
    return view(request, method, **kwargs)


def _options() -> HttpResponse:
    response = HttpResponse(status=HTTPStatus.NO_CONTENT)
    response["Tus-Version"] = protocol.VERSION
    response["Tus-Extension"] = ",".join(protocol.EXTENSIONS)
    response["Tus-Checksum-Algorithm"] = ",".join(protocol.CHECKSUMS)
    return response


def _foreign(request: HttpRequest) -> bool:
    """Whether another site's page sent this. Programs send neither header."""
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    return (site is not None and site not in {"same-origin", "none"}) or (
        origin is not None
        and urlsplit(origin).netloc not in {request.get_host(), urlsplit(settings.PUBLIC_ADDRESS).netloc}
    )


def _say(status: int, words: str) -> HttpResponse:
    return HttpResponse(words, status=status, content_type="text/plain; charset=utf-8")


@speaks_tus("POST")
def create(request: HttpRequest, method: str) -> HttpResponse:
    """Creation, with or without length, with or without the first bytes; parts, and joining them."""
    now = timezone.now()
    concat = protocol.parse_concat(request.headers.get("Upload-Concat"))
    header = request.headers.get("Upload-Metadata", "")
    metadata = protocol.parse_metadata(header)
    person = cast(Person, request.user)
    folder = owners.folder_named(metadata.get("owner", ""), person)
    about: dict[str, Any] = {
        "actor": person,
        "now": now,
        "replaces": access.as_uuid(metadata.get("replaces")),
        "sha256": metadata.get("sha256", "")[:64].lower(),
        "metadata": header,
    }
    slot, name = metadata.get("slot", ""), access.plain_name(metadata.get("filename", ""))
    with tenant_scope(folder.tenant_id):
        if concat and concat.final:
            upload = access.joined(person, folder, concat.parts) or _join(
                folder, slot, name, access.finished_parts(person, folder, concat.parts), **about
            )
        else:
            size = protocol.parse_length(
                request.headers.get("Upload-Length"), request.headers.get("Upload-Defer-Length")
            )
            upload = uploads.reserve(
                folder, slot, name, size=size, part=concat is not None,
                fingerprint=metadata.get("fingerprint", ""), **about,
            )  # fmt: skip
            if request.content_type == protocol.CHUNK_TYPE and (_length(request) or _chunked(request)):
                _first_bytes(request, upload, now)
    response = HttpResponse(status=HTTPStatus.CREATED)
    response["Location"] = reverse("tus-upload", kwargs={"upload": upload.uuid})
    return _with_progress(response, upload)


def _join(folder: Folder, slot: str, name: str, parts: list[Upload], **about: Any) -> Upload:
    with _plainly():
        return uploads.join_parts(folder, slot, name, parts, **about)


def _first_bytes(request: HttpRequest, row: Upload, now: dt.datetime) -> None:
    """What comes with the creation; refused, the creation is too, for nobody learns its address."""
    try:
        _receive(request, row, now)
    except (ProtocolError, NotAllowed):
        uploads.end_upload(row)
        raise


@speaks_tus("HEAD", "PATCH", "DELETE")
def upload(request: HttpRequest, method: str, upload: uuid.UUID) -> HttpResponse:
    """How far an upload is, more of it, or its end."""
    now = timezone.now()
    row = access.own_upload(cast(Person, request.user), upload, now=now)
    with tenant_scope(row.tenant_id):
        match method:
            case "HEAD":
                return _head(row, now)
            case "PATCH":
                return _patch(request, row, now)
        if row.state == Upload.State.FINISHED and not row.part:
            raise ProtocolError(HTTPStatus.FORBIDDEN, "这个文件已经传完，请在页面上移除")
        uploads.end_upload(row)
        return HttpResponse(status=HTTPStatus.NO_CONTENT)


def _not_elsewhere(row: Upload) -> None:
    """Bytes that a browser sends to the object store don't come this way; where that is off now, they are given up."""
    if not row.multipart or row.state != Upload.State.RECEIVING:
        return
    if multipart.offered():
        raise ProtocolError(HTTPStatus.CONFLICT, "这个文件正由浏览器直接传到对象存储，请刷新页面后继续")
    uploads.end_upload(row)
    raise ProtocolError(
        HTTPStatus.GONE, "这个文件此前是直接传到对象存储的，现在不能接着传，请重新选择文件上传"
    )


def _head(row: Upload, now: dt.datetime) -> HttpResponse:
    _not_elsewhere(row)
    if row.state == Upload.State.RECEIVING and row.offset == row.size:
        _finish_late(row, now)
    response = HttpResponse(status=HTTPStatus.OK)
    if row.size is None:
        response["Upload-Defer-Length"] = "1"
    else:
        response["Upload-Length"] = str(row.size)
    if row.part:
        response["Upload-Concat"] = "partial"
    if row.joins:
        addresses = (reverse("tus-upload", kwargs={"upload": part}) for part in row.joins.split())
        response["Upload-Concat"] = f"final;{' '.join(addresses)}"
    if row.metadata:
        response["Upload-Metadata"] = row.metadata
    response = _with_progress(response, row)
    if row.joins and row.offset != row.size:
        del response["Upload-Offset"]  # not before the parts are joined
    return response


def _finish_late(row: Upload, now: dt.datetime) -> None:
    """A whole upload that was not attached when its last byte came. A client that hears its own length takes the file for
    handed in, so a refusal is said here too; where only room is missing or the store is away, the sweep goes on trying.
    """
    held_bytes = disk.held(disk.place(storage.upload_root(), row.uuid))
    if not row.multipart and held_bytes < row.offset:  # the disk was restored to an earlier day
        uploads.step_back(row, to=held_bytes)
        row.offset = held_bytes
        return
    try:
        uploads.finish(row, now=now)
    except NotAllowed as refused:
        if refused.decision.code not in NOT_ALLOWED_STATUS:
            raise


def _patch(request: HttpRequest, row: Upload, now: dt.datetime) -> HttpResponse:
    if request.content_type != protocol.CHUNK_TYPE:
        raise ProtocolError(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, f"Content-Type 应为 {protocol.CHUNK_TYPE}")
    if row.joins:
        raise ProtocolError(HTTPStatus.FORBIDDEN, "由分段合并而成的文件不能再续传")
    _not_elsewhere(row)
    offset = protocol.parse_whole(request.headers.get("Upload-Offset"), "Upload-Offset")
    if offset is None:
        raise protocol.bad("缺少 Upload-Offset")
    size = protocol.parse_whole(request.headers.get("Upload-Length"), "Upload-Length")
    if size is not None and size != row.size:
        uploads.set_size(row, size, now=now)
    if offset != row.offset:
        raise ProtocolError(HTTPStatus.CONFLICT, f"续传位置不符，服务器已收到 {row.offset} 字节")
    _receive(request, row, now)
    return _with_progress(HttpResponse(status=HTTPStatus.NO_CONTENT), row)


def _length(request: HttpRequest) -> int | None:
    return protocol.parse_whole(request.headers.get("Content-Length") or None, "Content-Length")


def _chunked(request: HttpRequest) -> bool:
    """Whether the body has no length and the web server takes its pieces apart."""
    coding = request.headers.get("Transfer-Encoding", "").strip().lower()
    return coding == "chunked" and bool(request.META.get("wsgi.input_terminated"))


def _receive(request: HttpRequest, row: Upload, now: dt.datetime) -> None:
    """Write the body to disk and acknowledge it; a body that was cut short keeps what arrived, unless a checksum
    was promised for the whole of it.
    """
    promised = protocol.parse_checksum(request.headers.get("Upload-Checksum"))
    length = _length(request)
    if length is None and not _chunked(request):
        raise ProtocolError(HTTPStatus.LENGTH_REQUIRED, "请求缺少 Content-Length")
    room = (uploads.bound_of(row) if row.size is None else row.size) - row.offset
    if length is not None and length > room:
        raise _too_long()
    if length == 0 and row.offset == row.size:
        uploads.finish(row, now=now)
        return
    if row.started_at is None or _checkpoints(row.offset) < _checkpoints(row.offset + (length or room)):
        uploads.begin(row, now=now)
    promise = None
    if promised is not None:
        hasher = hashlib.new(promised.algorithm, usedforsecurity=False)
        promise = disk.Promise(hasher, promised.digest, length)
    with _one_of_many(), _plainly(row):
        release_connection()  # a slow line must not keep a database connection from others
        with disk.writing(disk.place(storage.upload_root(), row.uuid)) as turn:
            with turn.held():
                _require_place(row, disk.size(turn))
            disk.receive(
                turn, row.offset, limit=room if length is None else length, promise=promise,
                read=request.read if length is not None else request.META["wsgi.input"].read,
                acknowledge=lambda to: _acknowledge(row, to),
            )  # fmt: skip
    if row.size is not None and row.offset == row.size:
        uploads.finish(row, now=timezone.now())  # a slow body may have taken hours


_places = threading.BoundedSemaphore(settings.UPLOADS_AT_ONCE)


@contextmanager
def _one_of_many() -> Iterator[None]:
    """A place among the uploads of this process; pages keep the other threads."""
    if not _places.acquire(blocking=False):
        raise ProtocolError(HTTPStatus.SERVICE_UNAVAILABLE, "正在上传的人很多，请稍候自动重试")
    try:
        yield
    finally:
        _places.release()


@contextmanager
def _plainly(row: Upload | None = None) -> Iterator[None]:
    """What can happen to a file while bytes arrive, as the protocol says it; `row` is the upload whose file it is."""
    try:
        yield
    except disk.Overtaken as problem:
        raise ProtocolError(HTTPStatus.CONFLICT, "另一个窗口已接着上传这个文件") from problem
    except disk.TooLong as problem:
        raise _too_long() from problem
    except disk.Mismatch as problem:
        raise ProtocolError(protocol.CHECKSUM_MISMATCH, "校验值不符，这一段已丢弃，将自动重传") from problem
    except disk.Full as problem:
        raise NotAllowed(refuse("storage_full")) from problem
    except FileNotFoundError as problem:
        if row is not None and access.is_finished(row):  # by another request, since this one began
            raise ProtocolError(
                HTTPStatus.CONFLICT, "另一个窗口已续传了这个文件，请稍候自动重试"
            ) from problem
        raise Http404 from problem


def _too_long() -> ProtocolError:
    return ProtocolError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "发来的内容超过了声明的文件大小")


def _checkpoints(offset: int) -> int:
    """How often a long upload has been asked whether it may still be attached."""
    return offset // disk.CHECKPOINT_BYTES


def _require_place(row: Upload, held: int) -> None:
    """Under the file's lock: the row is where this request read it, and the file holds all that was acknowledged.

    Bytes are on the disk before the row moves, so a file that ends at the row's offset proves both. A longer one holds
    what a killed server never acknowledged, or what another request did; the row tells which.
    """
    if held == row.offset:
        return
    if not access.still_at(row):
        raise ProtocolError(HTTPStatus.CONFLICT, "另一个窗口已续传了这个文件，请稍候自动重试")
    if held < row.offset:  # the disk was restored to an earlier day: what is gone must be sent again
        uploads.step_back(row, to=held)
        raise ProtocolError(HTTPStatus.CONFLICT, f"服务器只有前 {held} 字节，将从那里自动续传")


def _acknowledge(row: Upload, to: int) -> None:
    if to != row.offset and not uploads.advance(row, to=to):
        raise ProtocolError(HTTPStatus.CONFLICT, "续传位置不符，请稍候自动重试")
    release_connection()


def _with_progress(response: HttpResponse, row: Upload) -> HttpResponse:
    response["Upload-Offset"] = str(row.offset)
    if row.state == Upload.State.RECEIVING:
        response["Upload-Expires"] = protocol.expires_header(row.expires_at)
    return response
