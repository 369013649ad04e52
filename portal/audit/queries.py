"""Reading the audit trail."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator

from portal.audit.subjects import names_of
from portal.models import AuditEvent
from portal.words import audit_word

EVENTS_A_PAGE = 50


@dataclass(frozen=True, slots=True)
class Entry:
    """One event as a person reads it; `subject` is "" where the row is gone."""

    event: AuditEvent
    words: str
    subject: str


def trail(tenant: int, campaign: int, query: Mapping[str, str]) -> "Page[Any]":
    """A campaign's events, latest first, narrowed to one kind with `?action=`; a page of `Entry`s."""
    events = AuditEvent.objects.filter(tenant_id=tenant, campaign=campaign)
    if action := str(query.get("action", ""))[:60]:
        events = events.filter(action=action)
    rows = events.select_related("actor").order_by("-at", "-pk")
    page: Page[Any] = Paginator(rows, EVENTS_A_PAGE).get_page(query.get("page"))
    shown = list(page)
    names = names_of(
        subject for event in shown for subject in (event.subject, event.data.get("about")) if subject
    )
    page.object_list = [
        Entry(
            event,
            audit_word(event.action),
            names.get(event.subject) or names.get(event.data.get("about", ""), ""),
        )
        for event in shown
    ]
    return page
