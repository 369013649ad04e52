"""What a person decides at the eligibility check (L21): the campaign's checklist and what the machine left open. Pure."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from campaigns.schema import Document, contents
from portal.decisions import ALLOWED, Decision, refuse
from validators.rule import is_pending

OPEN_STATUSES = frozenset({"fail", "warn", "unknown", "error"})


@dataclass(frozen=True, slots=True)
class OpenFinding:
    """A finding of a file, or of a slot as a whole (`file` is then empty)."""

    file: str
    """The file's uuid."""
    where: str
    """Slot and file name, for people."""
    slot: str
    finding: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ChecklistItem:
    """One line of the check. `ok` is None while nobody has decided it; a failed rule of a file is settled by a
    waiver only.
    """

    key: str
    text: str
    ok: bool | None
    note: str = ""
    status: str = ""
    where: str = ""
    file: str = ""
    rule: str = ""
    finding: Mapping[str, Any] | None = None

    @property
    def needs_waiver(self) -> bool:
        return self.status == "fail" and bool(self.file)

    @property
    def waiting(self) -> bool:
        """The machine is still looking: the line asks nobody for a decision, though a person may decide it already."""
        return self.ok is None and is_pending(str((self.finding or {}).get("code", "")))


def checklist_items(
    checklist: Iterable[contents.ChecklistItem],
    category: str,
    findings: Iterable[OpenFinding],
    *,
    waived: Mapping[tuple[str, str], str],
    answers: Mapping[str, Mapping[str, Any]],
) -> list[ChecklistItem]:
    """Checklist first, then every finding that is not a plain pass. `waived` maps (file, rule) to the reason."""
    lines = [
        ChecklistItem(
            key=f"item:{item.key}",
            text=item.text,
            ok=_ok(answers, f"item:{item.key}"),
            note=_note(answers, f"item:{item.key}"),
        )
        for item in checklist
        if not item.categories or category in item.categories
    ]
    for open_finding in findings:
        status = str(open_finding.finding.get("status", ""))
        if status not in OPEN_STATUSES:
            continue
        rule = str(open_finding.finding.get("rule", ""))
        key = _key(open_finding, rule)
        reason = waived.get((open_finding.file, rule))
        ok = True if reason is not None else _ok(answers, key)
        if status == "fail" and open_finding.file and reason is None and ok:
            ok = None  # a tick is no waiver: that one has a reason and its author
        lines.append(
            ChecklistItem(
                key=key,
                text=str(open_finding.finding.get("message", "")),
                ok=ok,
                note=reason if reason is not None else _note(answers, key),
                status=status,
                where=open_finding.where,
                file=open_finding.file,
                rule=rule,
                finding=open_finding.finding,
            )
        )
    return lines


def _key(open_finding: OpenFinding, rule: str) -> str:
    """What a decision is kept under: the place, the rule, and which of the rule's findings it is, since a file may
    have two points of one rule for a person to check. Not by its sentence: that may be worded better tomorrow.
    """
    return f"{open_finding.file or 'slot:' + open_finding.slot}:{rule}:{open_finding.finding.get('mark', '')}"


def _ok(answers: Mapping[str, Mapping[str, Any]], key: str) -> bool | None:
    answer = answers.get(key, {}).get("ok")
    return answer if isinstance(answer, bool) else None


def _note(answers: Mapping[str, Mapping[str, Any]], key: str) -> str:
    return str(answers.get(key, {}).get("note", ""))


def open_items(lines: Iterable[ChecklistItem]) -> list[ChecklistItem]:
    """Lines a person must decide; a failed rule without a waiver stays open whatever is ticked."""
    return [
        line
        for line in lines
        if (line.ok is None and not line.waiting) or (line.needs_waiver and line.ok is not True)
    ]


def rest_items(lines: Iterable[ChecklistItem]) -> list[ChecklistItem]:
    """Lines that nobody decided and that "the rest is met" speaks of: not what failed and needs a waiver, nor what the
    machine could not look at or still looks at.
    """
    return [
        line
        for line in lines
        if line.ok is None and not line.needs_waiver and not line.waiting and line.status != "error"
    ]


def decide_ready(doc: Document, category: str, *, waits_for_unit: bool) -> Decision:
    """A submission that goes through its unit is checked once the unit has reported it (`waits_for_unit`: not yet)."""
    through_unit = doc.recommend is not None and doc.category(category).recommended
    return refuse("not_reported") if through_unit and waits_for_unit else ALLOWED


def decide_pass(lines: Collection[ChecklistItem]) -> Decision:
    """A case passes once every line is decided in its favour, and not before the machine has looked: what it reads in
    a film or a scan may be what disqualifies (N12). A person who has looked already may decide such a line.
    """
    failed = [line for line in lines if line.needs_waiver and line.ok is not True]
    if failed:
        return refuse("findings_fail", count=len(failed), first=failed[0].text)
    undecided = [line for line in lines if line.ok is None and not line.waiting]
    if undecided:
        return refuse("points_open", count=len(undecided), first=undecided[0].text)
    looking = [line for line in lines if line.waiting]
    against = [line for line in lines if line.ok is False]
    if against:
        return refuse("points_against", count=len(against), first=against[0].text)
    if looking:
        return refuse("checks_running", count=len(looking))
    return ALLOWED
