"""HEIC and AVIF from their boxes: the place of recording is found (V7, V28), sizes are those of exiftool."""

import shutil
import struct
import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, features

from validators.probes import heif
from validators.probing import probe


def box(kind, *parts):
    data = b"".join(parts)
    return struct.pack(">I4s", 8 + len(data), kind) + data


def full(kind, version, *parts, flags=0):
    return box(kind, struct.pack(">I", version << 24 | flags), *parts)


def tiff_with_place():
    """EXIF of 30°16' N, 109°29' E, and an artist, big-endian, by hand."""
    artist = "张晓明".encode()
    directory = struct.pack(">H", 2)
    directory += struct.pack(">HHII", 0x013B, 2, len(artist), 200)
    directory += struct.pack(">HHII", 0x8825, 4, 1, 60) + bytes(4)
    place = struct.pack(">H", 4)
    place += struct.pack(">HHI4s", 1, 2, 2, b"N") + struct.pack(">HHII", 2, 5, 3, 120)
    place += struct.pack(">HHI4s", 3, 2, 2, b"E") + struct.pack(">HHII", 4, 5, 3, 150) + bytes(4)
    data = b"MM\0*" + struct.pack(">I", 8) + directory
    data = data.ljust(60, b"\0") + place
    data = data.ljust(120, b"\0") + struct.pack(">6I", 30, 1, 16, 1, 0, 1)
    data = data.ljust(150, b"\0") + struct.pack(">6I", 109, 1, 29, 1, 0, 1)
    return data.ljust(200, b"\0") + artist


def heic(*, exif=b"", inside=False, method=None, turn=0, cut=False, size=(4032, 3024)):
    """A HEIC of the description: a coded picture, a thumbnail, and EXIF in the file or in the meta box (`inside`)."""
    picture, small = bytes(range(256)) * 8, bytes(100)
    payload = struct.pack(">I", 6) + b"Exif\0\0" + exif if exif else b""
    infos = full(b"infe", 2, struct.pack(">HH4s", 1, 0, b"hvc1"), b"\0")
    infos += full(b"infe", 2, struct.pack(">HH4s", 2, 0, b"hvc1"), b"\0")
    infos += full(b"infe", 2, struct.pack(">HH4s", 3, 0, b"Exif"), b"\0") if exif else b""
    count = 3 if exif else 2
    properties = full(b"ispe", 0, struct.pack(">II", *size)) + full(b"ispe", 0, struct.pack(">II", 320, 240))
    properties += box(b"irot", bytes([turn])) + full(b"pixi", 0, bytes([3, 8, 8, 8]))
    links = (
        struct.pack(">I", 2) + struct.pack(">HB3B", 1, 3, 0x81, 0x83, 0x84) + struct.pack(">HB1B", 2, 1, 2)
    )

    def meta(start):
        spots = [(1, 0, start, len(picture)), (2, 0, start + len(picture), len(small))]
        if exif:
            at = 0 if inside else start + len(picture) + len(small)
            spots.append((3, (1 if inside else 0) if method is None else method, at, len(payload)))
        places = struct.pack(">HH", 0x4400, count) + b"".join(
            struct.pack(">HHHHII", number, how, 0, 1, at, length) for number, how, at, length in spots
        )
        parts = [
            full(b"hdlr", 0, bytes(4), b"pict", bytes(13)),
            full(b"pitm", 0, struct.pack(">H", 1)),
            full(b"iinf", 0, struct.pack(">H", count), infos),
            full(b"iloc", 1, places),
            box(b"iprp", box(b"ipco", properties), full(b"ipma", 0, links)),
            box(b"idat", payload) if inside else b"",
        ]
        return full(b"meta", 0, *parts)

    head = box(b"ftyp", b"heic", bytes(4), b"mif1heic")
    whole = head + meta(len(head) + len(meta(0)) + 8)
    whole += box(b"mdat", picture, small, b"" if inside else payload)
    return whole[:-1500] if cut else whole


@pytest.mark.parametrize(
    ("made", "width", "height", "shown", "metadata"),
    [
        ({}, 4032, 3024, (4032, 3024), {}),
        ({"turn": 1}, 4032, 3024, (3024, 4032), {}),
        ({"turn": 2, "size": (100, 50)}, 100, 50, (100, 50), {}),
        (
            {"exif": tiff_with_place()},
            4032,
            3024,
            (4032, 3024),
            {"EXIF Artist": "张晓明", "EXIF GPS": "有拍摄地点坐标"},
        ),
        (
            {"exif": tiff_with_place(), "inside": True, "turn": 3},
            4032,
            3024,
            (3024, 4032),
            {"EXIF Artist": "张晓明", "EXIF GPS": "有拍摄地点坐标"},
        ),
    ],
)
def test_a_heic_by_its_description(written, made, width, height, shown, metadata):
    found = probe(written("a.heic", heic(**made)), name="a.heic")
    assert (found.detected_type, found.damage, found.opened) == ("heic", "", True)
    assert (found.image.width, found.image.height) == (width, height)
    assert (found.image.display_width, found.image.display_height) == shown
    assert (found.image.bits, found.image.color_mode) == (8, "RGB")
    assert found.metadata == metadata


def test_exif_that_stands_elsewhere_is_not_read_and_a_cut_picture_is_damage(written):
    """A pass would claim that the properties were read."""
    elsewhere = probe(written("b.heic", heic(exif=tiff_with_place(), method=2)), name="b.heic")
    assert (elsewhere.metadata, elsewhere.image.width) == (None, 4032)
    assert probe(written("c.heic", heic(cut=True)), name="c.heic").damage == "truncated"


def test_the_place_of_recording_in_a_heic_fails(check, written):
    """V7, V28."""
    case = {"authors": [{"name": "李四"}]}
    located = probe(written("d.heic", heic(exif=tiff_with_place())), name="d.heic")
    found = check("anonymity.metadata", located, ctx=case)
    assert (found.status, found.code) == ("fail", "anonymity.metadata.location")
    named = check("anonymity.metadata", located, ctx={"authors": [{"name": "张晓明"}]})
    assert (named.status, named.code) == ("fail", "anonymity.metadata.found")
    assert (
        check("anonymity.metadata", probe(written("e.heic", heic()), name="e.heic"), ctx=case).status
        == "pass"
    )
    unread = probe(written("f.heic", heic(exif=tiff_with_place(), method=2)), name="f.heic")
    assert check("anonymity.metadata", unread, ctx=case).status == "unknown"


needs_avif = pytest.mark.skipif(not features.check("avif"), reason="Pillow without AVIF")
needs_exiftool = pytest.mark.skipif(not shutil.which("exiftool"), reason="no exiftool")


@needs_avif
def test_a_picture_that_pillow_wrote(samples):
    exif = Image.Exif()
    exif[0x013B] = "Li Si"
    exif[0x8825] = {1: "N", 2: (30.0, 16.0, 0.0), 3: "E", 4: (109.0, 29.0, 0.0)}
    path = samples / "place.avif"
    Image.new("RGB", (96, 64), "red").save(path, exif=exif)
    found = probe(path, name="place.avif")
    assert (found.image.width, found.image.height, found.opened) == (96, 64, True)
    assert found.metadata == {"EXIF Artist": "Li Si", "EXIF GPS": "有拍摄地点坐标"}


@needs_avif
@needs_exiftool
def test_a_picture_that_exiftool_changed(samples):
    path = samples / "tagged.avif"
    Image.new("RGB", (120, 80), "blue").save(path)
    assert probe(path, name="tagged.avif").metadata == {}
    tags = [
        "-EXIF:Artist=Li Si",
        "-EXIF:GPSLatitude=30.27",
        "-EXIF:GPSLatitudeRef=N",
        "-EXIF:GPSLongitude=109.48",
    ]
    more = ["-EXIF:GPSLongitudeRef=E", "-XMP:Creator=王五"]
    subprocess.run(["exiftool", "-q", "-overwrite_original", *tags, *more, path], check=True)
    found = probe(path, name="tagged.avif")
    assert found.metadata == {"EXIF Artist": "Li Si", "EXIF GPS": "有拍摄地点坐标", "XMP creator": "王五"}
    shown = subprocess.run(
        ["exiftool", "-s3", "-ImageSize", path], capture_output=True, text=True, check=True
    )
    assert shown.stdout.strip() == f"{found.image.width}x{found.image.height}"


WHOLE = heic(exif=tiff_with_place())


@settings(max_examples=300)
@given(st.integers(0, len(WHOLE) - 1), st.binary(min_size=1, max_size=6), st.integers(0, len(WHOLE)))
def test_broken_boxes_are_answered(tmp_path_factory, at, change, end):
    path = tmp_path_factory.getbasetemp() / "broken.heic"
    path.write_bytes((WHOLE[:at] + change + WHOLE[at + len(change) :])[:end])
    facts = heif.measure(str(path), path.stat().st_size)
    assert set(facts) <= {"metadata", "opened", "image", "damage"}
