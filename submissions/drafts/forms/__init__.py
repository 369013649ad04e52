"""Forms built from a campaign's document."""

from submissions.drafts.forms.authors import AuthorLine, authors_from, lines_for
from submissions.drafts.forms.draft import DraftForm, draft_form, posted_changes

__all__ = [
    "AuthorLine",
    "DraftForm",
    "authors_from",
    "draft_form",
    "lines_for",
    "posted_changes",
]
