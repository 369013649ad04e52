"""Filters for findings and the pictures that show them."""

from collections.abc import Mapping
from typing import Any

from django import template

from submissions.checks import evidence
from submissions.checks.evidence import Proof
from submissions.checks.file_views import FileView
from submissions.links.wording import LinkView
from submissions.submitting.case_detail import CaseDetail
from validators.findings import Evidence, Finding
from validators.registry import find
from validators.wording import worded_evidence

register = template.Library()


@register.filter
def proofs_in(finding: Finding | Mapping[str, Any] | None, file: FileView | None) -> list[Proof]:
    """The kept pictures of a file that show the finding; findings may come as stored."""
    if not finding or file is None or not file.evidence_frames:
        return []
    rule, pieces = (
        (finding.rule, finding.evidence)
        if isinstance(finding, Finding)
        else (
            finding.get("rule", ""),
            [Evidence.model_validate(piece) for piece in finding.get("evidence", [])],
        )
    )
    return evidence.proofs(worded_evidence(pieces, find(rule)), file.evidence_frames)


@register.filter
def link_of(links: Mapping[str, LinkView], link: str) -> LinkView | None:
    """What was found of a link; None where nothing was asked."""
    return links.get(link)


@register.filter
def links_of_cell(links: Mapping[str, LinkView], cell: str) -> list[tuple[str, LinkView]]:
    """What was found of each link in a table's cell, where anything was asked."""
    return [(link, links[link]) for link in cell.split("、") if link in links] if links else []


@register.filter
def file_of(view: CaseDetail, uuid: object) -> FileView | None:
    """The file of a case's view with this uuid, as text."""
    files = (file for slot in view.slots for file in slot.files)
    return next((file for file in files if str(file.uuid) == str(uuid)), None)
