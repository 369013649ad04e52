"""Showing on purpose what pages mask: who may, and that it was done."""

import datetime as dt
from collections.abc import Callable

from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpRequest
from django.utils.module_loading import import_string

from portal import audit
from portal.masking import Found
from portal.models import Person, subject_of
from portal.visitors import person_of


def personal_kinds() -> dict[str, Callable[[HttpRequest, str, str], Found]]:
    """Every registered kind by its name."""
    return {name: find for dotted in settings.PERSONAL_KINDS for name, find in import_string(dotted).items()}


@transaction.atomic
def show(request: HttpRequest, kind: str, key: str, field: str, *, now: dt.datetime) -> str:
    """The whole value. Whoever registered the kind says who may ask, as its page does; that it was asked for is written
    down in the same transaction.
    """
    find = personal_kinds().get(kind)
    found = find(request, key, field) if find else None
    if found is None or not found.value:
        raise Http404
    whose = found.whose
    of = {"person": whose.pk} if isinstance(whose, Person) else {"line": subject_of(whose)} if whose else {}
    audit.record(
        "personal.show", found.thing, actor=person_of(request), now=now, campaign=found.campaign, kind=kind,
        field=field, **of,
    )  # fmt: skip
    return found.value
