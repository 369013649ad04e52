"""Background work of the portal itself."""

import datetime as dt

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone

from portal import queue
from portal.messages import mailing
from portal.models import Notice
from portal.tenancy import all_tenants


def mail_notice(*, notice_id: int) -> None:
    """Send one notice by e-mail, once."""
    with all_tenants():  # the id is the portal's own, not a person's input
        notice = Notice.objects.filter(pk=notice_id).select_related("person").first()
    if notice is not None and notice.person.email:
        mailing.deliver(notice, lambda: _written(notice), now=timezone.now())


def sweep(*, now: dt.datetime) -> dict[str, int]:
    """Mail not sent yet; after days nobody wants to read it any more."""
    since, patience = now - dt.timedelta(days=settings.MAIL_DAYS), dt.timedelta(minutes=2)
    with all_tenants():  # a sweep looks after everybody's rows
        recent = Notice.objects.filter(created_at__gt=since, created_at__lt=now - patience)
        due = mailing.unsent(recent.exclude(person__email=""), now=now)
        found = list(due.order_by("created_at").values_list("pk", flat=True)[:500])
    for pk in found:
        queue.enqueue("portal.messages.jobs.mail_notice", notice_id=pk)
    return {"notices": len(found)}


def _written(notice: Notice) -> EmailMessage:
    body = f"{notice.body}\n\n{settings.PUBLIC_ADDRESS}{notice.link}".strip()
    return EmailMessage(notice.title, body, None, [notice.person.email])
