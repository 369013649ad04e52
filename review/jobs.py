"""Background work of the review rooms."""

import datetime as dt

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone

from portal import queue
from portal.messages import mailing
from portal.models import Attachment
from portal.tenancy import all_tenants, tenant_scope
from review import links
from review.actions import documents
from review.models import Reviewer

PATIENCE = dt.timedelta(minutes=2)
"""A nudge younger than this may still be on its way."""
MOST = 500
"""Invitations in one round of the sweep."""


def mail_invitation(*, reviewer_id: int) -> None:
    """Send an invitation's link, once."""
    with all_tenants():  # the id is the portal's own, not a person's input
        found = Reviewer.objects.select_related("campaign__tenant").filter(pk=reviewer_id).first()
    if found is not None and found.email and found.state == Reviewer.State.INVITED:
        mailing.deliver(found, lambda: _invitation(found), now=timezone.now())


def _invitation(found: Reviewer) -> EmailMessage:
    campaign = found.campaign
    body = (
        f"{found.name}：\n\n{campaign.tenant.name}邀请您担任“{campaign.name}”的评审专家。\n"
        f"请打开下面的链接，登录或注册后接受邀请：\n{links.invitation(found)}\n\n"
        f"链接仅供您本人使用，请勿转发。\n{settings.PUBLIC_ADDRESS}"
    )
    return EmailMessage(f"评审邀请：{campaign.name}", body, None, [found.email])


def sweep(*, now: dt.datetime) -> dict[str, int]:
    """Invitations whose mail was not sent, and files of units' documents that lack something, over all tenants."""
    with all_tenants():  # a sweep looks after everybody's rows
        waiting = Reviewer.objects.filter(state=Reviewer.State.INVITED, invited_at__lt=now - PATIENCE)
        due = mailing.unsent(waiting.exclude(email=""), now=now)
        found = list(due.order_by("invited_at").values_list("pk", flat=True)[:MOST])
    for pk in found:
        queue.enqueue("review.jobs.mail_invitation", reviewer_id=pk)
    with all_tenants():  # as above
        return {"invitations": len(found), **documents.reconcile(now=now)}


def settle_document_file(*, attachment_id: int) -> None:
    """The receipt and the evaluation that a file of a unit's document lacks."""
    with all_tenants():  # the id is the portal's own
        attachment = Attachment.objects.select_related("blob", "tenant").filter(pk=attachment_id).first()
    if attachment is not None:
        now = timezone.now()
        with tenant_scope(attachment.tenant):
            documents.give_receipts([attachment], now=now)
            documents.evaluate_files([attachment], now=now)
