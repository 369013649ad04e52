"""What the pictures of a page show together: how much of it they cover, and how finely. Pure.

A scan may be cut into strips, set into a part of the page, or laid in layers, so no picture stands for the page: the page is
divided into cells, and each cell has the resolution of the picture that is seen there, which is the last one drawn over it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import NamedTuple

from validators.paper import NO_INK

COLUMNS, ROWS = 32, 44
"""Cells of a page; on A4 each is 6.6 mm wide."""
LAYERS = 100
"""Pictures over the whole page, one on the other: each takes its time to be drawn."""
WORK = 1_000_000
"""Cells touched at most: a page may place a picture a hundred thousand times."""
A_COLOUR = 4.0
"""Pixels per inch below which a picture is a colour stretched over a place, and shows nothing."""
GOOD_PART = 0.03
"""Share of the page from which on a resolution counts for the page."""


FEW_CHARS = 50
"""A page with fewer visible characters may be a scan: a page number, a line of a header."""
LIKELY_SHARE, SOME_SHARE = 0.5, 0.2
"""Shares of the page that make a scan of it beside few characters, and beside none."""


def kind_of(visible: int, share: float, *, lines: bool, ink: float | None) -> str:
    """scan, text, drawing or blank, by visible characters, the share of pictures, whether lines are drawn, and ink.

    A scan is a page that pictures are: half of it and more with few characters, or any part of it with nothing else on it.
    """
    if visible < FEW_CHARS and share >= (LIKELY_SHARE if visible else SOME_SHARE):
        return "scan"
    if visible:
        return "text"
    inked = lines if ink is None else ink >= NO_INK
    if share:
        return "drawing" if lines and inked else "scan"
    return "drawing" if inked else "blank"


class Placed(NamedTuple):
    """A picture where it stands: shares of the page, 0 to 1 (beyond where it runs over the edge)."""

    left: float
    top: float
    right: float
    bottom: float
    dpi: float
    """Pixels per inch as placed, the coarser way."""
    lets_through: bool = False
    """It has a mask or transparency: what lies under it may be seen."""


@dataclass(frozen=True)
class Cover:
    """`share` of the page that pictures cover; (dpi, share) of them, the coarsest first."""

    share: float
    areas: tuple[tuple[float, float], ...]
    layer_dpi: float | None = None
    """The coarsest layer, where it is seen through a finer one."""
    whole: bool = True
    """Whether all pictures were counted; a page of more is not drawn."""

    @property
    def dpi(self) -> float | None:
        """The coarsest resolution that covers a good part of the page, or half of what the pictures cover."""
        return coarsest(self.areas, min(GOOD_PART, self.share / 2))


def coarsest(areas: Iterable[tuple[float, float]], part: float) -> float | None:
    """The dpi up to which `part` of the page is covered; None where less than that is."""
    covered = 0.0
    for dpi, share in sorted(areas):
        covered += share
        if covered >= part - 1e-9 and covered > 0:
            return dpi
    return None


def cover(pictures: Iterable[Placed]) -> Cover:
    """What these pictures, in the order they are drawn, cover of their page."""
    filled = [0.0] * (COLUMNS * ROWS)
    seen: list[float] = [0.0] * (COLUMNS * ROWS)
    under: list[float] = [0.0] * (COLUMNS * ROWS)
    work, whole, layers = 0, True, 0.0
    for picture in pictures:
        across = _overlaps(picture.left, picture.right, COLUMNS)
        down = _overlaps(picture.top, picture.bottom, ROWS)
        work += len(across) * len(down) + 1
        if work > WORK or layers > LAYERS * COLUMNS * ROWS:
            whole = False
            break
        for row, high in down:
            for column, wide in across:
                at, part = row * COLUMNS + column, high * wide
                before = seen[at] if filled[at] else picture.dpi
                if picture.lets_through:
                    under[at] = min(under[at] or before, before, picture.dpi)
                    seen[at] = max(before, picture.dpi) if part > 0.5 else min(before, picture.dpi)
                elif part > 0.5:
                    seen[at], under[at] = picture.dpi, 0.0
                else:
                    seen[at] = min(before, picture.dpi)
                filled[at] = min(1.0, filled[at] + part)
                layers += part
    return replace(_summary(filled, seen, under), whole=whole)


def _overlaps(start: float, end: float, cells: int) -> list[tuple[int, float]]:
    """The cells of one way that the piece from `start` to `end` touches, and which part of each it fills."""
    low, high = max(0.0, min(start, end)) * cells, min(1.0, max(start, end)) * cells
    if not low < high:
        return []
    return [
        (cell, min(high, cell + 1) - max(low, cell)) for cell in range(int(low), min(cells, int(high) + 1))
    ]


def _summary(filled: list[float], seen: list[float], under: list[float]) -> Cover:
    cells = COLUMNS * ROWS
    shares: dict[float, float] = {}
    layers: list[tuple[float, float]] = []
    for part, dpi, layer in zip(filled, seen, under, strict=True):
        if part > 0.001:
            rounded = round(dpi, 1) if dpi < 100 else float(round(dpi))
            shares[rounded] = shares.get(rounded, 0.0) + part / cells
            if 0 < layer < dpi * 0.9:
                layers.append((layer, part / cells))
    share = min(1.0, sum(shares.values()))
    areas = sorted((dpi, round(part, 4)) for dpi, part in shares.items())
    if len(areas) > 16:  # the coarsest and the rest
        areas = [*areas[:15], (areas[15][0], round(sum(part for _, part in areas[15:]), 4))]
    layer_dpi = coarsest(layers, min(GOOD_PART, share / 2)) if layers else None
    return Cover(round(share, 3), tuple(areas), layer_dpi)
