"""What the checks say of a unit's own documents: the same measuring as for cases' files, and only ever a warning."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from campaigns.schema import Slot, UnitForm
from portal.models import Attachment, Unit
from submissions.checks.evaluation import arrival_findings
from submissions.checks.file_views import file_view
from validators.context import Context
from validators.evaluation import evaluate_file
from validators.facts import FileFacts
from validators.findings import Finding, Status, WordedFinding, verdict
from validators.rule import is_pending
from validators.rules.file_type import Params as FileTypes
from validators.rules.pdf_form_code import Params as FormCode

Printed = tuple[str, Mapping[str, str]]
SHOWN = frozenset({Status.FAIL, Status.WARN, Status.UNKNOWN, Status.ERROR})
SCANS = ("pdf", "jpg", "png")
"""What a document may be where its slot does not say: a scan."""


@dataclass(frozen=True, slots=True)
class Examined:
    """What a person should read of a document; `waiting` while the machine is still looking."""

    findings: tuple[WordedFinding, ...] = ()
    waiting: bool = False


NOTHING = Examined()


def scannable(slot: Slot) -> Slot:
    """The slot with the types of a scan where it names none."""
    if any(isinstance(rule, FileTypes) for rule in slot.rules):
        return slot
    types = FileTypes.model_validate({"rule": "file.type", "allowed": list(SCANS)})
    return slot.model_copy(update={"rules": [types, *slot.rules]})


def evaluate(
    form: UnitForm, attachment: Attachment, unit: Unit, facts: FileFacts, printed: Printed = ("", {})
) -> tuple[str, list[dict[str, Any]]]:
    """Verdict and findings of one document's file (E11, N16, D22, L15), as they are kept. A slot that the form no longer
    has judges nothing. `printed`: whom the codes of its printed tables name, and their versions.
    """
    slot = next((slot for slot in form.slots if slot.key == attachment.slot), None)
    if slot is None:
        return "skipped", []
    context = Context(unit=unit.name, slot_title=slot.label, form_of=printed[0], forms=dict(printed[1]))
    judged = evaluate_file(facts.named(attachment.name), scannable(slot).rules, context)
    findings = [_softened(finding) for finding in [*arrival_findings(attachment), *judged]]
    return verdict(findings).value, [finding.model_dump(mode="json") for finding in findings]


def compares_prints(form: UnitForm) -> bool:
    """Whether a rule of its slots compares scans with the printed tables."""
    return any(isinstance(rule, FormCode) for slot in form.slots for rule in slot.rules)


def _softened(finding: Finding) -> Finding:
    """The unit has the originals before it and the organiser compares by eye, so what would fail an applicant's file
    warns here.
    """
    if finding.status is not Status.FAIL:
        return finding
    return finding.model_copy(update={"status": Status.WARN, "blocking": False})


def examined(files: Iterable[Attachment]) -> Examined:
    """What the evaluations of a document's files say."""
    views = [file_view(file) for file in files]
    return Examined(
        tuple(
            finding
            for view in views
            for finding in view.findings
            if finding.status in SHOWN and not is_pending(finding.code)
        ),
        any(not view.verdict or view.pending for view in views),
    )
