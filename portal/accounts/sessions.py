"""Sessions: which a person has, on what device; ending them; those that are over leave the database."""

import datetime as dt

from allauth.account.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.http import HttpRequest

from portal import audit
from portal.models import Person

MOST = 1000
"""Rows in one round of the sweep."""
SEEN = "seen"
EVERY = dt.timedelta(minutes=15)
"""How exact "last seen" is: a page writes once in so long."""
AGENT_LENGTH = UserSession._meta.get_field("user_agent").max_length


def note_seen(request: HttpRequest, *, now: dt.datetime) -> None:
    """Keep the row of the visitor's session current. It belongs to who signed in, whoever's page is shown to them."""
    session = request.session
    seen = session.get(SEEN) or {}
    fresh = (now - EVERY).timestamp()
    if seen.get("key") == session.session_key and seen.get("at", 0) > fresh:
        return
    UserSession.objects.update_or_create(
        session_key=session.session_key,
        defaults={
            "user_id": int(session["_auth_user_id"]),
            "ip": get_adapter().get_client_ip(request),
            "user_agent": request.META.get("HTTP_USER_AGENT", "")[:AGENT_LENGTH],
            "last_seen_at": now,
        },
    )
    session[SEEN] = {"key": session.session_key, "at": now.timestamp()}


def sessions_of(person: Person) -> list[UserSession]:
    """Those that are alive, the latest used first. One that a changed password has ended is forgotten."""
    rows: list[UserSession] = UserSession.objects.purge_and_list(person)
    return sorted(rows, key=lambda row: row.last_seen_at, reverse=True)


def end_sessions(person: Person, *, keep: str | None, only: int | None = None, now: dt.datetime) -> int:
    """Sign the person out of every session but `keep`, or of the `only` one. How many were alive."""
    chosen = [row for row in sessions_of(person) if row.session_key != keep and only in (None, row.pk)]
    for row in chosen:
        row.end()
    if chosen:
        audit.record("account.end_session", person, actor=person, now=now, count=len(chosen))
    return len(chosen)


def sweep(*, now: dt.datetime) -> dict[str, int]:
    """Delete expired sessions, the oldest first (SEC-L10), and what was noted of them."""
    over = Session.objects.filter(expire_date__lt=now).order_by("expire_date").values_list("pk", flat=True)
    dropped, _ = Session.objects.filter(pk__in=list(over[:MOST])).delete()
    gone = UserSession.objects.exclude(session_key__in=Session.objects.values("pk")).values_list("pk")
    UserSession.objects.filter(pk__in=gone[:MOST]).delete()
    return {"sessions": dropped}
