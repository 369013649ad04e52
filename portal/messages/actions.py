"""Telling people (X09): a notice is a row; mailing it is a job."""

import datetime as dt

from portal import queue
from portal.models import Notice, Person
from portal.tenancy import TenantScoped, all_tenants


def notify(
    person: Person, about: TenantScoped, *, title: str, now: dt.datetime, body: str = "", link: str = ""
) -> Notice:
    """Tell one person of a step; `link` is a path inside the portal. Call inside the action's transaction."""
    notice = Notice.objects.create(
        tenant_id=about.tenant_id, person=person, title=title, body=body, link=link, created_at=now
    )
    queue.enqueue("portal.messages.jobs.mail_notice", notice_id=notice.pk)
    return notice


def read_notices(person: Person, *, now: dt.datetime, notice: int | None = None) -> int:
    """Mark one notice, or all of them, as read; how many there were."""
    with all_tenants():  # a person's notices are theirs wherever they come from
        rows = Notice.objects.filter(person=person, read_at=None)
        return int((rows.filter(pk=notice) if notice else rows).update(read_at=now))
