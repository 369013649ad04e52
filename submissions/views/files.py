"""Being written."""

import uuid

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse


@login_required
def case_files(request: HttpRequest, case: uuid.UUID) -> HttpResponse:
    raise Http404


@login_required
def file(request: HttpRequest, file: uuid.UUID) -> HttpResponse:
    raise Http404


@login_required
def file_report(request: HttpRequest, file: uuid.UUID) -> HttpResponse:
    raise Http404


@login_required
def file_remove(request: HttpRequest, file: uuid.UUID) -> HttpResponse:
    raise Http404
