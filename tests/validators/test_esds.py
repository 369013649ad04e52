"""Sound descriptions byte by byte: what players read, not what the box around it repeats."""

import pytest

from validators.probes import esds


def description(specific, *, kind=0x40, flags=0, optional=b""):
    """The body of an `esds` box around an AudioSpecificConfig."""
    coding = bytes([kind, 0x15]) + bytes(11) + bytes([5, len(specific)]) + specific
    stream = b"\0\1" + bytes([flags]) + optional + bytes([4, len(coding)]) + coding
    return bytes(4) + bytes([3, len(stream)]) + stream


def heard(body):
    sound = esds.read(body)
    return sound.codec, sound.channels, sound.sample_rate


@pytest.mark.parametrize(
    ("specific", "expected"),
    [
        ("1208", ("aac", 1, 44100)),  # LC, one channel
        ("1210", ("aac", 2, 44100)),
        ("11b0", ("aac", 6, 48000)),
        ("11b8", ("aac", 8, 48000)),  # layout 7 is eight loudspeakers
        ("1200", ("aac", 0, 44100)),  # the layout stands elsewhere: left open
        ("2b8a08", ("aac", 1, 44100)),  # SBR: half the rate is coded, this one is played
        ("eb8a08", ("aac", 2, 44100)),  # parametric stereo makes two of one
        ("1780 1f4008", ("aac", 1, 16000)),  # a rate of its own
    ],
)
def test_channels_and_rate(specific, expected):
    assert heard(description(bytes.fromhex(specific))) == expected


def test_other_codings_are_named_and_nothing_else():
    assert heard(description(b"\x12\x08", kind=0x6B)) == ("mp3", 0, 0)
    assert heard(description(b"\x12\x08", kind=0x01)) == ("", 0, 0)


def test_optional_parts_of_the_stream_are_stepped_over():
    assert heard(description(b"\x12\x08", flags=0xE0, optional=b"\0\1" + b"\3url" + b"\0\2")) == (
        "aac",
        1,
        44100,
    )


@pytest.mark.parametrize(
    "body", [b"", bytes(4), bytes(4) + b"\3", bytes(4) + b"\3\xff\xff\xff\xff\xff\xff", b"\1" * 30]
)
def test_what_makes_no_sense_is_left_open(body):
    assert heard(body) == ("", 0, 0)


def test_a_cut_description_keeps_what_was_read():
    whole = description(b"\x12\x08")
    assert heard(whole[:-3]) == ("aac", 0, 0)
