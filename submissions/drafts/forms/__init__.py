"""Forms built from a campaign's document."""

from submissions.drafts.forms.authors import AuthorLine, lines_for, people_from
from submissions.drafts.forms.draft import DraftForm, draft_form, posted_changes

__all__ = [
    "AuthorLine",
    "DraftForm",
    "draft_form",
    "lines_for",
    "people_from",
    "posted_changes",
]
