"""Files nobody here wrote: samples that come with installed packages, and files made by other tools, against those tools' answers."""

import shutil
import subprocess
import sysconfig
from pathlib import Path

import pytest
from PIL import Image

from validators import probe, tools
from validators.probes import textcount


def runs(*command):
    return subprocess.run(
        [str(one) for one in command], capture_output=True, text=True, check=True, timeout=120
    ).stdout


def needs(tool):
    return pytest.mark.skipif(shutil.which(tool) is None, reason=f"no {tool} here")


PYTHON_SAMPLES = sorted((Path(sysconfig.get_path("stdlib")) / "test").rglob("python*.*"))
PICTURES = [
    path for path in PYTHON_SAMPLES if path.suffix in (".jpg", ".png", ".gif", ".tiff", ".bmp", ".webp")
]


@pytest.mark.skipif(not PICTURES, reason="Python's own test samples are not installed")
def test_pythons_own_sample_pictures_agree_with_pillow():
    for path in PICTURES:
        found = probe(path, name=path.name)
        with Image.open(path) as picture:
            assert (found.image.width, found.image.height) == picture.size
            assert (
                found.image.color_mode
                == {"RGB": "RGB", "L": "GRAY", "P": "INDEXED", "RGBA": "RGB", "1": "BITMAP"}[picture.mode]
            )
            if picture.info.get("dpi", (1, 1)) != (1, 1):
                assert abs(found.image.dpi_x - float(picture.info["dpi"][0])) < 0.6


DOCUMENTS = sorted(Path("/usr/share/doc").glob("**/*.pdf"))[:3]


@needs("gs")
@pytest.mark.skipif(not DOCUMENTS, reason="no PDF documentation installed")
def test_installed_pdf_files_have_as_many_pages_as_ghostscript_says():
    for path in DOCUMENTS:
        found = probe(path, name=path.name)
        said = runs(
            "gs", "-q", "-dNOSAFER", "-dNODISPLAY", "-c", f"({path}) (r) file runpdfbegin pdfpagecount = quit"
        )
        assert (found.pdf.pages, found.damage) == (int(said.strip().splitlines()[-1]), "")
        assert found.pdf.kind in ("text", "mixed")


@needs("convert")
@pytest.mark.parametrize(
    ("name", "options", "mode"),
    [
        ("board.jpg", ["-colorspace", "CMYK"], "CMYK"),
        ("board.tif", ["-colorspace", "CMYK", "-compress", "LZW"], "CMYK"),
        ("board.png", [], "RGB"),
        ("board.psd", ["-colorspace", "CMYK"], "CMYK"),
        ("grey.psd", ["-colorspace", "Gray"], "GRAY"),
        ("grey.jpg", ["-colorspace", "Gray"], "GRAY"),
    ],
)
def test_imagemagick_files(samples, name, options, mode):
    path = samples / f"magick-{name}"
    runs(
        "convert",
        "-size",
        "1780x785",
        "plasma:red-blue",
        "-density",
        "300",
        "-units",
        "PixelsPerInch",
        *options,
        path,
    )
    found = probe(path, name=name)
    assert found.damage == ""
    assert (found.image.width, found.image.height, found.image.color_mode) == (1780, 785, mode)
    assert abs(found.image.dpi_x - 300) < 0.5


@needs("gs")
def test_ghostscript_files(samples):
    path = samples / "gs.pdf"
    program = "/Helvetica findfont 20 scalefont setfont 3 {72 700 moveto (hello world of pages) show showpage} repeat quit"
    runs("gs", "-q", "-dNOSAFER", "-dBATCH", "-sDEVICE=pdfwrite", f"-sOutputFile={path}", "-c", program)
    found = probe(path, name="gs.pdf")
    assert (found.pdf.pages, found.pdf.kind, found.texts[2].text.strip()) == (
        3,
        "text",
        "hello world of pages",
    )


TEMPLATES = sorted(Path("/usr/lib/libreoffice/share/template/common").rglob("*letter*.ott"))[:3]


@pytest.mark.skipif(tools.find("soffice") is None or not TEMPLATES, reason="no LibreOffice templates here")
def test_libreoffices_own_templates_count_as_its_text_export(samples):
    folder = samples / "office"
    base = [tools.find("soffice"), f"-env:UserInstallation=file://{samples}/profile", "--headless"]
    runs(*base, "--convert-to", "docx:MS Word 2007 XML", "--outdir", folder, *TEMPLATES)
    made = sorted(folder.glob("*.docx"))
    runs(*base, "--convert-to", "txt:Text (encoded):UTF8", "--outdir", folder, *made)
    assert len(made) == len(TEMPLATES)
    for path in made:
        found = probe(path, name=path.name)
        assert (found.detected_type, found.damage) == ("docx", "")
        exported = textcount.count(path.with_suffix(".txt").read_text("utf-8-sig")).words
        mine = found.word.words + found.word.words_text_boxes
        assert abs(mine - exported) <= max(3, 0.05 * exported)


@needs("exiftool")
def test_exiftool_writes_what_is_found(samples):
    path = samples / "tagged.jpg"
    Image.new("RGB", (20, 20)).save(path)
    tags = [
        "-EXIF:Artist=Zhang San",
        "-IPTC:By-line=Li Si",
        "-XMP-dc:Creator=王五",
        "-GPSLatitude=30",
        "-GPSLongitude=109",
        "-ResolutionUnit=inches",
        "-XResolution=300",
        "-YResolution=300",
    ]
    runs("exiftool", "-q", "-overwrite_original", *tags, "-codedcharacterset=utf8", path)
    found = probe(path, name="tagged.jpg")
    assert found.metadata["EXIF Artist"] == "Zhang San"
    assert found.metadata["IPTC By-line"] == "Li Si"
    assert found.metadata["XMP creator"] == "王五"
    assert found.metadata["EXIF GPS"] == "有拍摄地点坐标"
    assert found.image.dpi_x == 300
