"""The events that a tenant's trail is narrowed to, as a table."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.timezone import get_default_timezone

from portal.audit.queries import TrailFilter, all_entries, events_of_tenant, narrowed
from portal.decisions import Decision, NotAllowed, refuse
from portal.models import AuditEvent, Person, Role, Task, Tenant
from portal.permissions import may_act_as
from portal.tables.sheets import Sheet, plain_sheet
from portal.tasks.table_task import TableTask
from portal.trail.forms import TenantTrailForm
from portal.trail.queries import subjects_named
from portal.trail.rows import HEADINGS, MOST, rows_of


def asked_for(tenant: Tenant, asked: Mapping[str, Any]) -> "tuple[QuerySet[AuditEvent], TrailFilter]":
    """The tenant's events and what they are narrowed to, by the fields of the form as they were filled in."""
    form = TenantTrailForm((), asked)
    form.is_valid()
    about = form.cleaned_data.get("about", "")
    events = events_of_tenant(tenant.pk, with_campaigns=form.cleaned_data.get("everything", False))
    return events, form.narrowing(get_default_timezone(), subjects_named(tenant, about) if about else None)


class TenantTrailTable(TableTask):
    """`params["asked"]`: the fields of the form. Raises `NotAllowed` (audit_export_long)."""

    name = "tenant-trail"
    label = "操作记录"

    def table(self, task: Task, *, now: dt.datetime) -> tuple[Sheet, Iterable[Sequence[Any]], int]:
        events = narrowed(*asked_for(task.tenant, task.params["asked"]))
        if (count := events.count()) > MOST:
            raise NotAllowed(refuse("audit_export_long", count=count, max=MOST))
        return plain_sheet(self.label, HEADINGS), rows_of(all_entries(events), get_default_timezone()), count

    def may_have(self, task: Task, person: Person, *, reading: bool) -> Decision:
        return may_act_as(person, task.tenant, Role.ORGANISER, reading=reading)

    def page(self, task: Task) -> str:
        return reverse("trail", kwargs={"tenant": task.tenant.slug})
