"""Size and pixel aspect of a coded H.264 picture: its sequence parameter set (ITU-T H.264, 7.3.2.1 and annex E); the size of an
HEVC picture (ITU-T H.265, 7.3.2.2). Standard library.
"""

_HIGH_PROFILES = frozenset({44, 83, 86, 100, 110, 118, 122, 128, 134, 135, 138, 139, 244})
_ASPECTS = (
    (0, 0), (1, 1), (12, 11), (10, 11), (16, 11), (40, 33), (24, 11), (20, 11), (32, 11), (80, 33), (18, 11), (15, 11),
    (64, 33), (160, 99), (4, 3), (3, 2), (2, 1),
)  # fmt: skip
_EXPLICIT = 255
LONGEST = 4096


class _Bits:
    """The bits of a unit, without the bytes that keep start codes out of it."""

    def __init__(self, unit: bytes) -> None:
        raw = unit[:LONGEST].replace(b"\0\0\3", b"\0\0")
        self.left = len(raw) * 8
        self.value = int.from_bytes(raw, "big")

    def take(self, count: int) -> int:
        self.left -= count
        if self.left < 0:
            raise ValueError("short")
        return (self.value >> self.left) & ((1 << count) - 1)

    def number(self) -> int:
        """ue(v)."""
        zeros = 0
        while not self.take(1):
            zeros += 1
            if zeros > 32:
                raise ValueError("number")
        return (1 << zeros) - 1 + self.take(zeros)

    def signed(self) -> int:
        """se(v)."""
        value = self.number()
        return (value + 1) // 2 if value & 1 else -(value // 2)


def read(unit: bytes) -> tuple[int, int, tuple[int, int] | None]:
    """Width and height in pixels, and the pixel aspect where the unit states one; `ValueError` where it makes no sense."""
    if len(unit) < 5 or unit[0] & 0x9F != 7:
        raise ValueError("kind")
    bits = _Bits(unit[1:])
    profile = bits.take(8)
    bits.take(16)
    bits.number()
    chroma = _chroma(bits) if profile in _HIGH_PROFILES else 1
    bits.number()
    _order(bits)
    bits.number()
    bits.take(1)
    across, down = bits.number() + 1, bits.number() + 1
    frames_only = bits.take(1)
    if not frames_only:
        bits.take(1)
    bits.take(1)
    left, right, top, bottom = (bits.number() for _ in range(4)) if bits.take(1) else (0, 0, 0, 0)
    wide, high = (2 if chroma in (1, 2) else 1), (2 if chroma == 1 else 1) * (2 - frames_only)
    width = across * 16 - wide * (left + right)
    height = down * 16 * (2 - frames_only) - high * (top + bottom)
    if width <= 0 or height <= 0:
        raise ValueError("size")
    return width, height, _aspect(bits)


def size_hevc(configuration: bytes) -> tuple[int, int]:
    """Width and height of the first sequence parameter set in the body of an `hvcC` box (ISO 14496-15, 8.3.3.1); `ValueError`
    where there is none that makes sense.
    """
    at = 23
    for _ in range(configuration[22]):
        kind, count, at = (
            configuration[at] & 63,
            int.from_bytes(configuration[at + 1 : at + 3], "big"),
            at + 3,
        )
        for _ in range(count):
            length, at = int.from_bytes(configuration[at : at + 2], "big"), at + 2
            if kind == _HEVC_SPS:
                return _hevc(configuration[at : at + length])
            at += length
            if at >= len(configuration):
                raise ValueError("short")
    raise ValueError("none")


_HEVC_SPS = 33
_HEVC_PROFILE, _HEVC_LEVEL = 88, 8
"""Bits of the general profile, and of a level."""


def _hevc(unit: bytes) -> tuple[int, int]:
    bits = _Bits(unit[2:])
    bits.take(4)
    layers = bits.take(3)
    bits.take(1 + _HEVC_PROFILE + _HEVC_LEVEL)
    present = [(bits.take(1), bits.take(1)) for _ in range(layers)]
    if layers:
        bits.take(2 * (8 - layers))
    for profile, level in present:
        bits.take(_HEVC_PROFILE * profile + _HEVC_LEVEL * level)
    bits.number()
    chroma = bits.number()
    if chroma > 3:
        raise ValueError("chroma")
    if chroma == 3:
        bits.take(1)
    width, height = bits.number(), bits.number()
    left, right, top, bottom = (bits.number() for _ in range(4)) if bits.take(1) else (0, 0, 0, 0)
    width -= (2 if chroma in (1, 2) else 1) * (left + right)
    height -= (2 if chroma == 1 else 1) * (top + bottom)
    if width <= 0 or height <= 0:
        raise ValueError("size")
    return width, height


def _chroma(bits: _Bits) -> int:
    """The chroma format, read past depths and scaling lists."""
    chroma = bits.number()
    if chroma > 3:
        raise ValueError("chroma")
    if chroma == 3 and bits.take(1):
        raise ValueError("separate planes")
    bits.number()
    bits.number()
    bits.take(1)
    if bits.take(1):
        for index in range(8 if chroma != 3 else 12):
            if bits.take(1):
                _scaling(bits, 16 if index < 6 else 64)
    return chroma


def _scaling(bits: _Bits, count: int) -> None:
    last = following = 8
    for _ in range(count):
        if following:
            following = (last + bits.signed()) % 256
        last = following or last


def _order(bits: _Bits) -> None:
    kind = bits.number()
    if kind == 0:
        bits.number()
    elif kind == 1:
        bits.take(1)
        bits.signed()
        bits.signed()
        for _ in range(min(bits.number(), 255)):
            bits.signed()
    elif kind != 2:
        raise ValueError("order")


def _aspect(bits: _Bits) -> tuple[int, int] | None:
    if not bits.take(1) or not bits.take(1):
        return None
    index = bits.take(8)
    pair = (bits.take(16), bits.take(16)) if index == _EXPLICIT else _ASPECTS[index]
    return pair if all(pair) else None
