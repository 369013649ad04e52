"""Images by Pillow; headers held against Pillow's and, where installed, exiftool's answers."""

import json
import random
import shutil
import struct
import subprocess
import zlib

import pytest
from PIL import Image, PngImagePlugin
from PIL.ExifTags import IFD

from validators.probing import probe

MODES = {"RGB": "RGB", "L": "GRAY", "CMYK": "CMYK", "P": "INDEXED", "1": "BITMAP", "LAB": "LAB"}


@pytest.mark.parametrize(
    ("name", "mode"),
    [
        ("a.jpg", "RGB"), ("b.jpg", "L"), ("c.jpg", "CMYK"), ("a.png", "RGB"), ("b.png", "P"), ("c.png", "L"),
        ("a.tif", "RGB"), ("b.tif", "CMYK"), ("c.tif", "1"), ("d.tif", "LAB"), ("a.gif", "P"), ("a.bmp", "RGB"), ("a.webp", "RGB"),
    ],
)  # fmt: skip
def test_size_and_mode(samples, name, mode):
    path = samples / name
    Image.new(mode, (123, 45)).save(path)
    found = probe(path, name=name)
    assert (found.kind, found.damage) == ("image", "")
    assert (found.image.width, found.image.height, found.image.color_mode) == (123, 45, MODES[mode])


@pytest.mark.parametrize("name", ["a.jpg", "a.png", "a.tif", "a.bmp"])
@pytest.mark.parametrize("dpi", [72, 150, 300])
def test_resolution(samples, name, dpi):
    path = samples / f"{dpi}{name}"
    Image.new("RGB", (30, 20)).save(path, dpi=(dpi, dpi))
    image = probe(path, name=name).image
    assert abs(image.dpi_x - dpi) < 0.1
    assert abs(image.dpi_y - dpi) < 0.1


def test_no_resolution_is_not_made_up(samples):
    path = samples / "bare.jpg"
    Image.new("RGB", (30, 20)).save(path)
    assert probe(path, name="bare.jpg").image.dpi_x is None


def test_exif_turns_the_picture_and_names_people(samples):
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x013B] = "Zhang San"
    exif[0x9C9D] = "李四".encode("utf-16-le")
    exif.get_ifd(IFD.GPSInfo)[2] = (30.0, 16.0, 0.0)
    exif.get_ifd(IFD.GPSInfo)[4] = (109.0, 29.0, 0.0)
    path = samples / "turned.jpg"
    Image.new("RGB", (300, 200)).save(path, exif=exif)
    found = probe(path, name="turned.jpg")
    assert (found.image.width, found.image.height, found.image.display_width, found.image.display_height) == (
        300,
        200,
        200,
        300,
    )
    assert found.metadata == {
        "EXIF Artist": "Zhang San",
        "EXIF XPAuthor": "李四",
        "EXIF GPS": "有拍摄地点坐标",
    }


@pytest.mark.skipif(shutil.which("exiftool") is None, reason="no exiftool here")
def test_exiftool_agrees(samples):
    paths = []
    for number, (mode, size, dpi) in enumerate(
        [("RGB", (640, 480), 96), ("CMYK", (1200, 530), 300), ("L", (99, 100), 72)]
    ):
        paths.append(samples / f"agree{number}.jpg")
        Image.new(mode, size).save(paths[-1], dpi=(dpi, dpi))
    tags = ["-File:ImageWidth", "-File:ImageHeight", "-XResolution", "-ColorComponents"]
    said = json.loads(
        subprocess.run(["exiftool", "-j", "-n", *tags, *paths], capture_output=True, check=True).stdout
    )
    for path, other in zip(paths, said, strict=True):
        image = probe(path, name=path.name).image
        assert (image.width, image.height, image.dpi_x) == (
            other["ImageWidth"],
            other["ImageHeight"],
            other["XResolution"],
        )
        assert {"GRAY": 1, "RGB": 3, "CMYK": 4}[image.color_mode] == other["ColorComponents"]


def psd(width, height, mode=4, dpi=300, version=1):
    """Rows of the picture are packed to two bytes each, so that a board stays small."""
    rows = 4 * height
    packed = b"\0\x01" + b"\0\x02" * rows + b"\x81\0" * rows
    picture = packed if version == 1 else b"\0\0" + bytes(4 * width * height)
    numbers = struct.pack(">IHHIHH", dpi << 16, 1, 2, dpi << 16, 1, 2)
    resource = b"8BIM" + struct.pack(">HHI", 1005, 0, 16) + numbers
    header = b"8BPS" + struct.pack(">H6xHIIHH", version, 4, height, width, 8, mode)
    layers = bytes(4 if version == 1 else 8)
    return header + bytes(4) + struct.pack(">I", len(resource)) + resource + layers + picture


def test_photoshop_files(written):
    found = probe(written("board.psd", psd(21024, 9272)), name="board.psd")
    assert (found.detected_type, found.image.width, found.image.height) == ("psd", 21024, 9272)
    assert (found.image.color_mode, found.image.dpi_x, found.image.basis["dpi"]) == ("CMYK", 300, "Photoshop")
    assert found.damage == ""
    assert probe(written("cut.psd", psd(21024, 9272)[:-100]), name="cut.psd").damage == "truncated"
    assert probe(written("a.psb", psd(10, 10, version=2)), name="a.psb").detected_type == "psb"


def test_photoshops_resolution_beats_the_others(written, samples):
    Image.new("RGB", (30, 20)).save(samples / "plain72.jpg", dpi=(72, 72))
    plain = (samples / "plain72.jpg").read_bytes()
    resource = (
        b"Photoshop 3.0\0"
        b"8BIM" + struct.pack(">HHI", 1005, 0, 16) + struct.pack(">IHHIHH", 300 << 16, 1, 1, 300 << 16, 1, 1)
    )
    marked = plain[:2] + b"\xff\xed" + struct.pack(">H", len(resource) + 2) + resource + plain[2:]
    assert probe(written("marked.jpg", marked), name="marked.jpg").image.dpi_x == 300


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def test_a_board_of_195_million_pixels_is_read_from_its_header(written):
    """Far above Pillow's own limit, and right: 178 x 78.5 cm at 300 dpi."""
    png = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 21024, 9272, 8, 2, 0, 0, 0))
    png += (
        chunk(b"pHYs", struct.pack(">IIB", 11811, 11811, 1))
        + chunk(b"IDAT", zlib.compress(b"", 9))
        + chunk(b"IEND", b"")
    )
    image = probe(written("board.png", png), name="board.png").image
    assert (image.width, image.height, round(image.dpi_x)) == (21024, 9272, 300)


def test_illustrator_files_by_content(written):
    head = b"%PDF-1.5\n1 0 obj<</MediaBox[0 0 5045.67 2225.2]/Creator(Adobe Illustrator 27.0)>>endobj\n"
    found = probe(written("board.ai", head), name="board.ai")
    assert (found.detected_type, found.kind, found.metadata["artboard_cm"]) == ("ai", "image", "178.00x78.50")
    assert probe(written("fake.ai", b"%PDF-1.5\nnothing"), name="fake.ai").detected_type == "pdf"
    assert (
        probe(
            written("old.ai", b"%!PS-Adobe-3.0\n%%Creator: Adobe Illustrator(R) 10\n"), name="old.ai"
        ).detected_type
        == "ai"
    )


@pytest.mark.parametrize("name", ["cut.jpg", "cut.png"])
def test_a_cut_picture_is_truncated(samples, written, name):
    random.seed(1)
    noise = Image.frombytes("RGB", (64, 64), random.randbytes(64 * 64 * 3))
    noise.save(samples / f"whole{name}")
    data = (samples / f"whole{name}").read_bytes()
    assert probe(written(name, data[: len(data) // 2]), name=name).damage == "truncated"


def test_unread_formats_are_named(written):
    heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(50)
    found = probe(written("a.heic", heic), name="a.heic")
    assert (found.detected_type, found.image, found.damage) == ("heic", None, "")


@pytest.mark.parametrize("said", [float("inf"), float("nan"), -1.0])
def test_a_resolution_that_is_no_number_is_not_known(tmp_path, said):
    numbers = {
        256: (4, 10),
        257: (4, 10),
        258: (3, 8),
        262: (3, 2),
        273: (4, 200),
        277: (3, 3),
        278: (4, 10),
        279: (4, 300),
    }
    tags = {tag: struct.pack("<HHII", tag, kind, 1, value) for tag, (kind, value) in numbers.items()}
    tags |= {tag: struct.pack("<HHIf", tag, 11, 1, said) for tag in (282, 283)}
    body = struct.pack("<H", len(tags)) + b"".join(tags[tag] for tag in sorted(tags)) + bytes(404)
    path = tmp_path / "a.tif"
    path.write_bytes(b"II*\0" + struct.pack("<I", 8) + body)
    image = probe(path, name="a.tif").image
    assert image is not None
    assert (image.width, image.dpi_x, image.dpi_y) == (10, None, None)


def test_xmp_counts_without_its_optional_wrapper(tmp_path):
    bare = b'<rdf:RDF xmlns:rdf="r"><rdf:Description><dc:creator>\xe9\xa9\xac\xe4\xb8\xbd</dc:creator></rdf:Description></rdf:RDF>'
    Image.new("RGB", (50, 50)).save(tmp_path / "a.jpg", xmp=bare)
    assert probe(tmp_path / "a.jpg", name="a.jpg").metadata == {"XMP creator": "马丽"}


def test_names_and_places_in_the_properties_of_every_format(samples):
    """V7: what another program wrote into WebP, PNG and GIF is read, so that a pass may say so."""
    exif = Image.Exif()
    exif[0x013B] = "Li Si"
    exif[0x8825] = {1: "N", 2: (30.0, 16.0, 0.0), 3: "E", 4: (109.0, 29.0, 0.0)}
    picture = Image.new("RGB", (40, 30), "green")
    texts = PngImagePlugin.PngInfo()
    texts.add_itxt("Author", "王五")
    texts.add_text("Comment", "某校" * 9, zip=True)
    packed = samples / "packed.png"
    picture.save(packed, pnginfo=texts)
    assert probe(packed, name="packed.png").metadata == {"PNG Author": "王五", "PNG Comment": "某校" * 9}
    for name in ("place.webp", "place.png"):
        picture.save(samples / name, exif=exif)
        assert probe(samples / name, name=name).metadata == {
            "EXIF Artist": "Li Si",
            "EXIF GPS": "有拍摄地点坐标",
        }
    picture.save(samples / "said.gif", comment="李四摄".encode())
    assert probe(samples / "said.gif", name="said.gif").metadata == {"GIF Comment": "李四摄"}


@pytest.mark.skipif(not shutil.which("exiftool"), reason="no exiftool")
@pytest.mark.parametrize("name", ["xmp.webp", "xmp.png", "xmp.gif", "xmp.jpg", "xmp.tif"])
def test_xmp_that_exiftool_wrote(samples, name):
    path = samples / name
    Image.new("RGB", (40, 30), "green").save(path)
    place = ["-XMP:GPSLatitude=30.27", "-XMP:GPSLongitude=109.48"]
    subprocess.run(["exiftool", "-q", "-overwrite_original", "-XMP:Creator=王五", *place, path], check=True)
    found = probe(path, name=name)
    assert found.metadata == {"XMP creator": "王五", "XMP GPS": "有拍摄地点坐标"}


def bmp(width=4, height=3, bits=24, header=40, packing=0, size=None, pixels=36):
    body = struct.pack("<IiiHHIIiiII", header, width, height, 1, bits, packing, 0, 2835, 2835, 0, 0)
    return b"BM" + struct.pack("<IHHI", size or 54 + pixels, 0, 0, 54) + body + bytes(pixels)


@pytest.mark.parametrize(
    ("data", "damage", "pixels"),
    [
        (bmp(), "", (4, 3)),
        (bmp(height=-3), "", (4, 3)),
        (bmp(size=1_000_000), "", (4, 3)),  # the size in the header is wrong, the pixels are all there
        (bmp(pixels=35), "truncated", (4, 3)),
        (bmp(width=-4), "unreadable", None),
        (bmp(bits=30000), "unreadable", None),
        (bmp(header=66), "unreadable", None),
    ],
)
def test_a_bmp_is_whole_where_its_pixels_are(written, data, damage, pixels):
    facts = probe(written("a.bmp", data), name="a.bmp")
    assert facts.damage == damage
    assert (facts.image and (facts.image.width, facts.image.height)) == pixels


def test_an_old_bmp_has_a_short_header(written):
    data = b"BM" + struct.pack("<IHHI", 50, 0, 0, 26) + struct.pack("<IHHHH", 12, 5, 1, 1, 24) + bytes(16)
    facts = probe(written("old.bmp", data), name="old.bmp")
    assert (facts.damage, facts.image.width, facts.image.height, facts.image.bits) == ("", 5, 1, 24)
