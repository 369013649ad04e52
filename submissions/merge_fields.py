"""What the merge fields of a submission, its authors and its files stand for."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from campaigns.fields.conditions import shown, with_places
from campaigns.fields.merge_fields import Resolvers, Scope
from campaigns.fields.values import as_text, is_empty
from campaigns.fields.words import FieldView, field_view, plain_text
from campaigns.schema import Document
from submissions.messages import AUTHOR_COLUMNS
from submissions.models import Author, Submission


@dataclass(frozen=True, slots=True)
class SubmissionSubject:
    """A submission, its authors in order, and the document whose labels are used."""

    submission: Submission
    authors: Sequence[Author]
    doc: Document


@dataclass(frozen=True, slots=True)
class Table:
    """A value that is a table of its own."""

    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


def submission_subjects(submission: Submission, authors: Sequence[Author], doc: Document) -> dict[Scope, Any]:
    """The subjects that every submission gives."""
    subject = SubmissionSubject(submission, authors, doc)
    return {Scope.SUBMISSION: subject, Scope.AUTHOR: subject}


def _unit(subject: SubmissionSubject) -> str:
    """The applying unit; where the tree has none, the first that an author wrote."""
    unit = subject.submission.unit
    return unit.name if unit else next((a.unit_name for a in subject.authors if a.unit_name), "")


def _answer(subject: SubmissionSubject, key: str) -> str:
    """An answer in words; to a question that the category no longer asks, as it was given."""
    answer = subject.submission.answers.get(key)
    category = subject.doc.category(subject.submission.category)
    field = next((field for field in category.fields if field.key == key), None)
    if field is not None:
        return plain_text(field, answer)
    return "、".join(as_text(part) for part in answer) if isinstance(answer, list) else as_text(answer)


def _answers(subject: SubmissionSubject) -> list[FieldView]:
    """Every answered field that is asked, in the form's order."""
    submission = subject.submission
    answers = with_places(submission.answers, track=submission.track, group=submission.group)
    return [
        field_view(field, answers.get(field.key))
        for field in subject.doc.category(submission.category).fields
        if shown(field, answers) and not is_empty(answers.get(field.key))
    ]


def _names(subject: SubmissionSubject) -> list[str]:
    return [author.name for author in subject.authors if author.name]


def _team_table(subject: SubmissionSubject) -> Table:
    whole = _author_table(subject)
    return Table(whole.columns, whole.rows[1:])


def _lead(subject: SubmissionSubject, column: str) -> str:
    """One thing of the first author: name, unit, phone, or one of the team's further columns."""
    if not subject.authors:
        return ""
    first = subject.authors[0]
    own = {"name": first.name, "unit": first.unit_name, "phone": first.phone}
    return own[column] if column in own else str(first.details.get(column, ""))


def _author_table(subject: SubmissionSubject) -> Table:
    team = subject.doc.category(subject.submission.category).team
    return Table(
        columns=["署名", "姓名", "单位", "手机号", *(AUTHOR_COLUMNS.get(key, key) for key in team.columns)],
        rows=[
            [
                team.lead if place == 0 else team.member,
                author.name,
                author.unit_name,
                author.phone,
                *(author.details.get(key, "") for key in team.columns),
            ]
            for place, author in enumerate(subject.authors)
        ],
    )


RESOLVERS: Resolvers = {
    (Scope.SUBMISSION, "number"): lambda s: s.submission.number,
    (Scope.SUBMISSION, "title"): lambda s: s.submission.title,
    (Scope.SUBMISSION, "category"): lambda s: s.doc.category(s.submission.category).label,
    (Scope.SUBMISSION, "category_key"): lambda s: s.submission.category,
    (Scope.SUBMISSION, "group"): lambda s: s.doc.label_of("groups", s.submission.group),
    (Scope.SUBMISSION, "track"): lambda s: s.doc.label_of("tracks", s.submission.track),
    (Scope.SUBMISSION, "unit"): _unit,
    (Scope.SUBMISSION, "consent"): lambda s: "同意" if s.submission.declared else "",
    (Scope.SUBMISSION, "contact_name"): lambda s: s.submission.owner.real_name,
    (Scope.SUBMISSION, "contact_phone"): lambda s: s.submission.owner.phone,
    (Scope.SUBMISSION, "answers"): _answers,
    (Scope.SUBMISSION, "answer"): _answer,
    (Scope.SUBMISSION, "declaration"): lambda s, key: "是" if key in s.submission.declared else "否",
    (Scope.AUTHOR, "authors"): lambda s: "、".join(_names(s)),
    (Scope.AUTHOR, "first_author"): lambda s: next(iter(_names(s)), ""),
    (Scope.AUTHOR, "first_unit"): lambda s: s.authors[0].unit_name if s.authors else "",
    (Scope.AUTHOR, "author_phone"): lambda s: s.authors[0].phone if s.authors else "",
    (Scope.AUTHOR, "author_table"): _author_table,
    (Scope.AUTHOR, "team_table"): _team_table,
    (Scope.AUTHOR, "lead"): _lead,
    (Scope.FILE, "slot"): lambda slot: slot.label,
}
