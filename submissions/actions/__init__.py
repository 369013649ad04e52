"""Everything that changes a case."""

from submissions.actions.drafts import create_draft, discard, save_draft
from submissions.actions.moves import move
from submissions.actions.people import AuthorInput, set_authors

__all__ = ["AuthorInput", "create_draft", "discard", "move", "save_draft", "set_authors"]
