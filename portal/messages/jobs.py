"""Background work of the portal itself."""

import datetime as dt

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import Count, Min
from django.utils import timezone

from portal import queue
from portal.messages import broadcasts, mailing, texting
from portal.models import Broadcast, NoticeText, Notification
from portal.queue.backlog import DAY, Backlog
from portal.tenants import all_tenants

MAIL_LATE = dt.timedelta(hours=1)
"""Two attempts after the first have failed by then."""


def mail_notification(*, notification_id: int) -> None:
    """Send one notification by e-mail, once."""
    with all_tenants():  # the id is the portal's own, not a person's input
        notification = Notification.objects.filter(pk=notification_id).select_related("person").first()
    if notification is not None and notification.person.email:
        mailing.deliver(notification, lambda: _written(notification), now=timezone.now())


def text_notification(*, text_id: int) -> None:
    """Send one notification's text message, once."""
    texting.deliver(text_id, now=timezone.now())


def tell_broadcast(*, broadcast_id: int) -> None:
    """Tell everybody of one broadcast."""
    broadcasts.tell_all(broadcast_id, now=timezone.now())


def backlogs(*, now: dt.datetime) -> list[Backlog]:
    """What operators see of all tenants' mail: due and unsent, and what a server refused within a day."""
    with all_tenants():  # the mail server is everybody's
        kept = Notification.objects.filter(
            mailed_at=None, created_at__gt=now - dt.timedelta(days=settings.MAIL_DAYS)
        ).exclude(person__email="")
        counted = kept.filter(mail_attempts__lt=mailing.tries()).aggregate(
            number=Count("pk"), oldest=Min("created_at")
        )
        oldest = counted["oldest"]
        return [
            Backlog(
                "mail",
                "邮件",
                waiting=counted["number"],
                oldest=oldest,
                failed=kept.filter(created_at__gt=now - DAY).exclude(mail_error="").count(),
                stuck=oldest is not None and oldest < now - MAIL_LATE,
            )
        ]


def sweep(*, now: dt.datetime) -> dict[str, int]:
    """Broadcasts not worked off and mail not sent yet; after days nobody wants to read it any more."""
    since, patience = now - dt.timedelta(days=settings.MAIL_DAYS), dt.timedelta(minutes=2)
    with all_tenants():  # a sweep looks after everybody's rows
        recent = Notification.objects.filter(created_at__gt=since, created_at__lt=now - patience)
        due = mailing.unsent(recent.exclude(person__email=""), now=now)
        halted = Broadcast.objects.filter(finished_at=None, made_at__gt=since, made_at__lt=now - patience)
        unfinished = list(halted.values_list("pk", flat=True)[:50])
        keys = list(due.order_by("created_at").values_list("pk", flat=True)[:500])
        NoticeText.objects.filter(closed_at=None, made_at__lt=now - texting.STALE).update(closed_at=now)
        waiting = texting.due(NoticeText.objects.filter(made_at__lt=now - patience), now=now)
        texts = list(waiting.order_by("made_at").values_list("pk", flat=True)[:500])
    for pk in keys:
        queue.enqueue("portal.messages.jobs.mail_notification", notification_id=pk)
    for pk in texts:
        queue.enqueue("portal.messages.jobs.text_notification", text_id=pk)
    for pk in unfinished:
        queue.enqueue("portal.messages.jobs.tell_broadcast", broadcast_id=pk)
    return {"notifications": len(keys), "broadcasts": len(unfinished), "texts": len(texts)}


def _written(notification: Notification) -> EmailMessage:
    body = f"{notification.body}\n\n{settings.PUBLIC_ADDRESS}{notification.link}".strip()
    subject = " ".join(notification.title.split())  # a header takes no line break
    return EmailMessage(subject, body, None, [notification.person.email])
