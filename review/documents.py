"""What the checks say of a unit's own documents: the same measuring as for cases' files, and only ever a warning."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from campaigns.schema import UnitForm
from portal.models import Unit
from review.models import UnitDocument
from submissions.judging import facts_by_stored
from submissions.models import SubmissionFile
from validators.context import Context
from validators.facts import FileFacts
from validators.findings import Finding, Status, WordedFinding
from validators.judging import judge_file
from validators.rule import is_pending
from validators.wording import worded

SHOWN = frozenset({Status.FAIL, Status.WARN, Status.UNKNOWN, Status.ERROR})


@dataclass(frozen=True, slots=True)
class Examined:
    """A document's findings; `waiting` while the machine is still looking."""

    findings: tuple[WordedFinding, ...] = ()
    waiting: bool = False


NOTHING = Examined()


def measured(documents: Mapping[str, UnitDocument]) -> dict[int, FileFacts]:
    """Facts of the documents' files; one query where there is a file, none elsewhere."""
    held = [document for document in documents.values() if document.stored_id]
    return facts_by_stored(cast("list[SubmissionFile]", held)) if held else {}


def examined(
    form: UnitForm, document: UnitDocument | None, unit: Unit, facts: Mapping[int, FileFacts]
) -> Examined:
    """What a person should read of one document (E11, N16, D22, L15). The unit has the originals before it and the
    organiser compares by eye, so what would fail an applicant's file warns here.
    """
    if document is None or document.stored_id is None or not form.slots:
        return NOTHING
    known = facts.get(document.stored_id)
    if known is None:
        return Examined(waiting=True)
    context = Context(unit=unit.name, slot_title=form.slots[0].label)
    found = judge_file(known.named(document.file_name), form.slots[0].rules, context)
    return Examined(
        tuple(worded(_softened(one)) for one in found if one.status in SHOWN and not is_pending(one.code)),
        any(is_pending(one.code) for one in found),
    )


def _softened(finding: Finding) -> Finding:
    if finding.status is not Status.FAIL:
        return finding
    return finding.model_copy(update={"status": Status.WARN, "blocking": False})
