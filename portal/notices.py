"""Telling people (X09): a notice is a row; mailing it is a job."""

import datetime as dt

from portal import queue
from portal.models import Notice, Person
from portal.tenancy import TenantScoped


def tell(
    person: Person, about: TenantScoped, *, title: str, now: dt.datetime, body: str = "", link: str = ""
) -> Notice:
    """Tell one person of a step; `link` is a path inside the portal. Call inside the action's transaction."""
    notice = Notice.objects.create(
        tenant_id=about.tenant_id, person=person, title=title, body=body, link=link, created_at=now
    )
    queue.enqueue("portal.jobs.mail_notice", notice_id=notice.pk)
    return notice
