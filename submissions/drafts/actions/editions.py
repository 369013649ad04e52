"""Counting the saves of a draft."""

from portal.decisions import require
from submissions.drafts.editions import Edition, decide_edition
from submissions.models import Submission


def next_edition(fresh: Submission, made_with: Edition | None) -> None:
    """Count one save more on a locked row, whose caller saves it. None: whoever saves knows no earlier state.

    Raises NotAllowed with `edited_elsewhere`.
    """
    if made_with is not None:
        require(decide_edition(Edition(fresh.edits, fresh.edited_by_page), made_with))
    fresh.edits += 1
    fresh.edited_by_page = made_with.page if made_with else ""
