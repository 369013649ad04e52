"""What happens to a case's file once its hash is known: it is held against what its sender's computer had, and gets its
receipt. Safe to repeat, and to be cut off anywhere: the sweep asks again for what lacks a receipt.
"""

import datetime as dt
from collections.abc import Iterable, Sequence

from django.db import transaction

from portal import messages
from portal.models import Attachment
from submissions.actions import evaluating
from submissions.actions.transitions import address
from submissions.models import Submission
from submissions.receipts import actions
from submissions.waivers import kept_findings
from validators import arrival


def settle(files: Sequence[Attachment], *, now: dt.datetime) -> None:
    """Mark what came otherwise than it was sent, and give receipts."""
    _compare([file.pk for file in files], now)
    actions.give([file.pk for file in files], now=now)


def settle_case(submission: Submission, *, now: dt.datetime) -> None:
    """The same for a case whose job was lost."""
    files = list(submission.files.values_list("pk", flat=True))
    _compare(files, now)
    actions.give(files, now=now)
    with transaction.atomic():
        actions.seal_waiting(submission, now=now)


def _compare(files: Iterable[int], now: dt.datetime) -> None:
    """A file that is not what its sender's computer had is marked, and its owner told, once."""
    announced = Attachment.objects.filter(pk__in=files).exclude(announced="")
    for file in announced.select_related("blob", "folder__submission", "evaluation"):
        if file.differs and all(finding.get("rule") != arrival.ID for finding in kept_findings(file)):
            _mark(file, now)


@transaction.atomic
def _mark(file: Attachment, now: dt.datetime) -> None:
    cases = Submission.objects.with_relations()
    submission = cases.get(pk=file.folder.submission.pk)
    evaluating.judge_submission(submission, now=now)
    messages.notify(
        submission.owner,
        submission,
        "file.differs",
        file=file.name,
        submission=str(submission),
        link=address(submission),
        now=now,
    )
