"""What went wrong lately, in the words that were kept for operators."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from portal.models import Check, Notification, Task
from portal.monitoring.logs import masked
from portal.queue.backlog import DAY
from portal.tenants import all_tenants

_MOST = 10
_TEXT = 300


@dataclass(frozen=True, slots=True)
class Failure:
    """`what` it is, with its number; `tenant` by slug; `error` without people's addresses and numbers."""

    at: dt.datetime
    what: str
    tenant: str
    error: str


def latest(*, now: dt.datetime) -> list[Failure]:
    """Checks and tasks that ended without a result and mail that was refused within a day, the latest first."""
    since = now - DAY
    with all_tenants():  # operators look after everybody's
        failed = [
            *_rows(
                "检测",
                Check.objects.filter(state=Check.State.FAILED, finished_at__gt=since),
                "finished_at",
                "error",
            ),
            *_rows(
                "导出",
                Task.objects.filter(state=Task.State.FAILED, finished_at__gt=since),
                "finished_at",
                "error",
            ),
            *_rows("邮件", _refused_mail(since), "created_at", "mail_error"),
        ]
    failed.sort(key=lambda failure: failure.at, reverse=True)
    return failed[:_MOST]


def _refused_mail(since: dt.datetime) -> QuerySet[Notification]:
    unsent: QuerySet[Notification] = Notification.objects.filter(mailed_at=None, created_at__gt=since)
    return unsent.exclude(mail_error="")


def _rows(what: str, rows: QuerySet[Any], at: str, error: str) -> list[Failure]:
    latest_rows = rows.order_by(f"-{at}").values_list("pk", at, "tenant__slug", error)[:_MOST]
    return [
        Failure(when, f"{what} {pk}", tenant, masked(words)[:_TEXT])
        for pk, when, tenant, words in latest_rows
    ]
