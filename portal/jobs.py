"""Background work of the portal itself."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone

from portal import mailing
from portal.models import Notice
from portal.tenancy import all_tenants


def mail_notice(*, notice_id: int) -> None:
    """Send one notice by e-mail, once."""
    with all_tenants():  # the id is the portal's own, not a person's input
        notice = Notice.objects.filter(pk=notice_id).select_related("person").first()
    if notice is not None and notice.person.email:
        mailing.deliver(notice, lambda: _written(notice), now=timezone.now())


def _written(notice: Notice) -> EmailMessage:
    body = f"{notice.body}\n\n{settings.PUBLIC_ADDRESS}{notice.link}".strip()
    return EmailMessage(notice.title, body, None, [notice.person.email])
