"""Drawings that stand still in a corner of a film: a watermark or logo with or without letters. NumPy, in the child only.

Edges that stay at their place in nearly all frames are looked for. They mean something only where the rest of the picture
changes: a camera on a tripod, a slide's frame or a screen's task bar stand still as a whole, and then nothing is said.
"""

from typing import Any

from validators.probes.frames import Picture

WIDE = 480
"""Pixels of the long side at which edges are compared."""
FEWEST = 6
"""Frames of the film that are needed."""
EDGE = 14.0
"""Least step of brightness (of 255) across an edge."""
STAY = 0.75
"""Share of the frames in which an edge must stand."""
REST = 0.08
"""Share of the edges outside the corners that may stand still in a picture that changes."""
COVERED = 0.12
"""Share of the picture that edges must have passed over, else it is too empty to tell."""
ABOVE_SUBTITLES = 0.75
"""Lines of letters are edges nearly all over, whatever they say: below this height nothing is compared but the corners."""
CORNER = (0.34, 0.26)
"""A corner's width and height, as shares of the picture."""
LEAST, LARGEST = 0.0006, 0.035
"""How much of the picture a drawing's box covers: a window with a speaker is larger."""
SAME = 0.7
"""Share of the edges that two frames of one view have in common."""
FEW = 24
"""Pixels of still edges that may be chance. A corner with more of them that make no drawing cannot be judged."""
BORDER = 0.015
"""Edges this near to the picture's border are bars and cuts, not drawings."""

Facts = dict[str, Any]


def look(pictures: list[Picture]) -> Facts:
    """`changing` (and every corner can be judged) and `marks`; nothing where there are too few frames."""
    import numpy as np

    film = [picture for picture in pictures if picture.part == "film"]
    if len(film) < FEWEST or len({(picture.width, picture.height) for picture in film}) != 1:
        return {}
    maps = _different(np, [_edges(np, _grey(np, picture)) for picture in film])
    if len(maps) < FEWEST:
        return {"changing": False, "marks": []}
    stays = np.mean(maps, axis=0)
    still = stays >= STAY
    high, wide = still.shape
    edge_y, edge_x = max(2, round(high * BORDER)), max(2, round(wide * BORDER))
    still[:edge_y] = still[-edge_y:] = False
    still[:, :edge_x] = still[:, -edge_x:] = False
    _drop_bars(np, still)
    across, down = round(wide * CORNER[0]), round(high * CORNER[1])
    middle = np.ones(still.shape, dtype=bool)
    for rows in (slice(0, down), slice(high - down, high)):
        for columns in (slice(0, across), slice(wide - across, wide)):
            middle[rows, columns] = False
    middle[round(high * ABOVE_SUBTITLES) :] = False
    moving = stays[middle]
    if still[middle].sum() > REST * moving.sum() or (moving > 0).mean() < COVERED:
        return {"changing": False, "marks": []}
    spots = [(rows, columns) for rows in (0, high - down) for columns in (0, wide - across)]
    marks, clear = [], True
    for top, left in spots:
        area = (slice(top, top + down), slice(left, left + across))
        drawing = _drawing(np, still[area], stays[area], high * wide)
        if drawing is None:
            clear = clear and still[area].sum() < FEW
        else:
            (x0, y0, x1, y1), share = drawing
            box = [(left + x0) / wide, (top + y0) / high, (left + x1) / wide, (top + y1) / high]
            marks.append({"box": [round(part, 4) for part in box], "share": round(share, 3)})
    if len(marks) > 2:  # a frame around the picture, no watermark
        return {"changing": False, "marks": []}
    return {"changing": bool(clear), "marks": marks}


def _grey(np: Any, picture: Picture) -> Any:
    """Brightness, reduced by means of whole blocks."""
    step = max(1, max(picture.width, picture.height) // WIDE)
    array = picture.array()[: picture.height // step * step, : picture.width // step * step]
    grey = array.astype(np.float32) @ np.array([0.299, 0.587, 0.114], dtype=np.float32)
    return grey.reshape(grey.shape[0] // step, step, grey.shape[1] // step, step).mean(axis=(1, 3))


def _different(np: Any, maps: list[Any]) -> list[Any]:
    """Frames that show different views, told by their edges: light may change and people move. Empty ones say nothing."""
    kept: list[Any] = []
    for edges in maps:
        if edges.mean() > 0.005 and all(
            (edges & other).sum() < SAME * min(edges.sum(), other.sum()) for other in kept
        ):
            kept.append(edges)
    return kept


def _edges(np: Any, grey: Any) -> Any:
    """Where the brightness steps, a pixel thick either way."""
    step = np.zeros(grey.shape, dtype=bool)
    step[:, 1:-1] |= np.abs(grey[:, 2:] - grey[:, :-2]) >= EDGE
    step[1:-1] |= np.abs(grey[2:] - grey[:-2]) >= EDGE
    return step


def _drop_bars(np: Any, still: Any) -> None:
    """A line over all of the picture ends it: what lies beyond is a bar, a slide's head or a screen's task bar."""
    for lines, cut in ((still.mean(axis=1) > 0.5, still), (still.mean(axis=0) > 0.5, still.T)):
        half = len(lines) // 2
        for at in np.nonzero(lines)[0]:
            if at < half:
                cut[: at + 2] = False
            else:
                cut[at - 1 :] = False


def _drawing(np: Any, still: Any, stays: Any, whole: int) -> tuple[tuple[int, int, int, int], float] | None:
    """The box of a compact drawing in a corner: edges that stand still also inside it, not only around it."""
    if still.sum() < FEW:
        return None
    rows, columns = np.nonzero(still)
    y0, y1 = (int(bound) for bound in np.percentile(rows, (2, 98)).round())
    x0, x1 = (int(bound) for bound in np.percentile(columns, (2, 98)).round())
    y1, x1 = y1 + 1, x1 + 1
    box = still[y0:y1, x0:x1]
    if min(box.shape) < 5 or not LEAST <= box.size / whole <= LARGEST:
        return None
    pad_y, pad_x = max(1, box.shape[0] // 6), max(1, box.shape[1] // 6)
    if box[pad_y:-pad_y, pad_x:-pad_x].mean() < 0.06 or box.mean() < 0.08:
        return None
    return (x0, y0, x1, y1), float(stays[y0:y1, x0:x1][box].mean())
