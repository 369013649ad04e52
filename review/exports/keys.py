"""What ties a line of an exported roster to its case when it comes back: the case's number, and a print of what the line
said of it. Pure.
"""

import hashlib
from collections.abc import Sequence

from portal.tables.sheets import SheetColumn
from submissions.models import Author, Submission

KEY_COLUMN = SheetColumn("核对码（勿改）", 12, "code", hidden=True)
_MARK = "#"


def print_of(submission: Submission, authors: Sequence[Author]) -> str:
    """Eight digits of what may be corrected: another print means that the case was changed since."""
    said = [submission.title, *(part for author in authors for part in (author.name, author.unit_name))]
    return hashlib.blake2b("\x1f".join(said).encode(), digest_size=4).hexdigest()


def line_key(submission: Submission, authors: Sequence[Author]) -> str:
    """What the line carries."""
    return f"{submission.number}{_MARK}{print_of(submission, authors)}"


def read_key(text: str) -> tuple[str, str]:
    """The number and the print; the print is empty where a person wrote the number alone."""
    number, _, mark = text.strip().rpartition(_MARK) if _MARK in text else (text.strip(), "", "")
    return number.strip(), mark.strip().lower()
