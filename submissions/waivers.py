"""Findings that an organiser let pass."""

from collections.abc import Iterable

from submissions.models import SubmissionFile, Waiver
from validators.findings import Finding, WordedFinding, verdict
from validators.wording import worded


def waived_rules(files: Iterable[SubmissionFile]) -> dict[int, frozenset[str]]:
    """Waived rule ids by file. One query."""
    found: dict[int, set[str]] = {}
    for file, rule in Waiver.objects.filter(file__in=list(files)).values_list("file", "rule"):
        found.setdefault(file, set()).add(rule)
    return {file: frozenset(rules) for file, rules in found.items()}


def findings_of(file: SubmissionFile) -> list[WordedFinding]:
    """The file's stored findings, in words."""
    return [worded(Finding.model_validate(one)) for one in file.findings]


def open_findings(file: SubmissionFile, waived: frozenset[str] = frozenset()) -> list[WordedFinding]:
    """Findings that nobody waived."""
    return [finding for finding in findings_of(file) if finding.rule not in waived]


def open_verdict(file: SubmissionFile, waived: frozenset[str] = frozenset()) -> str:
    """The file's verdict without what was waived; empty until it was judged."""
    return verdict(open_findings(file, waived)).value if file.verdict and waived else file.verdict
