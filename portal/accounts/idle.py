"""Signing out whoever has done nothing for long: a machine that was left signed in. Sending a file is doing something; a page
that asks for news by itself is not.
"""

import datetime as dt

from django.conf import settings
from django.http import HttpRequest

from portal.accounts.second_factor import ROLES
from portal.accounts.sessions import EVERY, SEEN
from portal.models import Person
from portal.tenants import own_rows


def hours_of(person: Person) -> float:
    """After how many hours without doing anything; 0: never. Who sees other people's cases has the shorter time."""
    with own_rows(person):
        in_office = person.is_staff or person.memberships.filter(role__in=ROLES).exists()
    return float(settings.SESSION_IDLE_HOURS_OFFICE if in_office else settings.SESSION_IDLE_HOURS)


def hours_over(request: HttpRequest, person: Person, *, now: dt.datetime) -> float:
    """The hours that the visitor should not have been away for; 0 where they were not. Who they are is asked only of those who
    were away for the shortest time.
    """
    seen = request.session.get(SEEN) or {}
    if seen.get("key") != request.session.session_key:
        return 0
    away = now.timestamp() - seen["at"] - EVERY.total_seconds()
    asked = [hours for hours in (settings.SESSION_IDLE_HOURS, settings.SESSION_IDLE_HOURS_OFFICE) if hours]
    if not asked or away <= min(asked) * 3600:
        return 0
    hours = hours_of(person)
    return hours if hours and away > hours * 3600 else 0


def does_something(request: HttpRequest) -> bool:
    """Whether the request says that somebody is there; what a page asks for of itself does not."""
    return request.method != "GET" or "HX-Request" not in request.headers
