"""Addresses for browsers that send their parts to the object store: reserve, ask what is there, sign, put together, give
up. Guarded as the tus server is, with the same refusals; answers are JSON.
"""

import json
import uuid
from http import HTTPStatus
from typing import Any, cast

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from portal.files import owners, parts
from portal.files.actions import direct
from portal.files.tus import access, protocol
from portal.files.tus.protocol import ProtocolError
from portal.files.tus.views import speaks_tus
from portal.models import Person, Upload
from portal.tenants import tenant_scope


@speaks_tus("POST")
def create(request: HttpRequest, method: str) -> HttpResponse:
    """Room for one file, with the same metadata as a tus creation."""
    metadata = protocol.parse_metadata(request.headers.get("Upload-Metadata", ""))
    size = protocol.parse_length(request.headers.get("Upload-Length"), None)
    assert size is not None
    person = cast(Person, request.user)
    folder = owners.folder_named(metadata.get("owner", ""), person)
    with tenant_scope(folder.tenant_id):
        upload = direct.reserve(
            folder, metadata.get("slot", ""), access.plain_name(metadata.get("filename", "")), size=size,
            actor=person, now=timezone.now(), replaces=access.as_uuid(metadata.get("replaces")),
            sha256=metadata.get("sha256", ""), fingerprint=metadata.get("fingerprint", ""),
        )  # fmt: skip
        return _said(upload, direct.Progress([], 0), HTTPStatus.CREATED)


@speaks_tus("GET", "DELETE")
def upload(request: HttpRequest, method: str, upload: uuid.UUID) -> HttpResponse:
    """Which parts the store holds; or its end."""
    row = _own(request, upload)
    with tenant_scope(row.tenant):
        if method == "DELETE":
            direct.end(row)
            return HttpResponse(status=HTTPStatus.NO_CONTENT)
        return _said(row, direct.progress(row))


@speaks_tus("POST")
def sign(request: HttpRequest, method: str, upload: uuid.UUID) -> HttpResponse:
    """Addresses for a few parts: `{"parts": [1, 2]}` -> `{"urls": {"1": ..., "2": ...}}`."""
    row = _own(request, upload)
    try:
        sent = json.loads(request.body or b"{}")
    except ValueError as problem:
        raise protocol.bad("请求内容应为 JSON") from problem
    numbers = parts.asked(sent.get("parts") if isinstance(sent, dict) else None, row.size or 0)
    if numbers is None:
        raise protocol.bad("parts 应为分段序号的列表")
    with tenant_scope(row.tenant):
        return JsonResponse({"urls": direct.sign(row, numbers, now=timezone.now())})


@speaks_tus("POST")
def done(request: HttpRequest, method: str, upload: uuid.UUID) -> HttpResponse:
    """All parts are sent: one object, attached to its slot."""
    row = _own(request, upload)
    with tenant_scope(row.tenant):
        direct.finish(row, now=timezone.now())
    return JsonResponse({"upload": str(row.uuid)})


def _own(request: HttpRequest, upload: uuid.UUID) -> Upload:
    row = access.own_upload(cast(Person, request.user), upload, now=timezone.now())
    if not row.multipart:
        raise ProtocolError(HTTPStatus.CONFLICT, "这个文件是经本网站上传的，请继续用原来的方式上传")
    return row


def _said(row: Upload, progress: direct.Progress, status: int = HTTPStatus.OK) -> JsonResponse:
    answer: dict[str, Any] = {
        "upload": str(row.uuid), "size": row.size, "part": parts.part_size(row.size or 0), "done": progress.done,
        "batch": parts.BATCH,
    }  # fmt: skip
    return JsonResponse(answer, status=status)
