"""How large a made-up tenant is. Plain values."""

from dataclasses import dataclass

SHARE_OF_DRAFTS = 20
"""One case in so many is a draft."""
CASES_AN_APPLICANT = 3
FILES_A_CASE = 2
"""One text and one supporting file at least."""
MOST_FILES_A_CASE = 100


@dataclass(frozen=True, slots=True)
class Size:
    """What is asked for; `files` are raised to two a case."""

    cases: int
    files: int = 0
    units: int = 200
    experts: int = 60

    @property
    def support(self) -> int:
        """Supporting files of each case."""
        return max(1, min(self.files // max(self.cases, 1), MOST_FILES_A_CASE) - 1)

    @property
    def applicants(self) -> int:
        return max(1, self.cases // CASES_AN_APPLICANT)
