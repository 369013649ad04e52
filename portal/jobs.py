"""Background work of the portal itself."""

from django.conf import settings
from django.core.mail import send_mail
from django.utils import timezone

from portal.models import Notice
from portal.tenancy import all_tenants


def mail_notice(*, notice_id: int) -> None:
    """Send one notice by e-mail, once. Winning the row comes first, so that two workers never send twice."""
    with all_tenants():  # the id is the portal's own, not a person's input
        notice = Notice.objects.filter(pk=notice_id).select_related("person").first()
        if notice is None or not notice.person.email:
            return
        won = Notice.objects.filter(pk=notice_id, mailed_at=None).update(mailed_at=timezone.now())
    if won:
        body = f"{notice.body}\n\n{settings.PUBLIC_ADDRESS}{notice.link}".strip()
        send_mail(notice.title, body, None, [notice.person.email], fail_silently=True)
