"""Locks that submissions take, always in this order: the case's row, then advisory locks, then the campaign's row."""

import hashlib
from collections.abc import Iterable

from django.db import connection

from submissions.models import Submission


def locked(submission: Submission) -> Submission:
    """The case's row as it is now, locked until the transaction ends."""
    rows = Submission.objects.select_related("campaign__current", "rule_set", "unit", "owner", "tenant")
    fresh: Submission = rows.select_for_update(of=("self",)).get(pk=submission.pk)
    return fresh


def lock_names(names: Iterable[str]) -> None:
    """Hold an advisory lock for each name until the transaction ends, in one order for everybody."""
    keys = sorted({_key(name) for name in names})
    with connection.cursor() as cursor:
        for key in keys:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])


def _key(name: str) -> int:
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), signed=True)
