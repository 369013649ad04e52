"""What still blocks handing a case in. Pure: the case's values in, a list of issues out."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from campaigns.fields.conditions import required, shown, with_places
from campaigns.fields.limits import FieldFinding, judge_answers
from campaigns.schema import Category, Document, OneOf, Slot
from campaigns.schema.matching import GroupChoice
from portal.decisions import Decision, refuse
from submissions.drafts.authorship import Objection
from validators.findings import Finding, Status


@dataclass(frozen=True, slots=True)
class FileState:
    """A file as the checklist sees it. `verdict` is empty until it was judged; `failing` are the blocking findings
    that nobody waived.
    """

    name: str
    slot: str
    verdict: str = ""
    failing: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class SubmissionIssue:
    """One thing to do, as a code and its parameters; `wording.issue_text` words it. `blocks` False is advice only.
    `section` and `anchor` say where in the form.
    """

    section: str
    anchor: str
    code: str
    params: Mapping[str, Any] = field(default_factory=dict)
    blocks: bool = True
    waiting: bool = False

    @property
    def is_refusal(self) -> bool:
        """Whether submitting is refused for it by itself: the window is closed, or a limit on authors is reached."""
        return self.section in {"submit", "authors"}


@dataclass(frozen=True)
class CaseState:
    """Everything the checklist looks at."""

    doc: Document
    spec: Category
    title: str
    track: str
    group: str
    choice: GroupChoice
    role: str
    answers: Mapping[str, Any]
    declared: Mapping[str, Any]
    files: Sequence[FileState]
    today: dt.date
    unfinished: Sequence[tuple[str, str, int]] = ()
    """Slot, name and per cent of uploads that are not whole yet."""
    slot_findings: Mapping[str, Sequence[Finding]] = field(default_factory=dict)
    objections: Sequence[Objection] = ()
    window: Decision | None = None


def issues(case: CaseState) -> list[SubmissionIssue]:
    """What blocks, and what is only advised, in the form's order."""
    answers = with_places(case.answers, track=case.track, group=case.group)
    findings = judge_answers(case.spec, answers, title=case.title, today=case.today)
    return [
        *_window(case),
        *_places(case),
        *_authors(case),
        *(_of_answer(finding) for finding in findings),
        *(issue for slot in case.spec.slots if slot.stage is None for issue in _of_slot(case, slot, answers)),
        *(issue for group in case.spec.alternatives for issue in _of_alternatives(case, group)),
        *_declarations(case),
    ]


def blocking(issues: Sequence[SubmissionIssue]) -> list[SubmissionIssue]:
    """Those that must be mended before submitting."""
    return [issue for issue in issues if issue.blocks]


def _refused(section: str, decision: Decision, *, blocks: bool = True) -> SubmissionIssue:
    return SubmissionIssue(section, section, decision.code, decision.params, blocks=blocks)


def _window(case: CaseState) -> Iterator[SubmissionIssue]:
    if case.window is not None and not case.window:
        yield _refused("submit", case.window)


def _places(case: CaseState) -> Iterator[SubmissionIssue]:
    if case.spec.tracks and case.track not in case.spec.tracks:
        yield SubmissionIssue("basic", "track", "track_missing")
    unlisted = any(objection.decision.code == "unit_not_listed" for objection in case.objections)
    if case.choice.asked and not case.choice.settle(case.group):
        yield SubmissionIssue("basic", "group", "group_missing")
    elif case.spec.groups and case.group not in case.spec.groups and not unlisted:
        yield _refused("authors", refuse("group_not_open"))


def _authors(case: CaseState) -> list[SubmissionIssue]:
    return [
        _refused("authors", objection.decision, blocks=objection.severity == "required")
        for objection in case.objections
        if not objection.decision
    ]


def _of_answer(answer: FieldFinding) -> SubmissionIssue:
    section = "basic" if answer.field == "title" else "form"
    return SubmissionIssue(
        section, answer.field, "answer_finding", {"finding": answer.finding}, blocks=answer.finding.blocking
    )


def _of_slot(case: CaseState, slot: Slot, answers: Mapping[str, Any]) -> Iterator[SubmissionIssue]:
    if not shown(slot, answers):
        return  # what was handed in before the question went away does no harm
    files = [file for file in case.files if file.slot == slot.key]
    least = max(slot.min_files, 1) if required(slot, answers) else 0
    if len(files) < least:
        code = "files_missing" if least > 1 else "file_missing"
        yield _in_slot(slot, code, label=slot.label, count=least - len(files))
    if len(files) > slot.max_files:
        yield _in_slot(slot, "too_many_files", label=slot.label, max=slot.max_files)
    for key, name, percent in case.unfinished:
        if key == slot.key:
            yield _in_slot(slot, "upload_unfinished", waiting=True, name=name, percent=percent)
    for file in files:
        if not file.verdict:
            yield _in_slot(slot, "file_unchecked", waiting=True, name=file.name)
        for finding in file.failing if file.verdict else ():
            yield _in_slot(slot, "file_finding", name=file.name, finding=finding)
    for finding in case.slot_findings.get(slot.key, ()):
        if finding.status is Status.FAIL:
            yield _in_slot(slot, "slot_finding", blocks=finding.blocking, label=slot.label, finding=finding)


def _in_slot(
    slot: Slot, code: str, *, blocks: bool = True, waiting: bool = False, **params: Any
) -> SubmissionIssue:
    return SubmissionIssue("files", f"slot-{slot.key}", code, params, blocks=blocks, waiting=waiting)


def _of_alternatives(case: CaseState, group: OneOf) -> Iterator[SubmissionIssue]:
    """Slots of which a number must be filled ("text or video")."""
    count = sum(any(file.slot == key for file in case.files) for key in group.slots)
    labels = [slot.label for slot in case.spec.slots if slot.key in group.slots]
    anchor, blocks = f"slot-{group.slots[0]}", group.severity == "required"
    if count < group.min:
        params: dict[str, Any] = {"labels": labels, "min": group.min}
        yield SubmissionIssue("files", anchor, "alternatives_missing", params, blocks=blocks)
    elif group.max is not None and count > group.max:
        params = {"labels": labels, "max": group.max, "count": count}
        yield SubmissionIssue("files", anchor, "too_many_alternatives", params, blocks=blocks)


def _declarations(case: CaseState) -> list[SubmissionIssue]:
    keys = case.spec.declarations
    return [
        SubmissionIssue(
            "declarations", f"declare-{declaration.key}", "declaration_missing", {"text": declaration.text}
        )
        for declaration in case.doc.declarations
        if (not keys or declaration.key in keys)
        and declaration.required
        and case.declared.get(declaration.key, {}).get("text") != declaration.text
    ]
