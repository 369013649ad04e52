"""Background work of the review rooms."""

from django.conf import settings
from django.core.mail import send_mail
from django.utils import timezone

from portal.tenancy import all_tenants
from review import links
from review.models import Panelist


def mail_invitation(*, panelist_id: int) -> None:
    """Send an invitation's link, once: winning the row comes first."""
    with all_tenants():  # the id is the portal's own, not a person's input
        found = Panelist.objects.select_related("campaign__tenant").filter(pk=panelist_id).first()
        if found is None or not found.email or found.state != Panelist.State.INVITED:
            return
        won = Panelist.objects.filter(pk=panelist_id, mailed_at=None).update(mailed_at=timezone.now())
    if not won:
        return
    campaign = found.campaign
    body = (
        f"{found.name}：\n\n{campaign.tenant.name}邀请您担任“{campaign.name}”的评审专家。\n"
        f"请打开下面的链接，登录或注册后接受邀请：\n{links.invitation(found)}\n\n"
        f"链接仅供您本人使用，请勿转发。\n{settings.PUBLIC_ADDRESS}"
    )
    send_mail(f"评审邀请：{campaign.name}", body, None, [found.email], fail_silently=True)
