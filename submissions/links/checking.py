"""Keeping the links of a case and what a worker found of them."""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.conf import settings

from campaigns.fields.values import links_of, rows_of
from campaigns.schema import FieldKind
from portal import queue
from submissions.links.addresses import LONGEST, target_of
from submissions.links.fetching import check_link
from submissions.models import LinkCheck, LinkHost, Submission

JOB = "submissions.links.jobs.check_links"
EVERY = dt.timedelta(days=7)
"""How old an answer grows before it is asked for again."""
MOST = 50
"""Links of one case that are checked."""
APART = dt.timedelta(seconds=2)
"""Between two requests to one site."""
LEASE = dt.timedelta(minutes=3)
"""Longer than the longest check: every redirect asked twice."""
ROUNDS = 30
"""How often a worker comes back to sites that were not free: for a minute, then it has other things to do."""
Clock = Callable[[], dt.datetime]


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


def check_due(submission: Submission, *, clock: Clock, wait: Callable[[float], None]) -> int:
    """Ask for every link of the case whose answer is missing or old; how many were asked. A site that another worker asks just now,
    or that was asked a moment ago, waits its turn while the others are asked; what is left in the end is for a later round of the
    sweep. Safe to run twice: the second finds none.
    """
    began = clock()
    rows = LinkCheck.objects.filter(submission=submission).order_by("pk")
    left = [row for row in rows if row.checked_at is None or row.checked_at <= began - EVERY]
    count = len(left)
    for _ in range(ROUNDS):
        left = [row for row in left if not _asked(row, clock)]
        if not left:
            break
        wait(APART.total_seconds())
    LinkCheck.objects.filter(pk__in=[row.pk for row in left]).update(asked_at=None)
    return count - len(left)


def _asked(row: LinkCheck, clock: Clock) -> bool:
    """Ask for the link, where its site is free."""
    target = target_of(row.link)
    with _turn(target.host if target else "", clock) as free:
        if not free:
            return False
        outcome = check_link(row.link)  # outside any transaction: it may take its time
        now = clock()
        found = {"code": outcome.code, "status": outcome.status, "checked_at": now}
        if outcome.code == "open":
            found["opened_at"] = now
        LinkCheck.objects.filter(pk=row.pk).update(**found)
    return True


@contextmanager
def _turn(host: str, clock: Clock) -> Iterator[bool]:
    """Whether the site is free; while it is asked it is nobody else's, and a little while after. A worker that dies leaves it taken for
    no longer than `LEASE`.
    """
    if not host:
        yield True
        return
    now = clock()
    LinkHost.objects.get_or_create(host=host, defaults={"free_at": now})
    free = LinkHost.objects.filter(host=host, free_at__lte=now).update(free_at=now + LEASE) > 0
    try:
        yield free
    finally:
        if free:
            LinkHost.objects.filter(host=host).update(free_at=clock() + APART)
