"""On which page of a printed part each of its chapters and cases begins. Pure."""

from collections.abc import Sequence


def pages_of(outline: Sequence[tuple[int, int]], levels: Sequence[int]) -> list[int]:
    """`outline` is the part's own: level and page of every heading. `levels` are those that were written of the first two: a part
    that goes on with a chapter begins with cases (2). Such cases stand at the outline's top, for their chapter is in
    another part; from the first chapter (1) on the outline's levels are the volume's. Fewer than `levels` where they differ.
    """
    alone = levels.index(1) if 1 in levels else len(levels)
    pages: list[int] = []
    for level, page in outline:
        if level <= (2 if len(pages) > alone else 1):
            pages.append(page)
    return pages
