"""The tables of this app, one file a slice."""

from submissions.models.checks import Evaluation, Waiver
from submissions.models.coauthors import CoAuthor
from submissions.models.extensions import SubmissionExtension
from submissions.models.links import LinkCheck, LinkHost
from submissions.models.questions import Question, QuestionQuerySet, ReplyTemplate
from submissions.models.receipts import Receipt
from submissions.models.search import SearchText, found_by
from submissions.models.submission import Author, Instructor, NamedPerson, Submission, SubmissionQuerySet

__all__ = [
    "Author",
    "CoAuthor",
    "Evaluation",
    "Instructor",
    "LinkCheck",
    "LinkHost",
    "NamedPerson",
    "Question",
    "QuestionQuerySet",
    "Receipt",
    "ReplyTemplate",
    "SearchText",
    "Submission",
    "SubmissionExtension",
    "SubmissionQuerySet",
    "Waiver",
    "found_by",
]
