"""Pictures: a small one in JPEG or PNG, and a board's PSD source written by hand, row by row."""

import os
import struct
from hashlib import blake2b
from pathlib import Path

from PIL import Image, ImageDraw

from validators.samples.wishes import Wishes

MODES = {"CMYK": "CMYK", "RGB": "RGB", "GRAY": "L"}
PSD_MODES = {"CMYK": (4, 4), "RGB": (3, 3), "GRAY": (1, 1)}
"""Photoshop's colour mode number and number of channels."""
LAYER_PADDING = 0x1F00
TILES = 8
"""Tiles of a board in each direction."""


def shades(title: str) -> bytes:
    """The grey of each tile of a board that is the title's own: two titles' boards share none of what pictures are compared
    by but by chance.
    """
    return blake2b(title.encode(), digest_size=TILES * TILES).digest()


def pixels_for(wishes: Wishes) -> tuple[int, int]:
    """Width and height in pixels, from the printed size and dpi or from the smallest edge."""
    if wishes.has("image.print_size"):
        dpi = wishes.get("image.dpi", "min", 300)
        return tuple(
            round(wishes.get("image.print_size", side) / 2.54 * dpi) for side in ("width_cm", "height_cm")
        )
    width = max(
        wishes.get("image.pixels", "min_width", 0), wishes.get("image.pixels", "min_long_edge", 0), 1280
    )
    return width, max(wishes.get("image.pixels", "min_height", 0), width * 9 // 16)


def make(wishes: Wishes, target: Path, title: str) -> None:
    """A JPEG or PNG, by the target's extension, with its dpi written in."""
    width, height = pixels_for(wishes)
    mode = MODES[wishes.get("image.color_mode", "allowed", ["RGB"])[0]]
    picture = Image.new(mode, (width, height), 120 if mode == "L" else tuple([120] * len(mode)))
    draw, across, down = ImageDraw.Draw(picture), width // TILES, height // TILES
    for at, shade in enumerate(shades(title)):
        left, top = at % TILES * across, at // TILES * down
        fill = shade if mode == "L" else tuple([shade] * len(mode))
        draw.rectangle((left, top, left + across - 1, top + down - 1), fill=fill)
    dpi = wishes.get("image.dpi", "min", 300)
    picture.save(target, dpi=(dpi, dpi))
    missing = int(wishes.get("file.size", "min", 0) * 1.05) - target.stat().st_size
    if missing > 0:
        with target.open("ab") as file:
            file.write(os.urandom(missing))


def make_psd(wishes: Wishes, target: Path, title: str) -> None:
    """A flat PSD: PackBits rows of one colour, resolution in resource 1005, padded to the smallest size in bytes."""
    width, height = pixels_for(wishes)
    mode, channels = PSD_MODES[wishes.get("image.color_mode", "allowed", ["RGB"])[0]]
    dpi = round(wishes.get("image.dpi", "min", 300) * 65536)
    resolution = struct.pack(">IHHIHH", dpi, 1, 2, dpi, 1, 2)
    runs, rest = divmod(width, 128)
    shade = sum(title.encode()) % 256
    row = bytes([129, shade]) * runs + (bytes([257 - rest, shade]) if rest > 1 else bytes([0, shade]) * rest)
    rows = height * channels
    image = struct.pack(">H", 1) + struct.pack(">H", len(row)) * rows
    least = int(wishes.get("file.size", "min", 0) * 1.02)
    padding = max(0, least - len(image) - len(row) * rows)
    resources = resource(1005, resolution) + (
        resource(LAYER_PADDING, os.urandom(padding)) if padding else b""
    )
    with target.open("wb") as file:
        file.write(struct.pack(">4sH6xHIIHH", b"8BPS", 1, channels, height, width, 8, mode))
        file.write(
            struct.pack(">I", 0) + struct.pack(">I", len(resources)) + resources + struct.pack(">I", 0)
        )
        file.write(image)
        for _ in range(rows):
            file.write(row)


def resource(number: int, data: bytes) -> bytes:
    """One image resource block, padded to even length."""
    return struct.pack(">4sHHI", b"8BIM", number, 0, len(data)) + data + b"\0" * (len(data) % 2)
