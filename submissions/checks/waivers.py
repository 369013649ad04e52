"""Findings that an organiser let pass."""

from collections.abc import Iterable
from typing import Any

from portal.models import Attachment
from submissions.models import Evaluation, Waiver
from validators.findings import Finding, WordedFinding
from validators.wording import worded


def waived_rules(files: Iterable[Attachment]) -> dict[int, frozenset[str]]:
    """Waived rule ids by file. One query."""
    rules_by_file: dict[int, set[str]] = {}
    for file, rule in Waiver.objects.filter(file__in=list(files)).values_list("file", "rule"):
        rules_by_file.setdefault(file, set()).add(rule)
    return {file: frozenset(rules) for file, rules in rules_by_file.items()}


def evaluation_of(file: Attachment) -> Evaluation | None:
    """The file's evaluation; none where the row is still to be written."""
    return getattr(file, "evaluation", None)


def verdict_of(file: Attachment) -> str:
    """The file's verdict; empty until it was evaluated."""
    evaluation = evaluation_of(file)
    return evaluation.verdict if evaluation else ""


def kept_findings(file: Attachment) -> list[dict[str, Any]]:
    """The file's findings as JSON."""
    evaluation = evaluation_of(file)
    return evaluation.findings if evaluation else []


def findings_of(file: Attachment) -> list[WordedFinding]:
    """The file's findings, in words."""
    return [worded(Finding.model_validate(finding)) for finding in kept_findings(file)]


def open_findings(file: Attachment, waived: frozenset[str] = frozenset()) -> list[WordedFinding]:
    """Findings that nobody waived."""
    return [finding for finding in findings_of(file) if finding.rule not in waived]
