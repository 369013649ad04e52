"""Names that stand beside the text: in charts, diagrams, fields, files put inside, tracks of a film, fields of a program."""

import io
import shutil
import subprocess
import zipfile

import docx
import pymupdf
import pytest
from PIL import Image

from validators.context import Context, Person
from validators.findings import Status
from validators.probes.tags import Gathered, xmp
from validators.probing import probe
from validators.rules import anonymity_metadata, anonymity_text

NAME = "高向荣"
CONTEXT = Context(authors=[Person(name=NAME)])
FFMPEG = shutil.which("ffmpeg")
DIAGRAM = '<d:dataModel xmlns:d="d" xmlns:a="a"><d:t><a:p><a:r><a:t>高</a:t></a:r><a:r><a:t>向荣</a:t></a:r></a:p></d:t></d:dataModel>'
MATHS = "http://schemas.openxmlformats.org/officeDocument/2006/math"


def document(words="学生在讨论", body="", parts=None):
    """A Word file of one paragraph, with mark-up at its end and further parts."""
    plain = docx.Document()
    plain.core_properties.author = ""
    plain.add_paragraph(words)
    plain.save(stream := io.BytesIO())
    packed = io.BytesIO()
    with zipfile.ZipFile(stream) as package, zipfile.ZipFile(packed, "w") as copy:
        for name in package.namelist():
            data = package.read(name)
            if name == "word/document.xml":
                data = data.replace(b"<w:sectPr", body.encode() + b"<w:sectPr", 1)
            copy.writestr(name, data)
        for name, data in (parts or {}).items():
            copy.writestr(name, data)
    return packed.getvalue()


def judged(folder, name, data, rule=anonymity_text):
    (folder / name).write_bytes(data)
    finding = rule.RULE.judge(probe(folder / name, name=name), rule.Params(), CONTEXT)
    return finding.status, finding.code.rpartition(".")[2]


@pytest.mark.parametrize(
    ("body", "parts"),
    [
        ("", {"word/charts/chart1.xml": "<c:chart xmlns:c='c'><c:v>高向荣</c:v></c:chart>"}),
        ("", {"word/diagrams/data1.xml": DIAGRAM}),
        ("", {"word/glossary/document.xml": "<w:g xmlns:w='w'><w:p><w:t>高向荣</w:t></w:p></w:g>"}),
        ("", {"customXml/item9.xml": "<a>主讲高向荣</a>"}),
        ("", {"word/embeddings/inner.docx": document("作者高向荣")}),
        ("<w:p><w:r><w:instrText> AUTHOR 高向荣 </w:instrText></w:r></w:p>", {}),
        ('<w:p><w:bookmarkStart w:id="1" w:name="高向荣"/></w:p>', {}),
        ('<w:p><w:sdt><w:sdtPr><w:alias w:val="高向荣"/></w:sdtPr></w:sdt></w:p>', {}),
        (f'<w:p><m:oMath xmlns:m="{MATHS}"><m:r><m:t>高向荣</m:t></m:r></m:oMath></w:p>', {}),
        ('<w:p><w:r><w:t>高</w:t><w:sym w:font="宋体" w:char="5411"/><w:sym w:font="宋体" w:char="8363"/></w:r></w:p>', {}),
        ("".join(f"<w:p><w:r><w:t>{character}</w:t></w:r></w:p>" for character in NAME), {}),
    ],
)  # fmt: skip
def test_a_name_beside_the_text_of_a_word_file_is_found(tmp_path, body, parts):
    """EX19, N12: wherever a reader of Word sees it, or one who opens what is put inside."""
    assert judged(tmp_path, "课.docx", document(body=body, parts=parts)) == (Status.FAIL, "found")
    others = {
        name: data if isinstance(data, bytes) else data.replace("高", "李") for name, data in parts.items()
    }
    if not any(isinstance(data, bytes) for data in parts.values()):
        unnamed = document(body=body.replace("高", "李"), parts=others)
        assert judged(tmp_path, "另.docx", unnamed) == (Status.PASS, "ok")


@pytest.mark.parametrize(
    "name", ["word/embeddings/a.zip", "word/embeddings/oleObject1.bin", "word/afchunk.html"]
)
def test_a_file_inside_that_was_not_read_is_no_pass(tmp_path, name):
    """V7, EX19: an archive, an object of another program and a text of another format inside a Word file."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as inner:
        inner.writestr("a.txt", NAME)
    data = {
        "zip": packed.getvalue(),
        "bin": b"\xd0\xcf\x11\xe0" + bytes(600),
        "html": b"<html><p>&#39640;</p></html>",
    }
    part = {name: data[name.rpartition(".")[2]]}
    assert judged(tmp_path, "课.docx", document(parts=part)) == (Status.UNKNOWN, "embedded")


def test_formulas_and_charts_of_ordinary_files_are_no_alarm(tmp_path):
    """An object of the equation editor and a chart's own part leave a plain Word file as it was."""
    equation = b"\xd0\xcf\x11\xe0" + bytes(600) + "Equation.DSMT4".encode("utf-16-le") + bytes(100)
    parts = {
        "word/embeddings/oleObject1.bin": equation,
        "word/charts/chart1.xml": "<c:v xmlns:c='c'>一班</c:v>",
    }
    assert judged(tmp_path, "课.docx", document(parts=parts)) == (Status.PASS, "ok")


def test_fields_of_a_programs_own_in_pdf_and_xmp_are_read(tmp_path):
    """V7, N12: an entry 教师 of a PDF's properties; a person shown, and a marked face, in a photo's XMP."""
    pdf = pymupdf.open()
    pdf.new_page().insert_text((72, 72), "text")
    pdf.set_metadata({"title": "x"})
    pdf.xref_set_key(int(pdf.xref_get_key(-1, "Info")[1].split()[0]), "Teacher", pymupdf.get_pdf_str(NAME))
    assert judged(tmp_path, "课.pdf", pdf.tobytes(), anonymity_metadata) == (Status.FAIL, "found")
    for field in (
        f"<Iptc4xmpExt:PersonInImage><rdf:li>{NAME}</rdf:li>",
        f'<rdf:Description mwg-rs:Name="{NAME}"/>',
    ):
        packet = f'<x:xmpmeta xmlns:x="adobe:ns:meta/">{field}</x:xmpmeta>'.encode()
        picture = Image.new("RGB", (60, 40))
        picture.save(stream := io.BytesIO(), "JPEG", xmp=packet)
        assert judged(tmp_path, "图.jpg", stream.getvalue(), anonymity_metadata) == (Status.FAIL, "found")


@pytest.mark.parametrize(
    "packet", [">" + "高" * 300_000, '="' + "高" * 300_000, ">a" * 200_000, '="' * 200_000]
)
def test_a_hostile_xmp_packet_says_nothing(packet):
    """Texts without end are not taken for fields."""
    gathered = Gathered()
    xmp(packet.encode(), gathered)
    assert gathered.metadata == {}


@pytest.mark.skipif(not FFMPEG, reason="makes its films with ffmpeg")
def test_names_of_tracks_and_chapters_of_a_film_are_properties(tmp_path):
    """EX18, N12: a track's name and a chapter's; usual names of tracks are no property."""
    chapters = tmp_path / "chapters.txt"
    chapters.write_text(f";FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/1\nSTART=0\nEND=1\ntitle={NAME}的课\n")
    start = [FFMPEG, "-v", "error", "-f", "lavfi", "-i", "testsrc=d=1:s=320x180"]
    for more in (["-metadata:s:v:0", f"handler_name={NAME}"], ["-i", chapters, "-map_chapters", "1"], []):
        film = tmp_path / f"film{len(more)}.mp4"
        subprocess.run([*start, *more, "-pix_fmt", "yuv420p", film], check=True)
        expected = (Status.FAIL, "found") if more else (Status.PASS, "ok")
        assert judged(tmp_path, film.name, film.read_bytes(), anonymity_metadata) == expected
