"""Notifications that also go by text message (X09): which, to whom, and sending them once.

A text costs the operator money and interrupts a lesson, so only what cannot wait for the next look into the portal goes
(`messages.TEXTS`), to a proved number whose owner asked for it, from a tenant that wants it, by day.
"""

import datetime as dt
import logging
from collections.abc import Sequence

from django.db.models import F, Q, QuerySet
from django.utils.timezone import localtime

from portal import queue
from portal.decisions import NotAllowed
from portal.messages.sms import configured, send_notice
from portal.messages.sms.quotas import next_daytime
from portal.messages.sms.templates import LONGEST_VALUE
from portal.models import NoticeText, Notification
from portal.tenants import all_tenants
from portal.words import text_words

log = logging.getLogger(__name__)
PAUSES = tuple(dt.timedelta(minutes=minutes) for minutes in (5, 30, 120))
"""How long nobody tries again after the first, second ... attempt; then it is given up."""
STALE = dt.timedelta(days=1)
"""What is older is no news any more."""


def ask_for_texts(notifications: Sequence[Notification], *, now: dt.datetime) -> None:
    """A text for each of the notifications (all of one code and tenant) whose person wants it. One query where there is
    nobody to tell, two otherwise; none where nothing is sent by text. Call inside the transaction that makes them.
    """
    if not notifications or not configured() or notifications[0].code not in text_words():
        return
    keys = [notification.pk for notification in notifications]
    wanted = Notification.objects.filter(
        pk__in=keys,
        tenant__sends_texts=True,
        person__wants_texts=True,
        person__phone_verified_at__isnull=False,
    )
    texts = [
        NoticeText(tenant_id=notifications[0].tenant_id, notification_id=key, made_at=now)
        for key in wanted.order_by("pk").values_list("pk", flat=True)
    ]
    for text in NoticeText.objects.bulk_create(texts, batch_size=1000):
        queue.enqueue("portal.messages.jobs.text_notification", text_id=text.pk)


def sent_lately(*, now: dt.datetime) -> int:
    """Texts that went in the last 30 days; inside the tenant's scope."""
    return NoticeText.objects.filter(sent=True, closed_at__gt=now - dt.timedelta(days=30)).count()


def due(texts: "QuerySet[NoticeText]", *, now: dt.datetime) -> "QuerySet[NoticeText]":
    """Those that may be sent now."""
    return texts.filter(Q(after=None) | Q(after__lte=now), closed_at=None)


def deliver(text_id: int, *, now: dt.datetime) -> bool:
    """Send one, unless another worker does or did; at night it is put off. Who withdrew the wish meanwhile gets none."""
    with all_tenants():  # the id is the portal's own, not a person's input
        rows = NoticeText.objects.filter(pk=text_id)
        if morning := next_daytime(localtime(now)):
            due(rows, now=now).update(after=morning)
            return False
        text = rows.select_related("notification__person", "notification__tenant").first()
        if text is None or not due(rows, now=now).update(
            attempts=F("attempts") + 1, after=now + PAUSES[min(text.attempts, len(PAUSES) - 1)]
        ):
            return False
        notification, person, tenant = text.notification, text.notification.person, text.notification.tenant
        words = text_words().get(notification.code)
        if not (words and person.wants_texts and person.phone_verified_at and tenant.sends_texts):
            rows.update(closed_at=now)
            return False
        try:
            send_notice(person.phone, now=now, tenant=str(tenant)[:LONGEST_VALUE], words=words)
        except NotAllowed as refused:
            log.warning("text of notification %s not sent: %s", notification.pk, refused.decision.code)
            if text.attempts + 1 >= len(PAUSES) or refused.decision.code == "sms_wait":
                rows.update(closed_at=now)
            return False
        rows.update(closed_at=now, sent=True)
    return True
