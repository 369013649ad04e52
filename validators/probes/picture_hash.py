"""A perceptual hash of a picture: 64 bits that stay nearly the same when it is scaled, compressed or brightened. NumPy, Pillow.

The signs of the 64 lowest frequencies of the grey picture at 32 x 32 (DCT), against their median.
"""

from functools import cache
from typing import Any

from validators.probes.frames import Picture

SIDE, KEPT = 32, 8
FLAT = 4.0
"""Grey levels of deviation below which a picture shows nothing to compare: black, white, one colour."""


def picture_hash(picture: Picture) -> str | None:
    """16 hex digits; None for a flat picture."""
    import numpy as np
    from PIL import Image

    image = Image.frombytes("RGB", (picture.width, picture.height), picture.data).convert("L")
    grey = np.asarray(image.resize((SIDE, SIDE), Image.Resampling.BOX), dtype=np.float64)
    if grey.std() < FLAT:
        return None
    waves = _waves()
    low = (waves @ grey @ waves.T)[:KEPT, :KEPT].ravel()
    low[0] = 0.0  # the mean says how bright it is, not what it shows
    bits = low > np.median(low[1:])
    return f"{int(''.join('1' if bit else '0' for bit in bits), 2):016x}"


@cache
def _waves() -> Any:
    """The matrix of the DCT-II of 32 values."""
    import numpy as np

    place = np.arange(SIDE)
    return np.cos(np.pi * (2 * place[None, :] + 1) * place[:, None] / (2 * SIDE))
