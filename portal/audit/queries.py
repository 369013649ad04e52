"""Reading the audit trail."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from typing import Any

from django.core.paginator import Page
from django.db.models import Q, QuerySet

from portal.audit.details import Detail, details_of, subjects_in
from portal.audit.subjects import names_of
from portal.models import AuditEvent, Person, subject_of
from portal.paging import page_of
from portal.tallies import read
from portal.tenants import all_tenants
from portal.words import audit_word, audit_words
from validators.masking import masked

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
    details: tuple[Detail, ...]

    @property
    def why(self) -> str:
        """The reason as it was typed, without numbers and addresses that may have slipped into it."""
        return masked(self.event.why)


def events_of_campaign(tenant: int, campaign: int) -> "QuerySet[AuditEvent]":
    """What happened in a campaign."""
    return AuditEvent.objects.filter(tenant_id=tenant, campaign=campaign)


def events_of_tenant(tenant: int, *, with_campaigns: bool) -> "QuerySet[AuditEvent]":
    """What happened in a tenant: its people, units and settings, and on request what happened in its campaigns too."""
    events = AuditEvent.objects.filter(tenant_id=tenant)
    return events if with_campaigns else events.filter(campaign=None)


def events_of_accounts() -> "QuerySet[AuditEvent]":
    """What happened to accounts and to the portal itself: no tenant's events, for operators. To be read by `across`."""
    return AuditEvent.objects.filter(tenant=None)


def narrowed(events: "QuerySet[AuditEvent]", narrow: TrailFilter) -> "QuerySet[AuditEvent]":
    """Those of the events that are asked for, latest first."""
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
    events: "QuerySet[AuditEvent]", narrow: TrailFilter, number: str | None, known: int | None = None
) -> "Page[Any]":
    """A page of `Entry`s; `known` how many there are, where that need not be counted."""
    page: Page[Any] = page_of(narrowed(events, narrow), number, EVENTS_A_PAGE, known)
    page.object_list = _entries(list(page))
    return page


def trail_of_campaign(
    tenant: int, campaign: int
) -> "tuple[QuerySet[AuditEvent], list[tuple[str, str]], Known]":
    """A campaign's events, (action, words) of what happened, and how many there are. One query, whatever there is to count."""
    counts = Counter({key: n for _, key, n in read(("events", campaign)).of("events")})
    return events_of_campaign(tenant, campaign), _in_words(counts), partial(_known, counts)


Known = Callable[[TrailFilter], int | None]


def _known(counts: Mapping[str, int], narrow: TrailFilter) -> int | None:
    """How many events a trail shows that is narrowed by action only."""
    if replace(narrow, action="") != TrailFilter():
        return None
    return counts.get(narrow.action, 0) if narrow.action else sum(counts.values())


def trail_of_accounts(narrow: TrailFilter, number: str | None) -> "Page[Any]":
    """The same of what is no tenant's."""
    with all_tenants():  # such events stand in no tenant's scope
        return trail(events_of_accounts(), narrow, number)


def own_trail(person: Person, number: str | None) -> "Page[Any]":
    """What happened to somebody's account, for themselves: sign-ins, failures, changes."""
    with all_tenants():  # an account's events are no tenant's
        events = AuditEvent.objects.filter(
            tenant=None, subject=subject_of(person), action__startswith="account."
        )
        return trail(events, TrailFilter(), number)


def all_entries(events: "QuerySet[AuditEvent]") -> Iterator[Entry]:
    """All of them as entries, some hundred at a time."""
    rows = events.iterator(chunk_size=A_STEP)
    while step := list(islice(rows, A_STEP)):
        yield from _entries(step)


def actions_in(events: "QuerySet[AuditEvent]") -> list[tuple[str, str]]:
    """(action, words) of what happened, by the words."""
    actions: Iterable[str] = events.order_by().values_list("action", flat=True).distinct()
    return _in_words(actions)


def _in_words(actions: Iterable[str]) -> list[tuple[str, str]]:
    known = audit_words()
    return sorted(((action, known.get(action, action)) for action in actions), key=lambda pair: pair[1])


def actions_on_accounts() -> list[tuple[str, str]]:
    """The same of what is no tenant's."""
    with all_tenants():
        return actions_in(events_of_accounts())


def _entries(events: list[AuditEvent]) -> list[Entry]:
    named = {each for event in events for each in (event.subject, event.data.get("about")) if each}
    names = names_of(named | {each for event in events for each in subjects_in(event.data)})
    return [
        Entry(event, audit_word(event.action), _name(event, names), details_of(event.data, names))
        for event in events
    ]


def _name(event: AuditEvent, names: Mapping[str, str]) -> str:
    """The object's name; where its row is gone that of what it was about, and at the least which row it was."""
    about = event.data.get("about", "")
    return names.get(event.subject) or names.get(about) or f"已删除的记录 {about or event.subject}"
