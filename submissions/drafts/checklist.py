"""What still blocks handing a case in. Pure: the case's values in, a list of points out."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from campaigns.fields.conditions import required, shown, with_places
from campaigns.fields.limits import FieldFinding, judge_answers
from campaigns.schema import Category, Document, OneOf, Slot
from portal.decisions import Decision, refuse
from submissions.drafts.authorship import Objection
from validators.findings import Status, WordedFinding


@dataclass(frozen=True, slots=True)
class FileState:
    """A file as the checklist sees it. `verdict` is empty until it was judged; `failing` are the blocking findings
    that nobody waived.
    """

    name: str
    slot: str
    verdict: str = ""
    failing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SubmissionIssue:
    """One thing to do. `blocks` False is advice only. `section` and `anchor` say where in the form; `decision` is
    put into words by the page, `text` stands as it is.
    """

    section: str
    anchor: str
    text: str = ""
    decision: Decision | None = None
    blocks: bool = True
    waiting: bool = False


@dataclass(frozen=True)
class CaseState:
    """Everything the checklist looks at."""

    doc: Document
    spec: Category
    title: str
    track: str
    group: str
    role: str
    answers: Mapping[str, Any]
    declared: Mapping[str, Any]
    files: Sequence[FileState]
    today: dt.date
    unfinished: Sequence[tuple[str, str, int]] = ()
    """Slot, name and per cent of uploads that are not whole yet."""
    slot_findings: Mapping[str, Sequence[WordedFinding]] = field(default_factory=dict)
    objections: Sequence[Objection] = ()
    window: Decision | None = None


def issues(case: CaseState) -> list[SubmissionIssue]:
    """What blocks, and what is only advised, in the form's order."""
    answers = with_places(case.answers, track=case.track, group=case.group)
    found = [*_window(case), *_places(case), *_authors(case)]
    judged = judge_answers(case.spec, answers, title=case.title, today=case.today)
    found += [_of_answer(finding) for finding in judged]
    for slot in case.spec.slots:
        found += _of_slot(case, slot, answers)
    found += [point for group in case.spec.alternatives if (point := _of_alternatives(case, group))]
    found += _declarations(case)
    return found


def blocking(found: Sequence[SubmissionIssue]) -> list[SubmissionIssue]:
    return [point for point in found if point.blocks]


def _window(case: CaseState) -> list[SubmissionIssue]:
    if case.window is None or case.window:
        return []
    return [SubmissionIssue("submit", "submit", decision=case.window)]


def _places(case: CaseState) -> list[SubmissionIssue]:
    found = []
    if case.spec.tracks and case.track not in case.spec.tracks:
        found.append(SubmissionIssue("basic", "track", "请选择赛道"))
    groups = [one for one in case.doc.groups if not case.spec.groups or one.key in case.spec.groups]
    unlisted = any(one.decision.code == "unit_not_listed" for one in case.objections)
    if groups and case.group not in {one.key for one in groups} and not unlisted:
        if any(one.chosen for one in groups):
            found.append(SubmissionIssue("basic", "group", "请选择组别"))
        else:
            found.append(SubmissionIssue("authors", "authors", decision=refuse("group_not_open")))
    return found


def _authors(case: CaseState) -> list[SubmissionIssue]:
    return [
        SubmissionIssue("authors", "authors", decision=one.decision, blocks=one.severity == "required")
        for one in case.objections
        if not one.decision
    ]


def _of_answer(answer: FieldFinding) -> SubmissionIssue:
    section = "basic" if answer.field == "title" else "form"
    return SubmissionIssue(section, answer.field, answer.finding.message, blocks=answer.finding.blocking)


def _of_slot(case: CaseState, slot: Slot, answers: Mapping[str, Any]) -> list[SubmissionIssue]:
    files = [one for one in case.files if one.slot == slot.key]
    anchor = f"slot-{slot.key}"
    found = []
    if not shown(slot, answers):
        return []  # what was handed in before the question went away does no harm
    least = max(slot.min_files, 1) if required(slot, answers) else 0
    if len(files) < least:
        text = f"“{slot.label}”还缺 {least - len(files)} 个文件" if least > 1 else f"请上传“{slot.label}”"
        found.append(SubmissionIssue("files", anchor, text))
    if len(files) > slot.max_files:
        found.append(
            SubmissionIssue("files", anchor, f"“{slot.label}”最多 {slot.max_files} 个文件，请移除多余的")
        )
    for key, name, percent in case.unfinished:
        if key == slot.key:
            text = f"“{name}”还没有传完（{percent}%），请等它传完，或取消这次上传"
            found.append(SubmissionIssue("files", anchor, text, waiting=True))
    for one in files:
        found += _of_file(slot, one)
    for finding in case.slot_findings.get(slot.key, ()):
        if finding.status is Status.FAIL:
            found.append(
                SubmissionIssue(
                    "files", anchor, f"“{slot.label}”：{finding.message}", blocks=finding.blocking
                )
            )
    return found


def _of_file(slot: Slot, file: FileState) -> list[SubmissionIssue]:
    anchor = f"slot-{slot.key}"
    if not file.verdict:
        text = f"“{file.name}”的检测还在进行，通常几秒钟；完成后即可提交"
        return [SubmissionIssue("files", anchor, text, waiting=True)]
    return [SubmissionIssue("files", anchor, f"“{file.name}”：{message}") for message in file.failing]


def _of_alternatives(case: CaseState, group: OneOf) -> SubmissionIssue | None:
    filled = [key for key in group.slots if any(one.slot == key for one in case.files)]
    labels = [slot.label for slot in case.spec.slots if slot.key in group.slots]
    named = "、".join(f"“{label}”" for label in labels)
    blocks = group.severity == "required"
    anchor = f"slot-{group.slots[0]}"
    if len(filled) < group.min:
        return SubmissionIssue("files", anchor, f"{named}中至少提交 {group.min} 项", blocks=blocks)
    if group.max is not None and len(filled) > group.max:
        text = f"{named}中最多提交 {group.max} 项，现有 {len(filled)} 项，请移除多余的"
        return SubmissionIssue("files", anchor, text, blocks=blocks)
    return None


def _declarations(case: CaseState) -> list[SubmissionIssue]:
    wanted = case.spec.declarations
    asked = [one for one in case.doc.declarations if not wanted or one.key in wanted]
    return [
        SubmissionIssue("declarations", f"declare-{one.key}", f"请阅读并勾选声明：{_short(one.text)}")
        for one in asked
        if one.required and case.declared.get(one.key, {}).get("text") != one.text
    ]


def _short(text: str, most: int = 30) -> str:
    return text if len(text) <= most else f"{text[:most]}…"
