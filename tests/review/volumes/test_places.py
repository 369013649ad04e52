"""Where chapters and cases begin in a part, told from the outline that the printer made of it."""

import pytest

from review.volumes.places import pages_of

WHOLE = [(1, 1), (2, 2), (3, 2), (4, 3), (2, 4), (1, 6), (2, 7), (3, 7)]
"""Chapter, case, its headings, case, chapter, case."""
GOES_ON = [(1, 1), (2, 1), (3, 2), (1, 3), (2, 3), (1, 5), (2, 6), (3, 6), (2, 8), (1, 9), (2, 10)]
"""As LibreOffice has it where a part begins with cases: case, its headings, case, its heading, then two chapters."""


@pytest.mark.parametrize(
    ("outline", "levels", "pages"),
    [
        (WHOLE, [1, 2, 2, 1, 2], [1, 2, 4, 6, 7]),
        (GOES_ON, [2, 2, 1, 2, 2, 1, 2], [1, 3, 5, 6, 8, 9, 10]),
        ([(1, 1), (2, 1), (2, 2), (1, 3)], [2, 2], [1, 3]),
        ([], [1, 2], []),
    ],
)
def test_pages(outline, levels, pages):
    assert pages_of(outline, levels) == pages
