"""Forms built from a campaign's document."""

from submissions.forms.authors import AuthorLine, authors_from, lines_for
from submissions.forms.draft import DraftForm, answers_from, draft_form, posted_changes
from submissions.forms.tables import TableField, table_rows

__all__ = [
    "AuthorLine",
    "DraftForm",
    "TableField",
    "answers_from",
    "authors_from",
    "draft_form",
    "lines_for",
    "posted_changes",
    "table_rows",
]
