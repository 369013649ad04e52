"""Telling people (X09): a notification is a row, a code with its values; mailing it is a job."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction

from portal import audit, queue
from portal.decisions import ALLOWED, refuse, require
from portal.messages.sms import configured
from portal.messages.texting import ask_for_texts
from portal.models import Notification, Person, Role, Tenant
from portal.permissions import may_act_as
from portal.tenants import TenantScoped, own_rows


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
    ask_for_texts([notification], now=now)
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
    ask_for_texts(made, now=now)


def want_texts(person: Person, wanted: bool, *, now: dt.datetime) -> None:
    """Whether important notifications also go to the person's proved number. Raises `NotAllowed` (sms_off, phone_unproved)."""
    if wanted:
        require(ALLOWED if configured() else refuse("sms_off"))
        require(ALLOWED if person.phone_verified_at else refuse("phone_unproved"))
    with transaction.atomic():
        if Person.objects.filter(pk=person.pk).exclude(wants_texts=wanted).update(wants_texts=wanted):
            audit.record("account.texting", person, actor=person, now=now, after=wanted)


@transaction.atomic
def send_texts(tenant: Tenant, wanted: bool, *, actor: Person, now: dt.datetime) -> None:
    """Whether the tenant's important notifications also go by text. Raises `NotAllowed` for anybody but an owner, and where the
    portal sends no texts.
    """
    require(may_act_as(actor, tenant, Role.OWNER))
    require(ALLOWED if configured() or not wanted else refuse("sms_off"))
    if Tenant.objects.filter(pk=tenant.pk).exclude(sends_texts=wanted).update(sends_texts=wanted):
        audit.record("tenant.texting", tenant, actor=actor, now=now, before=not wanted, after=wanted)


def mark_read(person: Person, *, now: dt.datetime, notification: int | None = None) -> int:
    """Mark one notification, or all of them, as read; how many there were."""
    with own_rows(person):
        rows = Notification.objects.filter(person=person, read_at=None)
        return int((rows.filter(pk=notification) if notification else rows).update(read_at=now))
