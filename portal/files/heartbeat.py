"""A sign of life while a worker is at a check, a copy or a task, so that one that was killed is missed within half a minute and not when the
longest measuring would have ended.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from django.db import Error
from django.db.models.functions import Now

from portal.models import BlindCopy, Check, PlayableCopy, PublicCopy, Task
from portal.queue.pulse import pulse
from portal.tenants import all_tenants

log = logging.getLogger(__name__)
EVERY_SECONDS = 8.0


@contextmanager
def beating(row: Check | BlindCopy | PlayableCopy | PublicCopy | Task) -> Iterator[None]:
    """While the block lasts, `heard_at` of the row moves on every few seconds."""
    with pulse(partial(_beat, row), every=EVERY_SECONDS):
        yield


def _beat(row: Check | BlindCopy | PlayableCopy | PublicCopy | Task) -> None:
    try:
        with all_tenants():  # one row by the portal's own id
            type(row).objects.filter(pk=row.pk, state=row.State.RUNNING).update(heard_at=Now())
    except Error:  # the next beat tries again
        log.warning("no sign of life of %s %s", type(row).__name__, row.pk, exc_info=True)
