"""Where an invitation's link leads, as an address and as a picture."""

import segno
from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from portal.models import Invitation


def invitation_path(invitation: Invitation) -> str:
    """The path of its page; needs the invitation's tenant."""
    return reverse(
        "role-invitation", kwargs={"tenant": invitation.tenant.slug, "invitation": invitation.token}
    )


def invitation_address(invitation: Invitation) -> str:
    """The whole address, as mails and slips name it."""
    return f"{settings.PUBLIC_ADDRESS}{invitation_path(invitation)}"


def qr(address: str) -> SafeString:
    """An address of ours as a QR code."""
    drawn = segno.make(address, error="m").svg_inline(border=2, omitsize=True, svgclass="slip-qr")
    return mark_safe(drawn)  # noqa: S308 - segno draws squares, nobody's text is in it
