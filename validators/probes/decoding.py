"""Whether a picture can be decoded to its end: what its header does not tell. Sizes in pixels."""

import warnings
from typing import Any, Literal

from validators.probes.sources import Source, opened

FORMATS = {"jpg": "JPEG", "png": "PNG", "gif": "GIF", "webp": "WEBP", "tiff": "TIFF", "bmp": "BMP"}
PIXELS = 40_000_000
"""Larger pictures, boards for print, are not decoded: their structure is all that is looked at."""
REDUCED = 8
"""A JPEG is decoded to an eighth of its sides: all of its data is read, in a third of the time."""
UNKNOWN = ("unsupported", "not supported", "cannot identify", "unknown")
"""What Pillow says of a way of coding that it does not know; everything else it says is damage."""
OF_TIFF = ("truncated", "broken")
"""TIFF holds so many codings that only these are damage."""

Decoded = Literal["whole", "damaged", "unknown", "not_tried"]


def decoded(source: Source, type_found: str, image: dict[str, Any]) -> Decoded:
    """How decoding all of it ended; `unknown` where the coding is none that Pillow knows."""
    width, height = image.get("width") or 0, image.get("height") or 0
    if type_found not in FORMATS or not 0 < width * height <= PIXELS:
        return "not_tried"
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None  # the bound above is ours
    try:
        warnings.simplefilter("ignore")  # of odd tags; the child does nothing else with them
        with opened(source) as file, Image.open(file, formats=[FORMATS[type_found]]) as picture:
            if type_found == "jpg":
                picture.draft(None, (max(1, width // REDUCED), max(1, height // REDUCED)))
            frames = getattr(picture, "n_frames", 1) if type_found == "gif" else 1
            for number in range(min(frames, PIXELS // (width * height))):
                picture.seek(number)
                picture.load()
    except Exception as error:
        words = str(error).lower()
        if type_found == "tiff":
            return "damaged" if any(word in words for word in OF_TIFF) else "unknown"
        return "unknown" if any(word in words for word in UNKNOWN) else "damaged"
    return "whole"
