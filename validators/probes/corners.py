"""Drawings that stand still in a corner of a film: a watermark or logo with or without letters. NumPy, in the child only.

Edges that stay at their place in nearly all frames are looked for. By themselves they mean something only where the rest of the
picture changes: a camera on a tripod, a slide's frame or a screen's task bar stand still as a whole. There three things can still
be said: corners without any standing edge hold no drawing; a drawing whose brightness stays while the light around it changes is
laid over the picture; and any other is shown to a person, with its place.
"""

from typing import Any

from validators.probes.frames import Picture

WIDE = 480
"""Pixels of the long side at which edges are compared."""
FEWEST = 6
"""Frames of the film that are needed."""
FEWEST_VIEWS = 3
"""Different views from which on a drawing in all of them is one."""
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
FAINT = 6.0
"""The least step in the mean of all frames, where what moves is blurred: without such a step a corner is empty."""
LIGHT = 0.03
"""How much the light around a drawing must change for its own to be compared, as a share of the brightness."""
TOGETHER = 0.9
"""How well a corner's light must follow that of the whole picture."""
OWN_LIGHT = 0.35
"""A drawing that changes by less than this share of what it should is laid over the picture."""
MIDTONES = (25.0, 235.0)
"""Brightness that neither is cut off nor too dark to change."""
BORDER = 0.015
"""Edges this near to the picture's border are bars and cuts, not drawings."""

Facts = dict[str, Any]


def look(pictures: list[Picture]) -> Facts:
    """`changing` (and every corner can be judged), `marks`, and where it isn't changing `corners_clear` and `candidates`;
    nothing where there are too few frames.
    """
    import numpy as np

    film = [picture for picture in pictures if picture.part == "film"]
    if len(film) < FEWEST or len({(picture.width, picture.height) for picture in film}) != 1:
        return {}
    greys = [_grey(np, picture) for picture in film]
    edges = [_edges(np, grey, EDGE) for grey in greys]
    views = _different(np, edges)
    answer: Facts = {"changing": False, "marks": []}
    if len(views) >= FEWEST_VIEWS:
        answer = _over_views(np, views, STAY if len(views) >= FEWEST else 1.0)
        answer["changing"] = answer["changing"] and len(views) >= FEWEST
    if answer["changing"]:
        return answer
    return _over_one_view(np, greys, edges, answer)


def _over_views(np: Any, views: list[Any], stay: float) -> Facts:
    """What stands still over views that differ."""
    stays = np.mean(views, axis=0)
    still = _inside(np, stays >= stay)
    _drop_bars(np, still)
    high, wide = still.shape
    spots, (down, across) = _corners(still.shape)
    middle = np.ones(still.shape, dtype=bool)
    for top, left in spots:
        middle[top : top + down, left : left + across] = False
    middle[round(high * ABOVE_SUBTITLES) :] = False
    moving = stays[middle]
    if still[middle].sum() > REST * moving.sum() or (moving > 0).mean() < COVERED:
        return {"changing": False, "marks": []}
    marks, clear = [], True
    for top, left in spots:
        area = (slice(top, top + down), slice(left, left + across))
        drawing = _drawing(np, still[area], stays[area], high * wide)
        if drawing is None:
            clear = clear and still[area].sum() < FEW
        else:
            marks.append(_mark(drawing, (top, left), still.shape))
    if len(marks) > 2:  # a frame around the picture, no watermark
        return {"changing": False, "marks": []}
    return {"changing": bool(clear), "marks": marks}


def _over_one_view(np: Any, greys: list[Any], edges: list[Any], answer: Facts) -> Facts:
    """What the corners of a picture hold that stands still as a whole: nothing, a drawing laid over it, or who knows what."""
    stack = np.stack(greys)
    stays = np.mean(edges, axis=0)
    still = _without_lines(np, _inside(np, stays >= STAY))
    everywhere, _ = _light(np, stack)
    faint = _edges(np, stack.mean(axis=0), FAINT)
    spots, (down, across) = _corners(still.shape)
    candidates, laid, clear = [], [], True
    for top, left in spots:
        area = (slice(top, top + down), slice(left, left + across))
        clear = clear and bool(faint[area].sum() < FEW)
        constant = still[area] & _constant(np, stack[:, area[0], area[1]], everywhere)
        if over := _drawing(np, constant, stays[area], still.size):
            laid.append({**_mark(over, (top, left), still.shape), "constant": True})
        elif still[area].sum() >= FEW:
            whole = ((0, 0, across, down), 1.0)
            drawing = _drawing(np, still[area], stays[area], still.size) or whole
            candidates.append(_mark(drawing, (top, left), still.shape))
    marks = answer["marks"] or (laid if len(laid) <= 2 else [])
    return {"changing": False, "marks": marks, "corners_clear": clear, "candidates": candidates}


def _corners(shape: tuple[int, int]) -> tuple[list[tuple[int, int]], tuple[int, int]]:
    """Top and left of the four corners, and their height and width."""
    high, wide = shape
    across, down = round(wide * CORNER[0]), round(high * CORNER[1])
    return [(top, left) for top in (0, high - down) for left in (0, wide - across)], (down, across)


def _mark(
    drawing: tuple[tuple[int, int, int, int], float], at: tuple[int, int], shape: tuple[int, int]
) -> Facts:
    (x0, y0, x1, y1), share = drawing
    (top, left), (high, wide) = at, shape
    box = [(left + x0) / wide, (top + y0) / high, (left + x1) / wide, (top + y1) / high]
    return {"box": [round(part, 4) for part in box], "share": round(share, 3)}


def _inside(np: Any, still: Any) -> Any:
    """Without the picture's border."""
    high, wide = still.shape
    edge_y, edge_x = max(2, round(high * BORDER)), max(2, round(wide * BORDER))
    still[:edge_y] = still[-edge_y:] = False
    still[:, :edge_x] = still[:, -edge_x:] = False
    return still


def _without_lines(np: Any, still: Any) -> Any:
    """Without lines over all of the picture: a slide's head and a bar's edge are no drawings, what stands in them may be."""
    rows, columns = still.mean(axis=1) > 0.5, still.mean(axis=0) > 0.5
    still[rows] = False
    still[:, columns] = False
    return still


def _light(np: Any, stack: Any) -> tuple[Any, Any]:
    """The light of each frame against the mean of all, by most of the midtones; and where these are."""
    mean = stack.mean(axis=0)
    midtones = (mean >= MIDTONES[0]) & (mean <= MIDTONES[1])
    if midtones.mean() < 0.1:
        return np.ones(len(stack)), midtones
    return np.median(stack[:, midtones] / mean[midtones], axis=1), midtones


def _constant(np: Any, stack: Any, everywhere: Any) -> Any:
    """Where in a corner the brightness stays while its light changes, as it does everywhere: no person walks through it."""
    light, midtones = _light(np, stack)
    least = min(light.std(), everywhere.std())
    if least < LIGHT or np.corrcoef(light, everywhere)[0, 1] < TOGETHER:
        return np.zeros(midtones.shape, dtype=bool)
    own = stack.std(axis=0) / np.maximum(stack.mean(axis=0), 1.0)
    return midtones & (own <= OWN_LIGHT * least)


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


def _edges(np: Any, grey: Any, least: float) -> Any:
    """Where the brightness steps by so much, a pixel thick either way."""
    step = np.zeros(grey.shape, dtype=bool)
    step[:, 1:-1] |= np.abs(grey[:, 2:] - grey[:, :-2]) >= least
    step[1:-1] |= np.abs(grey[2:] - grey[:-2]) >= least
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
