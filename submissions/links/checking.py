"""Keeping the links of a case and what a worker found of them."""

import datetime as dt
from collections.abc import Iterator

from django.conf import settings
from django.db import transaction

from campaigns.fields.values import links_of, rows_of
from campaigns.schema import FieldKind
from portal import queue
from submissions.links.addresses import LONGEST
from submissions.links.fetching import check_link
from submissions.models import LinkCheck, Submission

JOB = "submissions.links.jobs.check_links"
EVERY = dt.timedelta(days=7)
"""How old an answer grows before it is asked for again."""
MOST = 50
"""Links of one case that are checked."""


def links_in(submission: Submission) -> list[str]:
    """The links among the answers, of fields and of columns of tables, each once."""
    return list(dict.fromkeys(link for link in _links(submission) if len(link) <= LONGEST))[:MOST]


def _links(submission: Submission) -> Iterator[str]:
    for field in submission.spec.fields:
        answer = submission.answers.get(field.key)
        if field.kind is FieldKind.LINKS:
            yield from links_of(answer)
        elif field.kind is FieldKind.TABLE:
            keys = [column.key for column in field.columns if column.kind is FieldKind.LINKS]
            for row in rows_of(answer) if keys else ():
                for key in keys:
                    yield from links_of(row.get(key))


def ask(submission: Submission, *, now: dt.datetime) -> None:
    """A case was handed in (settings.HANDED_IN_HANDLERS): its links are kept and checked, where the portal checks links."""
    if not settings.LINK_CHECKS:
        return
    links = links_in(submission)
    LinkCheck.objects.filter(submission=submission).exclude(link__in=links).delete()
    if not links:
        return
    LinkCheck.objects.bulk_create(
        [LinkCheck(tenant_id=submission.tenant_id, submission=submission, link=link) for link in links],
        ignore_conflicts=True,
    )
    LinkCheck.objects.filter(submission=submission).update(asked_at=now)
    queue.enqueue(JOB, queue=queue.SLOW, submission_id=submission.pk)


def check_due(submission: Submission, *, now: dt.datetime) -> int:
    """Ask for every link of the case whose answer is missing or old; how many. Safe to run twice: the second finds none."""
    rows = LinkCheck.objects.filter(submission=submission).order_by("pk")
    due = [row for row in rows if row.checked_at is None or row.checked_at <= now - EVERY]
    for row in due:
        outcome = check_link(row.link)  # outside any transaction: it may take its time
        with transaction.atomic():
            found = {"code": outcome.code, "status": outcome.status, "checked_at": now}
            if outcome.code == "open":
                found["opened_at"] = now
            LinkCheck.objects.filter(pk=row.pk).update(**found)
    return len(due)
