"""Everything that changes a case."""

from submissions.actions.checks import measure_again, waive
from submissions.actions.drafts import create_draft, discard, save_draft
from submissions.actions.moves import move
from submissions.actions.people import AuthorInput, set_authors
from submissions.actions.submitting import submit, withdraw
from submissions.actions.uploads import remove_file

__all__ = [
    "AuthorInput",
    "create_draft",
    "discard",
    "measure_again",
    "move",
    "remove_file",
    "save_draft",
    "set_authors",
    "submit",
    "waive",
    "withdraw",
]
