"""Being written."""

import uuid

from django.http import Http404, HttpRequest, HttpResponse


def create(request: HttpRequest) -> HttpResponse:
    raise Http404


def upload(request: HttpRequest, upload: uuid.UUID) -> HttpResponse:
    raise Http404
