"""What the description of an MPEG-4 sound track (`esds`, ISO 14496-1) says of its coding. Standard library.

Players take channels and rate from here; the sample entry around it repeats them, and some programs write there what is
usual (2 channels) instead of what is so.
"""

import struct

OBJECT_TYPES = {
    0x40: "aac",
    0x66: "aac",
    0x67: "aac",
    0x68: "aac",
    0x69: "mp3",
    0x6B: "mp3",
    0xA5: "ac3",
    0xA6: "eac3",
}
_MPEG4 = 0x40
_SBR, _PS = 5, 29
_RATES = (96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350)
_EXPLICIT = 15
_CHANNELS = {1: 1, 2: 2, 3: 3, 4: 4, 5: 5, 6: 6, 7: 8}
_STREAM, _CODING, _SPECIFIC = 3, 4, 5


class Sound:
    """Codec ("" where it is not one we know), channels and samples a second (0 where the description leaves them open)."""

    def __init__(self, codec: str = "", channels: int = 0, sample_rate: int = 0) -> None:
        self.codec = codec
        self.channels = channels
        self.sample_rate = sample_rate


def read(body: bytes) -> Sound:
    """The sound that an `esds` box's body describes; what is missing or makes no sense is left open."""
    sound = Sound()
    try:
        tag, stream = _descriptor(body[4:])
        coding = b""
        if tag == _STREAM:
            tag, coding = _descriptor(stream[3 + _optional(stream) :])
        if tag != _CODING or not coding:
            return sound
        sound.codec = OBJECT_TYPES.get(coding[0], "")
        if coding[0] == _MPEG4:
            tag, specific = _descriptor(coding[13:])
            if tag == _SPECIFIC:
                sound.channels, sound.sample_rate = _configuration(specific)
    except (IndexError, ValueError, struct.error):
        pass
    return sound


def _optional(stream: bytes) -> int:
    """Bytes of the parts that a stream's flags announce: another stream's number, an address, a clock's number."""
    flags = stream[2]
    address = 1 + stream[3 + 2 * bool(flags & 0x80)] if flags & 0x40 else 0
    return 2 * bool(flags & 0x80) + address + 2 * bool(flags & 0x20)


def _descriptor(data: bytes) -> tuple[int, bytes]:
    """Tag and body of the first descriptor."""
    tag, length, at = data[0], 0, 1
    while True:
        byte, at = data[at], at + 1
        length = length << 7 | byte & 127
        if not byte & 128:
            return tag, data[at : at + length]
        if at > 5:
            raise ValueError("length")


def _configuration(data: bytes) -> tuple[int, int]:
    """Channels and output rate of an AudioSpecificConfig (ISO 14496-3, 1.6.2.1)."""
    bits = int.from_bytes(data[:16].ljust(16, b"\0"), "big")
    left = 128

    def take(count: int) -> int:
        nonlocal left
        left -= count
        return bits >> left & (1 << count) - 1

    def rate() -> int:
        index = take(4)
        return take(24) if index == _EXPLICIT else _RATES[index]

    kind = take(5)
    hertz, layout = rate(), take(4)
    channels = _CHANNELS.get(layout, 0)
    if kind in (_SBR, _PS):
        hertz = rate()
    return (2 if kind == _PS and channels == 1 else channels), hertz
