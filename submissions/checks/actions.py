"""What happens to a submission's files once they are hashed and measured: they are compared with what their sender's
computer had, get their receipts, and are evaluated by the rules; a finding may be let pass. Safe to repeat, and to be cut
off anywhere: the sweep asks again for what is missing.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction

from portal import audit, messages
from portal.decisions import NotAllowed, refuse, require
from portal.files.actions import checks
from portal.models import Attachment, Person
from submissions.actions.transitions import address
from submissions.checks.evaluation import evaluated_files
from submissions.checks.waivers import evaluation_of, kept_findings
from submissions.models import Evaluation, Submission, Waiver
from submissions.permissions import may_waive
from submissions.receipts.actions import give, seal_waiting
from validators import arrival


def evaluate_submissions_of(attachments: Iterable[Attachment], *, now: dt.datetime) -> None:
    """Evaluate every case that one of these files belongs to."""
    folders = {attachment.folder_id for attachment in attachments}
    submissions = Submission.objects.filter(folder__in=folders)
    for submission in submissions.with_relations():
        evaluate_submission(submission, now=now)


def evaluate_submission(submission: Submission, *, now: dt.datetime) -> int:
    """Evaluate the files of a case again from what was measured; returns how many changed. Nothing is opened."""
    rules = submission.rules
    files = list(submission.files.select_related("blob", "evaluation"))
    changed = 0
    since = submission.campaign.current.published_at if submission.campaign.current else now
    for file, verdict, findings in evaluated_files(submission, files, now=now):
        new = (verdict, findings, rules.pk)
        if not _stands(evaluation_of(file), new, since, now):
            _keep(file, verdict=verdict, findings=findings, rule_set=rules, judged_at=now)
            changed += 1
    return changed


def _stands(
    evaluation: Evaluation | None, new: tuple[str, Any, int], since: dt.datetime, now: dt.datetime
) -> bool:
    """Whether the file was evaluated so already. One that keeps its older rules, because the new ones (`since`) dropped
    its category, must have been looked at after them.
    """
    if evaluation is None or evaluation.judged_at is None or evaluation.judged_at <= since < now:
        return False
    return (evaluation.verdict, evaluation.findings, evaluation.rule_set_id) == new


def _keep(file: Attachment, **values: object) -> None:
    """A file that was taken out meanwhile keeps nothing."""
    if not Evaluation.objects.filter(attachment=file.pk).update(**values):
        with transaction.atomic():
            if Attachment.objects.select_for_update().filter(pk=file.pk).exists():
                Evaluation.objects.update_or_create(
                    attachment=file, defaults=values, create_defaults={**values, "tenant_id": file.tenant_id}
                )


@transaction.atomic
def measure_again(file: Attachment, *, actor: Person, now: dt.datetime) -> int:
    """An organiser has a file measured anew whose check did not finish, as after a tool was put in; how many checks."""
    submission = file.folder.submission
    require(may_waive(actor, submission.tenant))
    count = checks.measure_again(file.blob)
    audit.record("file.measure_again", submission, actor=actor, now=now, file=str(file.uuid))
    return count


@transaction.atomic
def waive(file: Attachment, rule: str, reason: str, *, actor: Person, now: dt.datetime) -> Waiver:
    """An organiser lets one finding of a file pass; the reason is kept (X08)."""
    submission = file.folder.submission
    require(may_waive(actor, submission.tenant))
    if not reason.strip():
        raise NotAllowed(refuse("waiver_reason"))
    waiver: Waiver = Waiver.objects.update_or_create(
        file=file,
        rule=rule,
        defaults={
            "tenant_id": file.tenant_id, "reason": reason.strip(), "granted_by": actor, "granted_at": now,
        },
    )[0]  # fmt: skip
    audit.record("file.waive", submission, actor=actor, now=now, why=reason, rule=rule, file=str(file.uuid))
    return waiver


def settle_files(files: Sequence[Attachment], *, now: dt.datetime) -> None:
    """Mark what came otherwise than it was sent, and give receipts."""
    _compare([file.pk for file in files], now)
    give([file.pk for file in files], now=now)


def settle_submission(submission: Submission, *, now: dt.datetime) -> None:
    """The same for a submission whose job was lost."""
    files = list(submission.files.values_list("pk", flat=True))
    _compare(files, now)
    give(files, now=now)
    with transaction.atomic():
        seal_waiting(submission, now=now)


def _compare(files: Iterable[int], now: dt.datetime) -> None:
    """A file that is not what its sender's computer had is marked, and its owner told, once."""
    announced = Attachment.objects.filter(pk__in=files).exclude(announced="")
    for file in announced.select_related("blob", "folder__submission", "evaluation"):
        if file.differs and all(finding.get("rule") != arrival.ID for finding in kept_findings(file)):
            _mark(file, now)


@transaction.atomic
def _mark(file: Attachment, now: dt.datetime) -> None:
    rows = Submission.objects.with_relations()
    submission = rows.get(pk=file.folder.submission.pk)
    evaluate_submission(submission, now=now)
    messages.notify(
        submission.owner,
        submission,
        "file.differs",
        file=file.name,
        submission=str(submission),
        link=address(submission),
        now=now,
    )
