"""Telling people (X09): a notification is a row, a code with its values; mailing it is a job."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from portal import queue
from portal.models import Notification, Person
from portal.tenants import TenantScoped, all_tenants


def notify(
    person: Person,
    about: TenantScoped,
    code: str,
    /,
    *,
    now: dt.datetime,
    link: str = "",
    **params: str | int,
) -> Notification:
    """Tell one person of a step: `code` names the words in the app's `messages.NOTIFICATIONS`, `params` are what they
    name; `link` is a path inside the portal. Call inside the action's transaction.
    """
    values: dict[str, Any] = params
    notification = Notification.objects.create(
        tenant_id=about.tenant_id, person=person, code=code, params=values, link=link, created_at=now
    )
    queue.enqueue("portal.messages.jobs.mail_notification", notification_id=notification.pk)
    return notification


def notify_each(
    people: Sequence[int],
    about: TenantScoped,
    code: str,
    /,
    *,
    now: dt.datetime,
    link: str = "",
    **params: str | int | Sequence[str],
) -> None:
    """Tell each of these people (keys, the same one several times where it is about several things) of one step; a parameter
    is one value for all, or a sequence with a value for each. Two queries for every thousand; the mails follow in the background.
    Call inside the action's transaction.
    """
    common = {name: value for name, value in params.items() if isinstance(value, str | int)}
    own = {name: value for name, value in params.items() if not isinstance(value, str | int)}
    made = Notification.objects.bulk_create(
        [
            Notification(
                tenant_id=about.tenant_id, person_id=person, code=code, link=link, created_at=now,
                params=common | {name: values[at] for name, values in own.items()},
            )
            for at, person in enumerate(people)
        ],
        batch_size=1000,
    )  # fmt: skip
    for notification in made:
        queue.enqueue("portal.messages.jobs.mail_notification", notification_id=notification.pk)


def mark_read(person: Person, *, now: dt.datetime, notification: int | None = None) -> int:
    """Mark one notification, or all of them, as read; how many there were."""
    with all_tenants():  # a person's notifications are theirs wherever they come from
        rows = Notification.objects.filter(person=person, read_at=None)
        return int((rows.filter(pk=notification) if notification else rows).update(read_at=now))
