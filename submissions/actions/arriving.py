"""What happens to a file off the request path once it has come: it is hashed, held against what its sender's computer
had, and gets its receipt.
"""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction

from portal import notices
from submissions.actions import checks, receipts
from submissions.actions.moves import address
from submissions.judging import differs
from submissions.models import StoredFile, Submission, SubmissionFile
from validators import arrival


def settle(stored: StoredFile, *, now: dt.datetime) -> None:
    """Safe to repeat, and to be cut off anywhere: the sweep asks again for what lacks a hash or a receipt."""
    uses = list(stored.uses.values_list("pk", flat=True))
    checks.take_name(stored, now=now)
    _compare(uses, now)
    receipts.give(uses, now=now)


def settle_case(submission: Submission, *, now: dt.datetime) -> None:
    """Receipts of a case that the job did not give."""
    receipts.give(submission.files.values_list("pk", flat=True), now=now)
    with transaction.atomic():
        receipts.seal_waiting(submission, now=now)


def _compare(files: Iterable[int], now: dt.datetime) -> None:
    """A file that is not what its sender's computer had is marked, and its owner told, once."""
    rows = SubmissionFile.objects.filter(pk__in=files).exclude(announced="")
    for file in rows.select_related("stored", "submission__owner", "submission__tenant"):
        if differs(file) and all(one.get("rule") != arrival.ID for one in file.findings):
            _mark(file, now)


@transaction.atomic
def _mark(file: SubmissionFile, now: dt.datetime) -> None:
    cases = Submission.objects.select_related("campaign__current", "rule_set", "unit", "owner", "tenant")
    submission = cases.get(pk=file.submission_id)
    checks.judge_submission(submission, now=now)
    notices.tell(
        submission.owner,
        submission,
        title=f"请重新上传：{file.name}"[:120],
        body=f"案例“{submission}”的文件“{file.name}”与您电脑上的不一致，请重新上传；案例已经提交的，请先撤回。",
        link=address(submission),
        now=now,
    )
