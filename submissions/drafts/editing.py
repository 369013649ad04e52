"""What the form's page shows: sections, authors, slots, messages beside the inputs."""

import copy
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils import timezone

from campaigns.faq import faq_of_category
from campaigns.fields.conditions import with_places
from campaigns.fields.inputs import FieldRow, rows_for
from campaigns.fields.limits import FieldFinding, judge_answers
from campaigns.handouts.files import handouts_of
from campaigns.models import Campaign
from campaigns.schema import Category, Declaration
from portal.files import multipart
from portal.organisation.queries import unit_kinds
from portal.words import say
from submissions.checks.case_snapshot import CaseSnapshot
from submissions.deadlines import closes_at, may_start, may_submit
from submissions.drafts.checklist import blocking
from submissions.drafts.coauthors import instructor_states, states_of
from submissions.drafts.editions import Edition
from submissions.drafts.forms.authors import AuthorLine, blank_line, lines_for
from submissions.drafts.forms.draft import Changes, DraftForm, draft_form, draft_input_name
from submissions.drafts.readiness import all_issues, has_size_field, objections, size_in_mb
from submissions.drafts.slot_widgets import slot_widgets
from submissions.models import Author, Instructor, Submission


@dataclass(frozen=True)
class Choice:
    """A category one may begin in."""

    spec: Category
    open: bool
    why_not: str = ""
    tracks: list[tuple[str, str]] = field(default_factory=list)


def families(campaign: Campaign, *, now: dt.datetime) -> list[tuple[str, list[Choice]]]:
    """Categories under their headings, in the document's order."""
    assert campaign.current is not None
    doc = campaign.current.doc
    choices: dict[str, list[Choice]] = {}
    for spec in doc.categories:
        decision = may_start(campaign, spec.key, now=now)
        tracks = [(track.key, track.label) for track in doc.tracks if track.key in spec.tracks]
        choice = Choice(spec, bool(decision), "" if decision else say(decision), tracks)
        choices.setdefault(spec.family, []).append(choice)
    return list(choices.items())


def asked(submission: Submission) -> list[Declaration]:
    """Declarations the category asks for."""
    doc, spec = submission.rules.doc, submission.spec
    return [
        declaration
        for declaration in doc.declarations
        if not spec.declarations or declaration.key in spec.declarations
    ]


def page(submission: Submission, *, now: dt.datetime, everything: bool = False) -> dict[str, Any]:
    """The page's context. `everything` also says what is missing, not only what is wrong."""
    spec = submission.spec
    snapshot = CaseSnapshot(submission, now=now)
    judged = [
        finding
        for finding in findings(submission, now=now)
        if everything or finding.finding.rule != "answer.missing"
    ]
    form = draft_form(_with_sizes(submission, snapshot), judged)
    issues = all_issues(snapshot)
    team = spec.team
    widgets = slot_widgets(snapshot, editable=True)
    faq = faq_of_category(submission.campaign, submission.rules.doc, submission.category)
    return {
        "case": submission,
        "spec": spec,
        "form": form,
        "basic": form.of(["title", "track", "role"]),
        "group_fields": form.of(["group"]),
        "rows": _rows(submission, form),
        "lines": _lines(submission, snapshot.authors),
        "blank": blank_line(member=team.member, columns=team.columns),
        "team": team,
        "size": team.size_for(group=submission.group, track=submission.track),
        "instructors": spec.instructors,
        "instructor_lines": _instructor_lines(submission, snapshot.instructors),
        "blank_instructor": _blank_instructor(spec),
        "unit_kinds": unit_kinds() if submission.tenant.open_units else [],
        "author_notes": author_notes(submission, snapshot.authors, snapshot.instructors)
        if everything
        else [],
        "group_label": submission.rules.doc.label_of("groups", submission.group),
        "widgets": widgets,
        "faq": [line for line in faq if not line.slot],
        "handouts": handouts_of(submission.campaign),
        "faq_of_slots": [line for line in faq if line.slot],
        "direct": multipart.offered(),
        "waiting": any(widget.waiting for widget in widgets),
        "declarations": [
            (declaration, accepted(submission, declaration)) for declaration in asked(submission)
        ],
        "issues": issues,
        "blockers": blocking(issues),
        "closes": closes_at(submission, extensions=snapshot.extensions),
        "open": may_submit(submission, now=now, extensions=snapshot.extensions),
    }


def accepted(submission: Submission, declaration: Declaration) -> bool:
    """Whether this wording was accepted."""
    return bool(submission.declared.get(declaration.key, {}).get("text") == declaration.text)


def findings(submission: Submission, *, now: dt.datetime) -> list[FieldFinding]:
    """What is missing or wrong in the answers."""
    today = now.astimezone(submission.campaign.zone).date()
    return judge_answers(submission.spec, _answers(submission), title=submission.title, today=today)


def messages_by_input(submission: Submission, *, now: dt.datetime) -> dict[str, list[str]]:
    """Messages beside inputs, without what is merely empty yet."""
    messages: dict[str, list[str]] = {}
    for finding in findings(submission, now=now):
        if finding.finding.rule != "answer.missing":
            messages.setdefault(draft_input_name(finding.field), []).append(finding.finding.message)
    return messages


def _answers(submission: Submission) -> dict[str, Any]:
    """The answers as conditions see them."""
    return with_places(submission.answers, track=submission.track, group=submission.group)


def _rows(submission: Submission, form: DraftForm) -> list[FieldRow]:
    return rows_for(form, submission.spec.fields, _answers(submission))


def _lines(submission: Submission, authors: Sequence[Author]) -> list[AuthorLine]:
    team = submission.spec.team
    return lines_for(
        authors, lead=team.lead, member=team.member, columns=team.columns, answers=states_of(submission)
    )


def _instructor_lines(submission: Submission, instructors: Sequence[Instructor]) -> list[AuthorLine]:
    rule = submission.spec.instructors
    if rule is None or (not instructors and not rule.min):
        return []  # nobody need be named: the page shows no empty line
    answers = instructor_states(submission)
    return lines_for(instructors, lead=rule.label, member=rule.label, columns=rule.columns, answers=answers)


def _blank_instructor(spec: Category) -> AuthorLine | None:
    rule = spec.instructors
    return blank_line(member=rule.label, columns=rule.columns) if rule is not None else None


def author_notes(
    submission: Submission, authors: Sequence[Author], instructors: Sequence[Instructor]
) -> list[dict[str, Any]]:
    """What the team, its instructors and the limits of both say, in words."""
    return [
        {"text": say(objection.decision), "blocks": objection.severity == "required"}
        for objection in objections(submission, authors, instructors)
    ]


def group_words(submission: Submission) -> dict[str, str]:
    """The case's group in words, and the choice of it where its unit belongs to several (S18)."""
    label = submission.rules.doc.label_of("groups", submission.group)
    html = render_to_string(
        "submissions/drafts/_group.html", {"group_fields": draft_form(submission).of(["group"])}
    )
    return {"group": label, "group_choice": html}


def saved_json(submission: Submission, now: dt.datetime) -> dict[str, Any]:
    """What the page's scripts learn of a save."""
    size = submission.spec.team.size_for(group=submission.group, track=submission.track)
    return {
        "edits": submission.edits,
        "saved": f"{timezone.localtime(now):%H:%M:%S}",
        "most_authors": size.max,
    }


def edits_now(submission: Submission) -> int:
    """The edit count as it stands in the database."""
    count: int = Submission.objects.filter(pk=submission.pk).values_list("edits", flat=True).get()
    return count


def posted_edition(data: QueryDict) -> Edition | None:
    """What the posting page was made with; None, where it does not say, overwrites."""
    edits = data.get("edits", "")
    if not (edits.isascii() and edits.isdigit()):
        return None
    return Edition(int(edits), data.get("page", "")[:32])


def overlay_unsaved(submission: Submission, changes: Changes) -> Submission:
    """A copy that holds what was posted over what is stored, for showing again; nothing is saved."""
    overlay = copy.copy(submission)
    overlay.answers = {**submission.answers, **changes.answers}
    values: Mapping[str, str | None] = {
        "title": changes.title,
        "track": changes.track,
        "group": changes.group,
        "applicant_role": changes.applicant_role,
    }
    for name, value in values.items():
        if value is not None:
            setattr(overlay, name, value)
    overlay.edits = edits_now(submission)
    return overlay


def _with_sizes(submission: Submission, snapshot: CaseSnapshot) -> Submission:
    """A copy whose self-filling fields hold the size of the files; the case itself where it has none."""
    keys = has_size_field(submission)
    if not keys:
        return submission
    filled = copy.copy(submission)
    filled.answers = {**submission.answers, **dict.fromkeys(keys, size_in_mb(snapshot.files))}
    return filled
