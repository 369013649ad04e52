"""Background work on units' documents."""

import datetime as dt

from django.utils import timezone

from portal.models import Attachment
from portal.tenants import all_tenants, tenant_scope
from review.nominations.documents import actions


def settle_document_file(*, attachment_id: int) -> None:
    """The receipt and the evaluation that a file of a unit's document lacks."""
    with all_tenants():  # the id is the portal's own
        attachment = Attachment.objects.select_related("blob", "tenant").filter(pk=attachment_id).first()
    if attachment is not None:
        now = timezone.now()
        with tenant_scope(attachment.tenant):
            actions.give_receipts([attachment], now=now)
            actions.evaluate_files([attachment], now=now)


def sweep(*, now: dt.datetime) -> dict[str, int]:
    """Enqueue the files of units' documents that lack a receipt or an evaluation, over all tenants."""
    with all_tenants():  # a sweep looks after everybody's rows
        return actions.reconcile(now=now)
