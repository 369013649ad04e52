"""Copies for blind readers: the content is there, and nothing that programs and people left beside it."""

import io
import json
import shutil
import struct
import subprocess
import zipfile

import docx
import openpyxl
import pymupdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from tests.factories import leaks
from tests.factories.leaks import NAME, OLE_START, traces
from tests.installed import SEVEN_ZIP, needs_calc, needs_impress, needs_seven_zip, needs_writer
from validators import stripping, tools
from validators.probes import ffmpeg
from validators.probes import strip as stripping_probe
from validators.probes.strip import package, picture
from validators.probes.strip.outcome import Withheld


@pytest.fixture
def strip(tmp_path):
    """Strips bytes under a name: the copy's bytes, and all that is said of it."""
    count = iter(range(1000))

    def strip(data, name):
        source, folder = tmp_path / f"in-{next(count)}", tmp_path / f"out-{next(count)}"
        source.write_bytes(data)
        folder.mkdir()
        copy = stripping.strip(source, name=name, folder=folder)
        return (copy.path.read_bytes() if copy.path else b""), copy

    return strip


@pytest.fixture
def needs_film(samples):
    if not (tools.find("ffmpeg") and tools.find("ffprobe")):
        pytest.skip("needs ffmpeg and ffprobe")


def members(data):
    return zipfile.ZipFile(io.BytesIO(data)).namelist()


@pytest.mark.parametrize(
    ("make", "name"),
    [(leaks.word, "a.docx"), (leaks.sheet, "a.xlsx"), (leaks.slides, "a.pptx"), (leaks.photo, "a.jpg")],
)
def test_ex18_documents_and_pictures_name_nobody(strip, tmp_path, make, name):
    """EX16, EX18: what the makers wrote is found before, and not after."""
    data = make(tmp_path)
    assert traces(data, tmp_path) != []
    copied, copy = strip(data, name)
    assert (copy.kind, copy.code, copy.left_out) == (name[2:], "", ())
    assert traces(copied, tmp_path) == []


def test_the_content_of_a_word_file_stays(strip, tmp_path):
    copied, _ = strip(leaks.word(tmp_path), "a.docx")
    document = docx.Document(io.BytesIO(copied))
    assert [paragraph.text for paragraph in document.paragraphs if paragraph.text] == ["学生们在讨论。"]
    body = zipfile.ZipFile(io.BytesIO(copied)).read("word/document.xml").decode()
    assert ("新写的" in body, 'w:author="匿名"' in body, "w:delText" in body) == (True, True, False)
    assert len(document.inline_shapes) == 1
    assert "docProps/core.xml" not in members(copied)


def test_the_content_of_a_workbook_stays(strip, tmp_path):
    copied, _ = strip(leaks.sheet(tmp_path), "a.xlsx")
    page = openpyxl.load_workbook(io.BytesIO(copied)).active
    assert (page["A1"].value, page["B1"].value, page["B1"].hyperlink.target) == (
        "得分",
        "见表",
        "about:blank",
    )
    assert page["A1"].comment.author == "匿名"


def test_a_presentation_keeps_its_slides_and_loses_what_nothing_refers_to(strip, tmp_path):
    copied, _ = strip(leaks.slides(tmp_path), "a.pptx")
    assert sorted(members(copied)) == [
        "[Content_Types].xml", "_rels/.rels", "ppt/_rels/presentation.xml.rels", "ppt/commentAuthors.xml",
        "ppt/comments/comment1.xml", "ppt/media/image1.jpeg", "ppt/presentation.xml", "ppt/slides/_rels/slide1.xml.rels",
        "ppt/slides/slide1.xml",
    ]  # fmt: skip
    slide = zipfile.ZipFile(io.BytesIO(copied)).read("ppt/slides/slide1.xml").decode()
    assert ("光合作用" in slide, 'name="对象 2" descr=""' in slide) == (True, True)


@pytest.mark.parametrize(
    ("make", "name"),
    [
        pytest.param(leaks.word, "a.docx", marks=needs_writer),
        pytest.param(leaks.sheet, "a.xlsx", marks=needs_calc),
        pytest.param(leaks.slides, "a.pptx", marks=needs_impress),
    ],
)
def test_office_programs_open_the_copies(strip, tmp_path, make, name):
    copied, _ = strip(make(tmp_path), name)
    (tmp_path / name).write_bytes(copied)
    subprocess.run(
        [
            "soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "pdf", "--outdir",
            str(tmp_path), str(tmp_path / name),
        ],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    words = {"a.docx": "学生们在讨论", "a.xlsx": "得分", "a.pptx": "光合作用"}[name]
    with pymupdf.open(tmp_path / "a.pdf") as pages:
        assert words in pages[0].get_text().replace("\n", "")


@pytest.mark.parametrize(
    ("make", "name"),
    [
        pytest.param(leaks.word, "a.doc", marks=needs_writer),
        pytest.param(leaks.sheet, "a.xls", marks=needs_calc),
        pytest.param(leaks.slides, "a.ppt", marks=needs_impress),
        pytest.param(leaks.word, "a.odt", marks=needs_writer),
    ],
)
def test_ex18_older_documents_become_drawn_pages(strip, tmp_path, make, name):
    """EX18, a second kind: formats that nobody here can rewrite are printed and drawn."""
    source = tmp_path / {"a.doc": "a.docx", "a.xls": "a.xlsx", "a.ppt": "a.pptx", "a.odt": "a.docx"}[name]
    source.write_bytes(make(tmp_path))
    subprocess.run(
        [
            "soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", name[2:], "--outdir",
            str(tmp_path), str(source),
        ],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    data = (tmp_path / name).read_bytes()
    assert traces(data, tmp_path) != []
    copied, copy = strip(data, name)
    assert (copy.kind, copy.code, traces(copied, tmp_path)) == ("pdf", "", [])
    with pymupdf.open(stream=copied) as drawn:
        assert (drawn.page_count >= 1, drawn[0].get_text(), len(drawn[0].get_images())) == (True, "", 1)


def with_part(data, part, change):
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(out, "w") as after:
        for name in before.namelist():
            after.writestr(name, change(before.read(name)) if name == part else before.read(name))
    return out.getvalue()


def test_paths_of_linked_files_go_wherever_an_instruction_is_split(strip, tmp_path):
    """A second kind of EX18: the path of a picture's folder in a field of several runs, and in a workbook's own note."""
    field = (
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> INCLUDEPICTURE </w:instrText></w:r>'
        f'<w:r><w:instrText>"C:\\Users\\{NAME}\\x.png"</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        '<w:r><w:t>图</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p><w:sectPr'
    )
    data = with_part(
        leaks.word(tmp_path, "甲"),
        "word/document.xml",
        lambda xml: xml.replace(b"<w:sectPr", field.encode(), 1),
    )
    copied, _ = strip(data, "a.docx")
    assert traces(copied, tmp_path) == []
    path = (
        '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice Requires="x15">'
        f'<x15ac:absPath url="C:\\{NAME}\\" xmlns:x15ac="http://schemas.microsoft.com/office/spreadsheetml/2010/11/ac"/>'
        "</mc:Choice></mc:AlternateContent><sheets>"
    )
    data = with_part(
        leaks.sheet(tmp_path, "甲"), "xl/workbook.xml", lambda xml: xml.replace(b"<sheets>", path.encode(), 1)
    )
    copied, _ = strip(data, "a.xlsx")
    assert traces(copied, tmp_path) == []
    assert "AlternateContent" not in zipfile.ZipFile(io.BytesIO(copied)).read("xl/workbook.xml").decode()


@pytest.mark.usefixtures("needs_film")
def test_films_drawings_and_lists_of_changes_inside_a_presentation(strip, tmp_path):
    """EX18, a second kind: a lesson's film in its slides, an SVG, who changed what, and the theme's name."""
    parts = {
        "ppt/media/media1.mp4": leaks.film(tmp_path),
        "ppt/media/image2.svg": f'<svg xmlns="http://www.w3.org/2000/svg"><metadata>{NAME}</metadata><rect width="9" height="9"/></svg>'.encode(),
        "ppt/changesInfos/changesInfo1.xml": f'<x name="{NAME}"/>'.encode(),
        "ppt/theme/theme1.xml": f'<a:theme xmlns:a="a" name="{NAME}的主题"><a:x/></a:theme>'.encode(),
    }
    kinds = {
        "media1.mp4": "video",
        "image2.svg": "image",
        "changesInfo1.xml": "changesInfo",
        "theme1.xml": "theme",
    }
    rels = "".join(
        f'<Relationship Id="n{number}" Type="x/{kinds[part.rpartition("/")[2]]}" Target="/{part}"/>'
        for number, part in enumerate(parts)
    )
    data = with_part(
        leaks.slides(tmp_path, "甲"),
        "ppt/slides/_rels/slide1.xml.rels",
        lambda xml: xml.replace(b"</Relationships>", f"{rels}</Relationships>".encode()),
    )
    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a") as opened:
        for part, content in parts.items():
            opened.writestr(part, content)
    copied, copy = strip(out.getvalue(), "a.pptx")
    assert (copy.code, traces(copied, tmp_path)) == ("", [])
    assert set(parts) - set(members(copied)) == {"ppt/changesInfos/changesInfo1.xml"}
    film = zipfile.ZipFile(io.BytesIO(copied)).read("ppt/media/media1.mp4")
    assert looks(tmp_path, film) == looks(tmp_path, parts["ppt/media/media1.mp4"])
    assert b"<rect" in zipfile.ZipFile(io.BytesIO(copied)).read("ppt/media/image2.svg")


@pytest.mark.usefixtures("needs_film")
def test_what_a_camera_adds_to_a_film_goes(strip, tmp_path):
    """EX18, a second kind: place, maker and XMP, written by exiftool into boxes that ffprobe does not show."""
    if not shutil.which("exiftool"):
        pytest.skip("needs exiftool")
    path = tmp_path / "camera.mp4"
    path.write_bytes(leaks.film(tmp_path, tags=False))
    tags = [
        f"-XMP-dc:Creator={NAME}",
        f"-Keys:Author={NAME}",
        "-Keys:GPSCoordinates=36.0, 106.2",
        f"-UserData:Artist={NAME}",
    ]
    subprocess.run(["exiftool", "-q", "-overwrite_original", *tags, str(path)], check=True)
    assert traces(path.read_bytes(), tmp_path, NAME, "GPS") != []
    copied, _ = strip(path.read_bytes(), "camera.mp4")
    assert traces(copied, tmp_path, NAME, "GPS") == []


def test_what_cannot_be_stripped_inside_a_package_is_emptied(strip, tmp_path):
    data = leaks.slides(tmp_path)
    rels = b'<Relationship Id="r9" Type="x/oleObject" Target="../embeddings/oleObject1.bin"/></Relationships>'
    data = with_part(
        data, "ppt/slides/_rels/slide1.xml.rels", lambda xml: xml.replace(b"</Relationships>", rels)
    )
    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a") as opened:
        opened.writestr("ppt/embeddings/oleObject1.bin", OLE_START + NAME.encode("utf-16-le"))
    copied, _ = strip(out.getvalue(), "a.pptx")
    assert zipfile.ZipFile(io.BytesIO(copied)).read("ppt/embeddings/oleObject1.bin") == b""
    assert traces(copied, tmp_path) == []


@pytest.mark.parametrize("kind", ["jpg", "png", "webp", "tiff", "gif", "bmp"])
def test_pictures_keep_their_pixels(strip, tmp_path, kind):
    if kind in ("jpg", "png", "webp", "tiff"):
        data = leaks.photo(tmp_path, kind=kind)
    else:
        made = io.BytesIO()
        Image.effect_noise((320, 200), 60).convert("L").save(made, kind.upper(), comment=NAME.encode())
        data = made.getvalue() + NAME.encode()
    assert traces(data, tmp_path) != []
    copied, copy = strip(data, f"a.{kind}")
    assert (copy.kind, traces(copied, tmp_path)) == (kind, [])
    before, after = Image.open(io.BytesIO(data)).convert("RGB"), Image.open(io.BytesIO(copied)).convert("RGB")
    assert after.size == before.size
    if kind != "webp":  # packed anew with a loss
        assert after.tobytes() == before.tobytes()


def test_a_photo_that_was_taken_on_its_side_stays_upright(tmp_path):
    copied = picture.strip(leaks.photo(tmp_path, turned=6), "jpg")
    exif = Image.open(io.BytesIO(copied)).getexif()
    assert dict(exif) == {0x0112: 6}
    if shutil.which("exiftool"):
        (tmp_path / "copy.jpg").write_bytes(copied)
        answer = json.loads(subprocess.run(["exiftool", "-j", "-n", "-EXIF:all", str(tmp_path / "copy.jpg")], capture_output=True, check=True).stdout)[0]  # fmt: skip
        assert {key for key in answer if key != "SourceFile"} <= {"Orientation", "ExifByteOrder"}
        assert answer["Orientation"] == 6


def stripped_or_code(data, kind):
    try:
        return picture.strip(data, kind)
    except Withheld as withheld:
        return withheld.code


@given(st.binary(max_size=400), st.sampled_from(["jpg", "png", "gif"]))
def test_damaged_pictures_are_withheld_or_bare(data, kind):
    start = {"jpg": b"\xff\xd8", "png": b"\x89PNG\r\n\x1a\n", "gif": b"GIF89a"}[kind]
    outcome = stripped_or_code(start + data, kind)
    assert outcome == "damaged" or outcome.startswith(start)


@given(
    st.text(
        alphabet=st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF, exclude_characters="字匿名"),
        min_size=3,
        max_size=6,
    )
)
def test_no_author_of_a_change_survives_in_any_part(author):
    xml = f'<w:document xmlns:w="w"><w:ins w:author="{author}"><w:del w:author="{author}"><w:t>{author}</w:t></w:del>字</w:ins></w:document>'
    scrubbed = package.scrubbed("word/document.xml", xml.encode()).decode()
    assert (author in scrubbed, "字" in scrubbed) == (False, True)


def test_a_metafile_loses_its_description():
    words = f"画图\0{NAME}\0\0".encode("utf-16-le")
    header = struct.pack("<II", 1, 88 + 12 + len(words)) + bytes(32) + b" EMF" + bytes(16)
    data = header + struct.pack("<III", len(words) // 2, 100, 0) + bytes(28) + words
    copied = picture.emf(data)
    assert (NAME.encode("utf-16-le") in data, NAME.encode("utf-16-le") in copied, len(copied)) == (
        True,
        False,
        len(data),
    )


# ---- films


@pytest.mark.usefixtures("needs_film")
@pytest.mark.parametrize("container", ["mp4", "mov", "mkv", "ts", "flv"])
def test_ex18_a_film_names_nobody(strip, tmp_path, container):
    """EX18: tags of the film and its tracks, and a free box; each packet stays as it was."""
    data = leaks.film(tmp_path, container=container)
    assert traces(data, tmp_path) != []
    copied, copy = strip(data, f"a.{container}")
    assert (copy.code, copy.kind, traces(copied, tmp_path)) == ("", container, [])
    assert looks(tmp_path, copied) == looks(tmp_path, data)


def looks(folder, data):
    """Codec and frames of each track, as ffprobe reads them, and a hash of all pictures unpacked."""
    path = folder / "looked-at"
    path.write_bytes(data)
    words = [
        "-v",
        "error",
        "-count_packets",
        "-show_entries",
        "stream=codec_name,width,height,nb_read_packets",
        "-of",
        "json",
    ]
    quiet = {"capture_output": True, "env": ffmpeg.ENVIRONMENT}
    streams = json.loads(
        subprocess.run([tools.find("ffprobe"), *words, str(path)], check=True, **quiet).stdout
    )
    frames = [tools.find("ffmpeg"), "-v", "error", "-i", str(path), "-map", "0:v", "-f", "hash", "-"]
    return streams["streams"], subprocess.run(frames, check=True, **quiet).stdout


@pytest.mark.usefixtures("needs_film")
def test_what_an_encoder_writes_between_the_pictures_goes(strip, tmp_path):
    """A second kind of EX18: x264 leaves its whole command line in an SEI unit; anything could stand there."""
    data = leaks.film(tmp_path, tags=False)
    assert b"x264 - core" in data
    copied, _ = strip(data, "a.mp4")
    assert (b"x264 - core" in copied, b"Lavf" in copied) == (False, False)
    assert looks(tmp_path, copied) == looks(tmp_path, data)


@pytest.mark.usefixtures("needs_film")
def test_chapters_covers_and_subtitles_go(strip, tmp_path):
    (tmp_path / "chapters.txt").write_text(
        f";FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/1\nSTART=0\nEND=1\ntitle={NAME}\n", encoding="utf-8"
    )
    (tmp_path / "words.srt").write_text(f"1\n00:00:00,000 --> 00:00:01,000\n{NAME}\n", encoding="utf-8")
    (tmp_path / "a.mp4").write_bytes(leaks.film(tmp_path))
    line = [tools.find("ffmpeg"), "-v", "error", "-y", "-i", "a.mp4", "-i", "chapters.txt", "-i", "words.srt"]
    line += ["-map", "0", "-map", "2", "-map_chapters", "1", "-c", "copy", "-c:s", "mov_text"]
    subprocess.run([*line, "b.mp4"], check=True, cwd=tmp_path)
    data = (tmp_path / "b.mp4").read_bytes()
    copied, _ = strip(data, "b.mp4")
    assert (len(looks(tmp_path, copied)[0]), traces(copied, tmp_path)) == (2, [])


@pytest.mark.usefixtures("needs_film")
def test_a_film_taken_upright_stays_upright(strip, tmp_path):
    from tests.factories.films import turn

    (tmp_path / "a.mp4").write_bytes(leaks.film(tmp_path))
    turned = turn(tmp_path / "a.mp4", tmp_path / "b.mp4", 90).read_bytes()
    copied, _ = strip(turned, "b.mp4")
    (tmp_path / "c.mp4").write_bytes(copied)
    words = [
        "-v",
        "error",
        "-select_streams",
        "v",
        "-show_entries",
        "stream_side_data=rotation",
        "-of",
        "csv=p=0",
    ]
    answer = subprocess.run(
        [tools.find("ffprobe"), *words, "c.mp4"], capture_output=True, check=True, cwd=tmp_path
    )
    assert answer.stdout.split() == [b"-90"]


@pytest.mark.usefixtures("needs_film")
def test_a_coding_that_may_carry_text_is_withheld(strip, tmp_path):
    line = [
        tools.find("ffmpeg"),
        "-v",
        "error",
        "-f",
        "lavfi",
        "-i",
        "testsrc=s=64x64:d=1",
        "-c:v",
        "mpeg4",
        "a.avi",
    ]
    subprocess.run(line, check=True, cwd=tmp_path)
    assert strip((tmp_path / "a.avi").read_bytes(), "a.avi")[1].code == "coding"


@pytest.mark.usefixtures("needs_film")
def test_sounds_lose_their_tags(strip, tmp_path):
    for kind in ("mp3", "m4a", "wav", "flac", "ogg"):
        line = [
            tools.find("ffmpeg"),
            "-v",
            "error",
            "-y",
            "-f",
            "lavfi",
            "-i",
            "sine=d=1",
            "-metadata",
            f"artist={NAME}",
        ]
        done = subprocess.run([*line, f"a.{kind}"], check=False, cwd=tmp_path, capture_output=True)
        if done.returncode:
            continue  # this ffmpeg has no encoder for it
        data = (tmp_path / f"a.{kind}").read_bytes()
        copied, copy = strip(data, f"a.{kind}")
        assert (kind, copy.code, traces(data, tmp_path) != [], traces(copied, tmp_path)) == (
            kind,
            "",
            True,
            [],
        )


# ---- archives


def test_ex16_an_archive_is_written_anew_without_names(strip, tmp_path):
    """EX16: a docx, pictures, a workbook, slides and their names, all naming somebody."""
    data = leaks.archive(tmp_path)
    copied, copy = strip(data, "支撑材料.zip")
    assert traces(copied, tmp_path) == []
    assert members(copied) == ["01.docx", "02.jpg", "03.xlsx", "04.pptx", "05.txt", "说明.txt"]
    (left,) = copy.left_out
    assert (left.number, left.name, left.code) == ("06", f"{NAME}旧稿.doc", "type")
    note = zipfile.ZipFile(io.BytesIO(copied)).read("说明.txt").decode()
    assert note.splitlines() == [
        "以下 1 个文件未能去除身份信息，评审时不提供；如需查看请联系组织方。",
        "第 6 个文件",
    ]


def test_archives_in_archives_are_written_anew_and_too_deep_ones_left_out(strip, tmp_path):
    inner = leaks.archive(tmp_path)
    for number in range(3):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as opened:
            opened.writestr(f"{NAME}{number}.zip", inner)
            opened.writestr("a.txt", "文字")
        inner = out.getvalue()
    copied, copy = strip(inner, "a.zip")
    assert traces(copied, tmp_path) == []
    assert {(entry.code, entry.inside) for entry in copy.left_out} == {("depth", 2)}


@needs_seven_zip
@pytest.mark.parametrize(("name", "words"), [("a.tar", ["-ttar"]), ("a.7z", ["-t7z", "-m0=lzma"])])
def test_other_archives_that_can_be_unpacked_become_a_zip(strip, tmp_path, name, words):
    """EX16, a second kind of archive."""
    (tmp_path / f"{NAME}.xlsx").write_bytes(leaks.sheet(tmp_path))
    subprocess.run(
        [SEVEN_ZIP, "a", *words, name, f"{NAME}.xlsx"], check=True, capture_output=True, cwd=tmp_path
    )
    copied, copy = strip((tmp_path / name).read_bytes(), name)
    assert (copy.kind, members(copied), traces(copied, tmp_path)) == ("zip", ["01.xlsx"], [])


def test_a_pdf_in_an_archive_is_drawn_anew(strip, tmp_path):
    with pymupdf.open() as made:
        made.new_page().insert_text((72, 72), "lesson")
        made.set_metadata({"author": NAME})
        made.embfile_add("x", NAME.encode())
        data = made.tobytes()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as opened:
        opened.writestr("a.pdf", data)
        opened.writestr("b.pdf", b"%PDF-1.7 nothing")
    copied, copy = strip(out.getvalue(), "a.zip")
    assert ([entry.code for entry in copy.left_out], traces(copied, tmp_path)) == (["damaged"], [])
    with pymupdf.open(stream=zipfile.ZipFile(io.BytesIO(copied)).read("01.pdf")) as drawn:
        assert (drawn.page_count, drawn[0].get_text(), len(drawn[0].get_images())) == (1, "", 1)


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.doc", OLE_START + bytes(3000), "type"),
        ("a.ofd", b"PK\x05\x06" + bytes(18), "type"),
        ("a.rar", b"Rar!\x1a\x07\x01\x00" + bytes(100), "damaged"),
        ("a.psd", b"8BPS\0\1" + bytes(100), "type"),
        ("a.exe", b"MZ" + bytes(200), "type"),
        ("a.zip", b"PK\x03\x04" + bytes(100), "damaged"),
        ("a.mp4", b"\0\0\0\x18ftypisom" + bytes(5000), "damaged"),
        ("a.bin", bytes(range(256)), "type"),
    ],
)
def test_what_has_no_way_is_withheld(strip, name, data, code):
    copied, copy = strip(data, name)
    assert (copied, copy.path, copy.code) == (b"", None, code)


def test_an_archive_of_nothing_that_can_be_stripped_is_withheld_with_its_members_named(strip):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as opened:
        opened.writestr("甲.doc", OLE_START + bytes(100))
    copy = strip(out.getvalue(), "a.zip")[1]
    assert (copy.code, [entry.name for entry in copy.left_out]) == ("nothing_left", ["甲.doc"])


def test_macros_passwords_and_bombs_are_withheld(strip, tmp_path):
    macros = io.BytesIO(leaks.word(tmp_path))
    with zipfile.ZipFile(macros, "a") as opened:
        opened.writestr("word/vbaProject.bin", b"x")
    assert strip(macros.getvalue(), "a.docx")[1].code == "macros"
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as opened:
        opened.writestr("a.txt", b" " * 300 * 1024 * 1024)
    assert strip(bomb.getvalue(), "a.zip")[1].code == "unsafe"
    if shutil.which("7z"):
        (tmp_path / "p.txt").write_text("文字", encoding="utf-8")
        subprocess.run(
            ["7z", "a", "-psecret", "p.zip", "p.txt"], check=True, capture_output=True, cwd=tmp_path
        )
        copy = strip((tmp_path / "p.zip").read_bytes(), "p.zip")[1]
        assert (copy.code, [entry.code for entry in copy.left_out]) == ("nothing_left", ["encrypted"])


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    folder = tmp_path_factory.mktemp("whole")
    return folder, {"xlsx": leaks.sheet(folder), "pptx": leaks.slides(folder), "zip": leaks.archive(folder)}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    kind=st.sampled_from(["xlsx", "pptx", "zip"]),
    changes=st.lists(st.tuples(st.floats(0, 0.999), st.binary(max_size=8)), min_size=1, max_size=6),
)
def test_what_is_broken_gets_a_code_or_a_copy(whole, kind, changes):
    """A hostile package never brings the child down, so nothing of it waits for three tries."""
    folder, packages = whole
    data = bytearray(packages[kind])
    for where, new in changes:
        at = int(where * len(data))
        data[at : at + len(new)] = new
    (folder / "in").write_bytes(data)
    answer = stripping_probe.make(str(folder / "in"), str(folder / "out"), {"extension": kind})
    assert answer.get("code", "type") in stripping.CODES
    assert ("kind" in answer) != ("code" in answer)


def test_an_entity_in_a_part_is_never_resolved(strip, tmp_path):
    evil = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'
    data = with_part(leaks.slides(tmp_path), "ppt/slides/slide1.xml", lambda _: evil)
    assert strip(data, "a.pptx")[1].code == "unsafe"


def test_without_the_tools_films_are_withheld(strip, monkeypatch):
    monkeypatch.setattr(tools, "find", lambda name: None)
    assert strip(b"\0\0\0\x18ftypisom" + bytes(5000), "a.mp4")[1].code == "no_tool"


def test_a_link_left_by_a_child_is_no_copy(tmp_path, monkeypatch):
    from validators.sandbox import Outcome

    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "copy").symlink_to("/etc/passwd")
    source = tmp_path / "a.txt"
    source.write_text("文字", encoding="utf-8")
    monkeypatch.setattr(stripping, "run_child", lambda *args, **kwargs: Outcome("ok", b'{"kind": "txt"}'))
    with pytest.raises(stripping.Unfinished):
        stripping.strip(source, name="a.txt", folder=tmp_path / "out")
