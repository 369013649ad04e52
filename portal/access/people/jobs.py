"""Mailing invitations."""

import datetime as dt

from django.core.mail import EmailMessage
from django.utils import timezone

from portal import queue
from portal.access.people.links import invitation_address
from portal.messages import mailing
from portal.models import Invitation, Role
from portal.tenants import all_tenants

PATIENCE = dt.timedelta(minutes=2)
"""A job enqueued less long ago than this may still be on its way."""
MOST = 500
"""Invitations in one round of the sweep."""


def mail_invitation(*, invitation_id: int) -> None:
    """Send an invitation's link, once."""
    now = timezone.now()
    with all_tenants():  # the id is the portal's own, not a person's input
        invitation = Invitation.objects.select_related("tenant", "unit").filter(pk=invitation_id).first()
    if invitation is not None and invitation.email and invitation.is_open(now):
        mailing.deliver(invitation, lambda: _letter(invitation), now=now)


def _letter(invitation: Invitation) -> EmailMessage:
    tenant = invitation.tenant.name
    role = f"{invitation.unit.name}的" if invitation.unit else ""
    until = timezone.localtime(invitation.expires_at)
    body = (
        f"{invitation.name or '您好'}：\n\n{tenant}邀请您担任{role}{Role(invitation.role).label}。\n"
        f"请打开下面的链接，登录或用这个邮箱注册并验证后接受邀请：\n{invitation_address(invitation)}\n\n"
        f"{until:%Y-%m-%d %H:%M} 前有效，只有验证过这个邮箱的账号可以接受。如与您无关，请忽略这封邮件。"
    )
    return EmailMessage(
        " ".join(f"{tenant}邀请您担任{role}{Role(invitation.role).label}".split()),
        body,
        None,
        [invitation.email],
    )


def sweep(*, now: dt.datetime) -> dict[str, int]:
    """Enqueue the invitations whose mail was not sent, over all tenants."""
    with all_tenants():  # a sweep looks after everybody's rows
        waiting = Invitation.objects.filter(
            state=Invitation.State.OPEN, made_at__lt=now - PATIENCE, expires_at__gt=now
        )
        unsent = mailing.unsent(waiting.exclude(email=""), now=now)
        ids = list(unsent.order_by("made_at").values_list("pk", flat=True)[:MOST])
    for pk in ids:
        queue.enqueue("portal.access.people.jobs.mail_invitation", invitation_id=pk)
    return {"role_invitations": len(ids)}
