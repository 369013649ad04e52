"""Everything that changes a draft: its own values and answers, and its authors."""

from submissions.drafts.actions.authors import set_authors
from submissions.drafts.actions.coauthors import answer_coauthor, ask_coauthors
from submissions.drafts.actions.drafts import create_draft, discard, save_draft
from submissions.drafts.author_input import AuthorInput

__all__ = [
    "AuthorInput",
    "answer_coauthor",
    "ask_coauthors",
    "create_draft",
    "discard",
    "save_draft",
    "set_authors",
]
