"""Being written."""

import uuid

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse


@login_required
def case(request: HttpRequest, case: uuid.UUID) -> HttpResponse:
    raise Http404


@login_required
def checklist(request: HttpRequest, case: uuid.UUID) -> HttpResponse:
    raise Http404


@login_required
def submit(request: HttpRequest, case: uuid.UUID) -> HttpResponse:
    raise Http404


@login_required
def withdraw(request: HttpRequest, case: uuid.UUID) -> HttpResponse:
    raise Http404


@login_required
def discard(request: HttpRequest, case: uuid.UUID) -> HttpResponse:
    raise Http404
