"""A GIF by its blocks: size, and the words before, between and behind its pictures. Standard library only."""

import struct
from typing import BinaryIO

from validators.probes import trailing
from validators.probes.tags import Gathered, words, xmp


def read(file: BinaryIO, size: int, gathered: Gathered) -> None:
    """Size, comments and XMP; damage where its end is missing."""
    width, height = struct.unpack("<HH", file.read(10)[6:10])
    gathered.image |= {"width": width, "height": height, "color_mode": "INDEXED", "bits": 8}
    _gif_texts(file, size, gathered)
    file.seek(max(0, size - 4096))
    if not file.read().rstrip(b"\0").endswith(b";") and not {trailing.TEXT, trailing.DATA} & {
        *gathered.metadata
    }:
        gathered.damage = "truncated"


GIF_BLOCKS = 400_000
"""Blocks of a GIF that are passed over to get at what stands between and behind its pictures."""


def _gif_texts(file: BinaryIO, size: int, gathered: Gathered) -> None:
    """Comments and XMP, in the extensions before, between and behind the pictures; and what follows the end."""
    file.seek(10)
    flags = file.read(3)[0]
    file.seek(13 + (3 << (flags & 7) + 1 if flags & 0x80 else 0))
    blocks = 0
    while blocks < GIF_BLOCKS:
        mark = file.read(1)
        if mark == b";":
            trailing.behind(file, file.tell(), size, gathered)
            return
        if mark == b",":
            described = file.read(9)
            if len(described) < 9:
                return
            file.seek((3 << (described[8] & 7) + 1 if described[8] & 0x80 else 0) + 1, 1)
            while (length := file.read(1)) and length[0] and blocks < GIF_BLOCKS:
                file.seek(length[0], 1)
                blocks += 1
            continue
        if mark != b"!":
            return
        mark += file.read(1)
        if len(mark) < 2:
            return
        blocks += 1
        name, body, room = b"", b"", 200_000
        while length := file.read(1):
            block = file.read(length[0])
            if not block or len(body) > room:
                break
            if mark[1] == 0xFF and not name:
                name = block
            else:
                body += length + block if name.startswith(b"XMP") else block
        if mark[1] == 0xFE:
            gathered.metadata["GIF Comment"] = words(body)
        elif name.startswith(b"XMP"):
            xmp(body, gathered)
