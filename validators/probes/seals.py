"""Red round or oval seals on a rendered page, by colour and geometry. NumPy when it is there, else not measured.

Paper white is scaled to white; red pixels are joined over 2 mm gaps; a blob of 20-62 mm counts when red stands in most
sectors of an elliptical ring, with something inside and little in the corners. Red is a hue: an orange or pink ring is none.
A grey scan cannot be judged. Pale seals are found by a second, weaker look. Two seals that touch each other may count as
one or none.
"""

from typing import Any

DPI = 72
MIDDLE_HUE = (-27.0, 11.5)
"""Degrees from pure red between which a seal's middle hue lies: seal ink is crimson (about -15) to vermilion (about 8), and
scanners turn it a little further. Orange-red begins at 12, magenta at -30.
"""
HUES = (-50.0, 24.0)
"""The same for a single pixel, which noise and the coarse colours of JPEG turn further."""

Box = tuple[int, int, int, int]
"""left, top, right, bottom in pixels."""


def look(page: Any) -> dict[str, Any]:
    """`coloured`, `seals`, `seal_boxes` (shares of the page), `seal_hues`, `faint_seals`, and of rings that are nearly red
    `other_hues` (degrees on the colour wheel, 0 to 359); nothing where it cannot be measured.
    """
    try:
        import numpy as np
    except ImportError:
        return {}
    width, height = page.rect.width, page.rect.height
    zoom = min(DPI / 72, 2400 / max(width, height, 1))
    import pymupdf

    pixmap = page.get_pixmap(
        matrix=pymupdf.Matrix(zoom, zoom), colorspace=pymupdf.csRGB, alpha=False, annots=True
    )
    raw = np.frombuffer(pixmap.samples, dtype=np.uint8)
    picture = raw.reshape(pixmap.height, pixmap.stride)[:, : pixmap.width * 3].reshape(
        pixmap.height, pixmap.width, 3
    )
    white = np.maximum(np.percentile(picture[::4, ::4].reshape(-1, 3), 90, axis=0), 60)
    red, green, blue = (
        np.minimum(picture[..., channel] * np.float32(255 / white[channel]), 255) for channel in range(3)
    )
    cool = np.maximum(green, blue)
    top, low = np.maximum(red, cool), np.minimum(red, np.minimum(green, blue))
    coloured = bool(((top - low) > 24).mean() > 0.0005)
    answer: dict[str, Any] = {"coloured": coloured}
    if not coloured:
        return answer
    excess = red - cool
    saturation = (top - low) / np.maximum(top, 1)
    hue = (green - blue) / np.maximum(red - low, 1) * 60  # degrees from red, where red is the most
    is_red = (hue >= HUES[0]) & (hue <= HUES[1])
    scale = zoom * 72 / 25.4
    strong = _rings(np, is_red & (excess >= 22) & (saturation >= 0.18), hue, scale)
    pale = [
        (box, middle)
        for box, middle in _rings(np, is_red & (excess >= 9) & (saturation >= 0.08), hue, scale)
        if not any(_touch(box, other) for other, _ in strong)
    ]
    high, across = picture.shape[:2]
    red_rings = [ring for ring in strong + pale if _is_seal_red(ring[1])]
    boxes = [[round(part / (across, high)[at % 2], 4) for at, part in enumerate(box)] for box, _ in red_rings]
    return answer | {
        "seals": len(boxes),
        "seal_boxes": boxes,
        "seal_hues": [round(middle) % 360 for _, middle in red_rings],
        "other_hues": [round(middle) % 360 for _, middle in strong + pale if not _is_seal_red(middle)],
        "faint_seals": sum(_is_seal_red(middle) for _, middle in pale),
    }


def _is_seal_red(middle: float) -> bool:
    return MIDDLE_HUE[0] <= middle <= MIDDLE_HUE[1]


def _touch(box: Box, other: Box) -> bool:
    return box[0] < other[2] and other[0] < box[2] and box[1] < other[3] and other[1] < box[3]


def _rings(np: Any, mask: Any, hue: Any, scale: float) -> list[tuple[Box, float]]:
    """The blobs of the mask that are rings, each with its middle hue; `scale` is pixels per millimetre."""
    if mask.sum() < 40:
        return []
    wide = mask.copy()
    for axis in (0, 1):
        for step in range(1, max(1, round(scale)) + 1):
            for way in (step, -step):
                wide |= np.roll(mask, way, axis=axis)
    rings = []
    for left, top, right, bottom in _blobs(np, wide):
        part = mask[top:bottom, left:right]
        if _is_ring(np, part, scale):
            middle = float(np.median(hue[top:bottom, left:right][part]))
            rings.append(((left, top, right, bottom), middle))
    return rings


def _blobs(np: Any, wide: Any) -> list[Box]:
    """Boxes of the connected parts, found on a grid of 2 x 2 pixels."""
    height, width = wide.shape[0] // 2 * 2, wide.shape[1] // 2 * 2
    grid = wide[:height, :width].reshape(height // 2, 2, width // 2, 2).any(axis=(1, 3))
    left = {(int(y), int(x)) for y, x in zip(*np.nonzero(grid), strict=True)}
    boxes = []
    while left:
        stack = [left.pop()]
        y0 = y1 = stack[0][0]
        x0 = x1 = stack[0][1]
        while stack:
            y, x = stack.pop()
            y0, y1, x0, x1 = min(y0, y), max(y1, y), min(x0, x), max(x1, x)
            for near in (
                (y - 1, x),
                (y + 1, x),
                (y, x - 1),
                (y, x + 1),
                (y - 1, x - 1),
                (y + 1, x + 1),
                (y - 1, x + 1),
                (y + 1, x - 1),
            ):
                if near in left:
                    left.remove(near)
                    stack.append(near)
        boxes.append((x0 * 2, y0 * 2, x1 * 2 + 2, y1 * 2 + 2))
    return boxes


def _is_ring(np: Any, part: Any, scale: float) -> bool:
    rows, columns = np.nonzero(part)
    if len(rows) < 40:
        return False
    y0, y1, x0, x1 = rows.min(), rows.max() + 1, columns.min(), columns.max() + 1
    high, wide = (y1 - y0) / scale, (x1 - x0) / scale
    if not (20 <= high <= 62 and 20 <= wide <= 62 and min(high, wide) / max(high, wide) >= 0.6):
        return False
    dy = (rows - (y0 + y1 - 1) / 2) / ((y1 - y0) / 2)
    dx = (columns - (x0 + x1 - 1) / 2) / ((x1 - x0) / 2)
    radius = np.hypot(dx, dy)
    ring = (radius >= 0.84) & (radius <= 1.06)
    sectors = np.unique(((np.arctan2(dy, dx)[ring] + np.pi) / (2 * np.pi) * 72).astype(int) % 72)
    fill = len(rows) / ((y1 - y0) * (x1 - x0))
    inner = float((radius < 0.8).mean())
    corners = float((radius > 1.12).mean())
    return bool(len(sectors) >= 45 and 0.06 <= fill <= 0.62 and inner >= 0.12 and corners <= 0.06)
