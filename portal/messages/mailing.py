"""Mail that is not lost while the mail server is away: the row is claimed, sent, and given back where that failed."""

import datetime as dt
import logging
import smtplib
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import F, Q, QuerySet

from portal.models import Mailed
from portal.tenants import all_tenants

log = logging.getLogger(__name__)
PAUSES = tuple(dt.timedelta(minutes=minutes) for minutes in (5, 15, 60, 240, 720))
"""How long nobody tries again after the first, second ... attempt; after that once a day."""


def unsent(rows: "QuerySet[Any]", *, now: dt.datetime) -> "QuerySet[Any]":
    """Rows whose mail is due."""
    due = Q(mail_after=None) | Q(mail_after__lte=now)
    return rows.filter(due, mailed_at=None, mail_attempts__lt=tries())


def tries() -> int:
    """Attempts before a mail is given up, about `MAIL_DAYS` days after the first; the row itself stays."""
    days: int = settings.MAIL_DAYS
    return len(PAUSES) + days


def deliver(row: Mailed, write: Callable[[], EmailMessage], *, now: dt.datetime) -> bool:
    """Send a row's mail unless another worker does or did. A worker that dies at it, or a server that refuses, leaves
    the row to the next attempt; only one that dies between the server's yes and ours sends twice.
    """
    with all_tenants():  # the row was found by the portal's own id
        rows: QuerySet[Any] = type(row)._default_manager.filter(pk=row.pk)  # noqa: SLF001 - Django's, documented
        won = unsent(rows, now=now).update(
            mail_attempts=F("mail_attempts") + 1, mail_after=now + pause(row.mail_attempts)
        )
        if not won:
            return False
        try:
            write().send()
        except (OSError, smtplib.SMTPException) as problem:  # among them refused, cut off and timed out
            answer = f"{type(problem).__name__}: {problem}"[:300]
            rows.update(mail_error=answer, **({"mail_attempts": tries()} if hopeless(problem) else {}))
            log.warning("mail of %s %s not sent: %s", type(row).__name__, row.pk, answer)
            return False
        rows.update(mailed_at=now, mail_after=None, mail_error="")
    return True


def pause(attempts: int) -> dt.timedelta:
    """Until the next attempt, after as many before this one."""
    return PAUSES[attempts] if attempts < len(PAUSES) else dt.timedelta(days=1)


def hopeless(problem: Exception) -> bool:
    """Whether the server knows no such address: asking again tomorrow changes nothing."""
    if not isinstance(problem, smtplib.SMTPRecipientsRefused):
        return False
    return all(500 <= code < 600 for code, _ in problem.recipients.values())
