"""Reading the audit trail."""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet

from portal.audit.subjects import names_of
from portal.models import AuditEvent
from portal.words import audit_word, audit_words

EVENTS_A_PAGE = 50
A_STEP = 500
"""Events whose objects are looked up together."""


@dataclass(frozen=True, slots=True)
class TrailFilter:
    """What a trail is narrowed to; empty narrows nothing. `subjects` are those that a search above found (None: no
    search); `since` is inclusive, `until` exclusive.
    """

    action: str = ""
    person: str = ""
    subjects: Collection[str] | None = None
    since: dt.datetime | None = None
    until: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One event as a person reads it."""

    event: AuditEvent
    words: str
    subject: str


def events_of(tenant: int, campaign: int, narrow: TrailFilter) -> "QuerySet[AuditEvent]":
    """A campaign's events, latest first."""
    events = AuditEvent.objects.filter(tenant_id=tenant, campaign=campaign)
    if narrow.action:
        events = events.filter(action=narrow.action)
    if narrow.person:
        named = Q(actor__real_name__icontains=narrow.person) | Q(actor__username__icontains=narrow.person)
        events = events.filter(named)
    if narrow.subjects is not None:
        events = events.filter(Q(subject__in=narrow.subjects) | Q(data__about__in=list(narrow.subjects)))
    if narrow.since:
        events = events.filter(at__gte=narrow.since)
    if narrow.until:
        events = events.filter(at__lt=narrow.until)
    return events.select_related("actor").order_by("-at", "-pk")


def trail(
    tenant: int, campaign: int, query: Mapping[str, str], narrow: TrailFilter | None = None
) -> "Page[Any]":
    """A page of `Entry`s, narrowed to one kind with `?action=` and to what `narrow` says."""
    narrow = replace(narrow or TrailFilter(), action=str(query.get("action", ""))[:60])
    rows = events_of(tenant, campaign, narrow)
    page: Page[Any] = Paginator(rows, EVENTS_A_PAGE).get_page(query.get("page"))
    page.object_list = _entries(list(page))
    return page


def all_entries(events: "QuerySet[AuditEvent]") -> Iterator[Entry]:
    """All of them as entries, some hundred at a time."""
    rows = events.iterator(chunk_size=A_STEP)
    while step := list(islice(rows, A_STEP)):
        yield from _entries(step)


def actions_of(tenant: int, campaign: int) -> list[tuple[str, str]]:
    """(action, words) of what happened in the campaign, by the words."""
    found: Iterable[str] = (
        AuditEvent.objects.filter(tenant_id=tenant, campaign=campaign)
        .order_by()
        .values_list("action", flat=True)
        .distinct()
    )
    known = audit_words()
    return sorted(((action, known.get(action, action)) for action in found), key=lambda pair: pair[1])


def _entries(events: list[AuditEvent]) -> list[Entry]:
    names = names_of(
        subject for event in events for subject in (event.subject, event.data.get("about")) if subject
    )
    return [Entry(event, audit_word(event.action), _name(event, names)) for event in events]


def _name(event: AuditEvent, names: Mapping[str, str]) -> str:
    """The object's name; where its row is gone that of what it was about, and at the least which row it was."""
    about = event.data.get("about", "")
    return names.get(event.subject) or names.get(about) or f"已删除的记录 {about or event.subject}"
