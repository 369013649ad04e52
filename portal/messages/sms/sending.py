"""Sending one text message: counted first, then handed to the provider at once. It never stands in a queue, a table or a
log, because it may hold a code.
"""

import datetime as dt
import logging
from collections.abc import Callable

from django.conf import settings
from django.db import models, transaction
from django.utils.crypto import salted_hmac

from portal.decisions import Decision, NotAllowed, refuse
from portal.locks import lock_names
from portal.messages.sms.gateway import SmsNotSent, configured, gateway
from portal.messages.sms.quotas import KEPT, decide_notice, decide_sending
from portal.messages.sms.templates import TEMPLATES
from portal.models import SentText
from portal.queue.connections import release_connection
from portal.visitor_address import counted_address

log = logging.getLogger(__name__)


def send_sms(phone: str, key: str, /, *, address: str, now: dt.datetime, **params: str) -> None:
    """Send the text of template `key` to a mobile number, asked for from a visitor's address. Raises `NotAllowed` where too many
    went already, or the provider did not take it.
    """
    if not configured():
        raise NotAllowed(refuse("sms_off"))
    number, place = digest(phone), digest(counted_address(address))

    def decide(recent: "models.QuerySet[SentText]") -> Decision:
        return decide_sending(
            list(recent.filter(phone=number).values_list("sent_at", flat=True)),
            list(recent.filter(place=place).values_list("sent_at", flat=True)),
            recent.count(),
            daily=settings.SMS_DAILY,
            now=now,
        )

    _count(number, place, decide, now)
    _hand_over(phone, key, params)


def send_notice(phone: str, /, *, now: dt.datetime, **params: str) -> None:
    """Send the text that tells of a notification (X09). Counted apart from codes, of which it uses up none. Raises `NotAllowed`
    likewise.
    """
    number = digest(f"notice:{phone}")

    def decide(recent: "models.QuerySet[SentText]") -> Decision:
        sent = list(recent.filter(phone=number).values_list("sent_at", flat=True))
        return decide_notice(sent, recent.count(), daily=settings.SMS_DAILY, now=now)

    _count(number, digest("notices"), decide, now)
    _hand_over(phone, "notice", params)


def _hand_over(phone: str, key: str, params: dict[str, str]) -> None:
    release_connection()  # no database connection waits for a provider
    try:
        gateway().send(phone, key, TEMPLATES[key], params)
    except SmsNotSent as problem:
        log.error("text message %s not sent: %s", key, problem)  # noqa: TRY400 - a trace could show the code
        raise NotAllowed(refuse("sms_not_sent")) from None


def _count(
    number: str, place: str, decide: Callable[["models.QuerySet[SentText]"], Decision], now: dt.datetime
) -> None:
    """Of many at once no more go than may: one after the other looks at what went of late and is counted."""
    with transaction.atomic():
        lock_names(["portal.messages.sms"])
        decision = decide(SentText.objects.filter(sent_at__gt=now - KEPT))
        if not decision:
            raise NotAllowed(decision)
        SentText.objects.create(phone=number, place=place, sent_at=now)


def sweep(*, now: dt.datetime) -> dict[str, int]:
    """Counts that no quota looks at any more."""
    dropped, _ = SentText.objects.filter(sent_at__lte=now - KEPT).delete()
    return {"texts": dropped}


def digest(text: str) -> str:
    """A number or an address as it is kept here: enough to count, not to read."""
    return salted_hmac("portal.messages.sms", text, algorithm="sha256").hexdigest()[:32]
