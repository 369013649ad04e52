"""Files nobody here wrote: samples that come with installed packages, and files made by other tools, against those tools' answers."""

import json
import shutil
import subprocess
import sysconfig
import zipfile
from pathlib import Path

import docx
import pytest
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml.ns import qn
from docx.shared import Pt
from PIL import Image

from tests.installed import needs_writer
from validators import probe, tools
from validators.probes import textcount


def runs(*command):
    return subprocess.run(
        [str(one) for one in command], capture_output=True, text=True, check=True, timeout=120
    ).stdout


def needs(tool, named=""):
    """Skips where the tool is missing, or where another program bears its name (`named` is what the real one calls
    itself).
    """
    there = shutil.which(tool) is not None
    if there and named:
        there = (
            named in subprocess.run([tool, "-version"], capture_output=True, text=True, check=False).stdout
        )
    return pytest.mark.skipif(not there, reason=f"no {named or tool} here")


SITE = Path(sysconfig.get_path("purelib"))
STDLIB = Path(sysconfig.get_path("stdlib"))
PICTURES = [
    path
    for home in (SITE, STDLIB / "test", Path("/usr/share/pixmaps"), Path("/usr/share/icons/hicolor"))
    for path in sorted(home.rglob("*"))
    if path.suffix in (".jpg", ".jpeg", ".png", ".gif", ".tiff", ".bmp", ".webp")
    and path.stat().st_size > 100
][:60]
"""Pictures that came with installed packages; those of Python packages are always there."""
ARCHIVES = sorted(
    path
    for home in (STDLIB / "ensurepip", Path("/usr/share/python-wheels"), SITE)
    for path in home.rglob("*")
    if path.suffix in (".whl", ".zip") and path.is_file()
)[:10]
MODES = {
    "RGB": "RGB",
    "L": "GRAY",
    "P": "INDEXED",
    "RGBA": "RGB",
    "1": "BITMAP",
    "LA": "GRAY",
    "CMYK": "CMYK",
    "I;16": "GRAY",
}
FEWEST = 8


def test_the_corpus_is_never_empty():
    """Without any tool of the system: the pictures and the document that installed packages bring."""
    assert len([path for path in PICTURES if path.is_relative_to(SITE)]) >= FEWEST
    assert Path(docx.__file__).with_name("templates").joinpath("default.docx").exists()


@pytest.mark.parametrize("path", PICTURES, ids=lambda path: "/".join(path.parts[-3:]))
def test_installed_pictures_agree_with_pillow(path):
    found = probe(path, name=path.name)
    with Image.open(path) as picture:
        assert (found.damage, found.image.width, found.image.height) == ("", *picture.size)
        assert found.image.color_mode == MODES.get(picture.mode, found.image.color_mode)
        if picture.info.get("dpi", (1, 1)) != (1, 1):
            assert abs(found.image.dpi_x - float(picture.info["dpi"][0])) < 0.6


@needs("exiftool")
def test_installed_pictures_agree_with_exiftool():
    said = json.loads(
        runs("exiftool", "-j", "-n", "-File:ImageWidth", "-PNG:ImageWidth", "-GIF:ImageWidth", *PICTURES[:30])
    )
    for one in said:
        found = probe(one["SourceFile"], name=Path(one["SourceFile"]).name)
        if "ImageWidth" in one:
            assert found.image.width == one["ImageWidth"]


def test_python_docxs_own_template_reads_as_python_docx_reads_it(samples):
    path = Path(docx.__file__).with_name("templates") / "default.docx"
    found = probe(path, name=path.name)
    assert (found.detected_type, found.damage, found.word.words) == ("docx", "", 0)
    document = docx.Document(str(path))
    for number, style in enumerate(
        one.name for one in document.styles if one.type == WD_STYLE_TYPE.PARAGRAPH
    ):
        document.add_paragraph(f"第{number}段，样式如其名。", style=style)
    document.save(samples / "styled.docx")
    found = probe(samples / "styled.docx", name="styled.docx")
    assert [one.text for one in found.word.paragraphs] == [
        one.text for one in document.paragraphs if one.text
    ]
    levels = {
        one.text: one.style.name for one in document.paragraphs if one.style.name.startswith("Heading ")
    }
    assert {
        one.text: f"Heading {one.heading.level}" for one in found.word.paragraphs if one.text in levels
    } == levels


@pytest.mark.skipif(not ARCHIVES, reason="no archives came with the installed packages")
@pytest.mark.parametrize("path", ARCHIVES, ids=lambda path: path.name)
def test_installed_archives_list_as_zipfile_lists_them(path):
    found = probe(path, name=f"{path.stem}.zip")
    with zipfile.ZipFile(path) as archive:
        files = [info for info in archive.infolist() if not info.is_dir()]
    assert (found.detected_type, found.damage, found.archive.items) == ("zip", "", len(files))
    assert found.archive.total_size == sum(info.file_size for info in files)
    assert [entry.name for entry in found.archive.entries] == [info.filename for info in files][
        : len(found.archive.entries)
    ]
    assert found.archive.problems == []


FILMS = {
    "plain.mp4": [],
    "late.mp4": ["-t", "3", "-output_ts_offset", "2"],
    "front.mp4": ["-movflags", "+faststart"],
    "pieces.mp4": ["-movflags", "frag_keyframe+empty_moov", "-g", "10"],
    "anamorphic.mp4": ["-vf", "scale=320:240,setsar=4/3"],
    "slow.mp4": ["-r", "12.5"],
    "cinema.mov": ["-r", "24000/1001"],
    "mpeg4.mp4": ["-c:v", "mpeg4"],
    "mono.mp4": ["-ac", "1", "-ar", "22050"],
    "silent.mp4": ["-an"],
}


@pytest.mark.parametrize("name", FILMS)
def test_films_by_ffmpeg_agree_with_ffprobe(samples, ffmpeg, name):
    path = samples / f"corpus-{name}"
    ffmpeg("-f", "lavfi", "-i", "testsrc2=s=320x180:r=25:d=4", "-f", "lavfi", "-i", "sine=d=4", "-c:v", "libx264", "-preset", "ultrafast",
           "-pix_fmt", "yuv420p", "-shortest", *FILMS[name], path)  # fmt: skip
    asked = ["-v", "error", "-count_packets", "-of", "json", "-show_streams", path]
    streams = json.loads(runs(tools.find("ffprobe"), *asked))["streams"]
    film = next(one for one in streams if one["codec_type"] == "video")
    sound = [one for one in streams if one["codec_type"] == "audio"]
    found = probe(path, name=name)
    frames = int(film["nb_read_packets"])
    top, bottom = (int(part) for part in film["avg_frame_rate"].split("/"))
    shape = [int(part) for part in film.get("sample_aspect_ratio", "1:1").split(":")]
    assert (found.damage, found.video.codec, found.video.frames) == ("", film["codec_name"], frames)
    assert (found.video.width, found.video.height) == (film["width"], film["height"])
    assert abs(found.video.display_width - film["width"] * shape[0] / shape[1]) <= 1
    assert abs(found.video.duration - frames * bottom / top) < 0.05
    assert [one.channels for one in found.video.audio] == [one["channels"] for one in sound]


DOCUMENTS = sorted(Path("/usr/share/doc").glob("**/*.pdf"))[:6]


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


@needs("convert", named="ImageMagick")
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


@needs_writer
@pytest.mark.skipif(not TEMPLATES, reason="no LibreOffice templates here")
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


@needs_writer
def test_one_document_in_four_formats_by_libreoffice_counts_and_looks_the_same(samples):
    document = docx.Document()
    document.styles["Normal"].element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "仿宋")
    document.styles["Normal"].font.size = Pt(16)
    document.add_paragraph("教育数字化转型案例，包含 ABC 与 123 等内容。" * 8)
    document.add_table(1, 2).cell(0, 0).text = "表格内文字"
    document.save(samples / "four.docx")
    folder = samples / "four"
    profile = f"-env:UserInstallation=file://{samples}/profile-four"
    for kind in ("doc", "rtf", "odt"):
        runs(
            tools.find("soffice"),
            profile,
            "--headless",
            "--convert-to",
            kind,
            "--outdir",
            folder,
            samples / "four.docx",
        )
    new = probe(samples / "four.docx", name="four.docx")
    for kind in ("doc", "rtf", "odt"):
        old = probe(folder / f"four.{kind}", name=f"four.{kind}")
        assert (old.detected_type, old.word.converted_by, old.word.words) == (
            kind,
            "LibreOffice",
            new.word.words,
        )
        assert [(share.font, share.size) for one in old.word.paragraphs for share in one.styles] == [
            (share.font, share.size) for one in new.word.paragraphs for share in one.styles
        ]


@needs("exiftool")
@needs_writer
def test_a_pdf_by_libreoffice_has_as_many_pages_as_exiftool_says(samples):
    document = docx.Document()
    for number in range(3):
        document.add_paragraph(f"第 {number + 1} 页的内容")
        document.add_page_break()
    document.save(samples / "pages.docx")
    profile = f"-env:UserInstallation=file://{samples}/profile-four"
    runs(
        tools.find("soffice"),
        profile,
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        samples,
        samples / "pages.docx",
    )
    found = probe(samples / "pages.pdf", name="pages.pdf")
    assert found.pdf.pages == int(runs("exiftool", "-s3", "-PageCount", samples / "pages.pdf"))
    assert [page.kind for page in found.pdf.page_list][:3] == ["text"] * 3
