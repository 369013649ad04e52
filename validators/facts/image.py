"""Facts of an image, read from its header."""

from pydantic import BaseModel, ConfigDict


class ImageFacts(BaseModel):
    """Pixels, resolution and colour; nothing is decoded."""

    model_config = ConfigDict(frozen=True)

    format: str
    width: int | None = None
    """Stored pixels."""
    height: int | None = None
    display_width: int | None = None
    """Pixels after the EXIF orientation."""
    display_height: int | None = None
    dpi_x: float | None = None
    dpi_y: float | None = None
    color_mode: str = ""
    """CMYK, RGB, GRAY, LAB, INDEXED, BITMAP, MULTICHANNEL."""
    bits: int | None = None
    frames: int = 1
    has_icc: bool = False
    basis: dict[str, str] = {}
