"""Everything that changes a case."""

from submissions.actions.drafts import create_draft, discard, save_draft
from submissions.actions.people import AuthorInput, set_authors
from submissions.actions.submitting import submit, withdraw

__all__ = [
    "AuthorInput",
    "create_draft",
    "discard",
    "save_draft",
    "set_authors",
    "submit",
    "withdraw",
]
