"""Each request: a number that its log lines carry and the visitor can name, its time, and a line when it is answered."""

import logging
import re
import time
import uuid

import structlog
from django.http import HttpRequest, HttpResponse

from portal.middleware import Handler
from portal.monitoring import metrics

log = logging.getLogger("portal.requests")
_NUMBER = re.compile(r"[A-Za-z0-9-]{8,64}")


class RequestLogMiddleware:
    """First of all: what the others do is in the time and carries the number. A proxy's own number (X-Request-ID) is kept."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        told = request.headers.get("X-Request-ID", "")
        number = told if _NUMBER.fullmatch(told) else uuid.uuid4().hex[:16]
        request.number = number  # type: ignore[attr-defined]
        with structlog.contextvars.bound_contextvars(request_id=number):
            try:
                response = self._timed(request)
            finally:
                structlog.contextvars.unbind_contextvars("tenant")
        response.headers["X-Request-ID"] = number
        return response

    def _timed(self, request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        response = self.get_response(request)
        seconds = time.perf_counter() - began
        view = request.resolver_match.view_name if request.resolver_match else ""
        metrics.observe_request(request.method or "", view, response.status_code, seconds)
        # The path without its query: what was searched for is nobody's business here.
        facts = {"method": request.method, "path": request.path, "view": view, "status": response.status_code}
        log.info("answered", extra=facts | {"milliseconds": round(seconds * 1000, 1)})
        return response

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: dict[str, object]
    ) -> None:
        if tenant := kwargs.get("tenant"):
            structlog.contextvars.bind_contextvars(tenant=str(tenant))
