"""Telling many people at once: a row with everybody's keys, worked off in the background a few hundred at a time. Safe to
run twice and safe to lose: who was told leaves the row in the transaction that writes their notification.
"""

import datetime as dt
from collections.abc import Collection

from django.db import transaction

from portal import queue
from portal.decisions import refuse, require
from portal.models import Broadcast, Notification, Person
from portal.tenants import TenantScoped, all_tenants

MOST_PEOPLE = 20_000
"""People that one message may go to."""
A_STEP = 200
"""People told in one transaction."""


def notify_many(
    people: Collection[int],
    about: TenantScoped,
    code: str,
    /,
    *,
    actor: Person | None,
    now: dt.datetime,
    link: str = "",
    audience: str = "",
    campaign_key: int | None = None,
    **params: str | int,
) -> Broadcast:
    """Tell everybody with one of these keys, once each. Call inside the action's transaction. Raises `NotAllowed` where
    they are too many.
    """
    pending = sorted(set(people))
    if len(pending) > MOST_PEOPLE:
        require(refuse("broadcast_too_many", count=len(pending), max=MOST_PEOPLE))
    broadcast: Broadcast = Broadcast.objects.create(
        tenant_id=about.tenant_id, campaign=campaign_key, audience=audience, code=code, params=params, link=link,
        pending=pending, total=len(pending), made_by=actor, made_at=now, finished_at=None if pending else now,
    )  # fmt: skip
    queue.enqueue("portal.messages.jobs.tell_broadcast", broadcast_id=broadcast.pk)
    return broadcast


def tell_all(broadcast_id: int, *, now: dt.datetime) -> None:
    """Work a broadcast off."""
    while _tell_some(broadcast_id, now=now):
        pass


@transaction.atomic
def _tell_some(broadcast_id: int, *, now: dt.datetime) -> bool:
    """Tell the next few; whether there may be more. The row's lock lets one worker at a time do so."""
    with all_tenants():  # the id is the portal's own, not a person's input
        rows = Broadcast.objects.select_for_update(of=("self",))
        broadcast = rows.filter(pk=broadcast_id, finished_at=None).first()
        if broadcast is None:
            return False
        step, rest = broadcast.pending[:A_STEP], broadcast.pending[A_STEP:]
        people = Person.objects.filter(pk__in=step, is_active=True).order_by("pk")
        made = Notification.objects.bulk_create(
            Notification(
                tenant_id=broadcast.tenant_id, person=person, code=broadcast.code, params=broadcast.params,
                link=broadcast.link, created_at=now,
            )
            for person in people
        )  # fmt: skip
        broadcast.pending, broadcast.told = rest, broadcast.told + len(made)
        broadcast.finished_at = None if rest else now
        broadcast.save(update_fields=["pending", "told", "finished_at"])
    for notification in made:
        queue.enqueue("portal.messages.jobs.mail_notification", notification_id=notification.pk)
    return bool(rest)
