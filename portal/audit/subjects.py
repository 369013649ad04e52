"""What audit events are about, in words made when they are shown. An app above names its own rows
(`settings.AUDIT_SUBJECTS`).
"""

from collections.abc import Callable, Collection, Iterable
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.module_loading import import_string

from portal.models import (
    Broadcast,
    Invitation,
    Membership,
    Person,
    Task,
    Tenant,
    Unit,
    UnitRequest,
    subject_key,
)
from portal.tenants import all_tenants


def names_of(subjects: Iterable[str]) -> dict[str, str]:
    """Words for each subject that still exists, by subject; a query or two for each kind among them."""
    asked = set(subjects)
    named: dict[str, str] = {}
    for provider in settings.AUDIT_SUBJECTS:
        named |= import_string(provider)(asked)
    return named


def named_rows(
    subjects: Collection[str], rows: "models.QuerySet[Any]", name: Callable[[Any], object] = str
) -> dict[str, str]:
    """The name of each of those rows that is among the subjects. No query where none is of their kind."""
    kind = rows.model._meta.model_name
    keys = [key for each, _, key in (subject.partition(":") for subject in subjects) if each == kind]
    if not keys:
        return {}
    return {subject_key(rows.model, row.pk): str(name(row)) for row in rows.filter(pk__in=keys)}


def named(subjects: Collection[str]) -> dict[str, str]:
    """The portal's own: memberships, invitations, people, units and tenants."""
    with all_tenants():  # the events were read inside their tenant's scope
        return (
            named_rows(subjects, Tenant.objects.all())
            | named_rows(subjects, Unit.objects.all())
            | named_rows(subjects, UnitRequest.objects.all())
            | named_rows(subjects, Broadcast.objects.all())
            | named_rows(subjects, Task.objects.all())
            | named_rows(subjects, Invitation.objects.all())
            | named_rows(subjects, Person.objects.all())
            | named_rows(subjects, Membership.objects.select_related("person", "unit"))
        )
