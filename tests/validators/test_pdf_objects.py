"""Signatures and files inside a PDF, found where readers find them; beside pdfsig and qpdf."""

import io
import subprocess

import docx
import pymupdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from tests.factories import pdfs
from validators import tools
from validators.probing import probe

LAYOUTS = [{}, {"flags": True}, {"in_form": False}]


def tool_says(name, *arguments):
    """What an independent tool prints; skipped where it is not installed."""
    tool = tools.find(name)
    if not tool:
        pytest.skip(f"no {name}")
    return subprocess.run([tool, *map(str, arguments)], capture_output=True, text=True, check=False).stdout


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_signature_without_flags_is_found(written, check, layout):
    """V20: without SigFlags, with them, and in a field that only the page lists."""
    found = probe(written("signed.pdf", pdfs.signed_pdf(**layout)), name="signed.pdf")
    assert found.pdf.digital_signatures == 1
    assert check("pdf.signature", found).message == "文件含电子签名 1 个"


@pytest.mark.parametrize("layout", [*LAYOUTS, {"signed": False}])
def test_pdfsig_agrees(written, layout):
    path = written("agreed.pdf", pdfs.signed_pdf(**layout))
    said = tool_says("pdfsig", "-nocert", path).count("Signature is Valid")
    assert (said, probe(path, name="agreed.pdf").pdf.digital_signatures) == (layout.get("signed", True),) * 2


@pytest.mark.parametrize("layout", [{"signed": False}, {"kind": "ETSI.RFC3161"}])
def test_an_empty_field_and_a_time_stamp_are_nobodys_signature(written, check, layout):
    """V20, the other way: a field that waits for a signature, and the stamp of a clock."""
    found = probe(written("unsigned.pdf", pdfs.signed_pdf(**layout)), name="unsigned.pdf")
    assert found.pdf.digital_signatures == 0
    assert check("pdf.signature", found).status == "unknown"


def test_a_signature_that_ends_before_its_bytes_begin_is_none(written):
    whole = pdfs.signed_pdf()
    start = whole.index(b"/Contents<") + 10
    hollow = whole[:start] + b"0" * pdfs.HOLE + whole[start + pdfs.HOLE :]
    assert probe(written("hollow.pdf", hollow), name="hollow.pdf").pdf.digital_signatures == 0


@pytest.fixture
def holding(samples):
    """holding(name, {file: bytes}, note=) -> facts of a PDF with files inside, listed by name, or held by a note."""

    def make(name, files, *, note=False):
        document = pymupdf.open()
        page = document.new_page()
        page.insert_text((72, 72), "a case")
        for file, data in files.items():
            if note:
                page.add_file_annot((100, 100), data, file)
            else:
                document.embfile_add(file, data, filename=file, ufilename=file)
        path = samples / name
        document.save(path)
        return probe(path, name=name)

    return make


CASE = {"authors": [{"name": "张晓明"}]}


@pytest.mark.parametrize("note", [False, True])
def test_the_text_of_a_file_inside_is_searched(holding, check, note):
    """V7: an attachment whose content names the author, listed by the document or held by a note."""
    found = holding(f"held{note}.pdf", {"名单.txt": "组长：张晓明".encode()}, note=note)
    assert (found.pdf.attachments, found.pdf.attachments_unread) == (["名单.txt"], [])
    verdict = check("anonymity.text", found, ctx=CASE)
    assert (verdict.status, verdict.evidence[0].place) == ("fail", "附件 名单.txt")


def test_what_is_inside_and_was_not_read_is_named(holding):
    picture, inner = io.BytesIO(), pymupdf.open()
    Image.new("RGB", (40, 40)).save(picture, "JPEG")
    inner.new_page().insert_text((72, 72), "Zhang Xiaoming", fontname="helv")
    shown = pymupdf.open("pdf", inner.tobytes())
    shown[0].insert_image(pymupdf.Rect(0, 100, 100, 200), stream=picture.getvalue())
    files = {
        "photo.jpg": picture.getvalue(),
        "text.pdf": inner.tobytes(),
        "picture.pdf": shown.tobytes(),
        "list.docx": b"PK\x03\x04 and more",
    }
    found = holding("inside.pdf", files)
    assert sorted(found.pdf.attachments) == sorted(files)
    assert sorted(found.pdf.attachments_unread) == ["list.docx", "photo.jpg", "picture.pdf"]
    assert any("Zhang Xiaoming" in piece.text for piece in found.texts)


def test_qpdf_lists_the_same_files(holding, samples):
    found = holding("listed.pdf", {"a.txt": b"one", "b.csv": b"1,2", "c.bin": bytes(20)})
    said = tool_says("qpdf", "--list-attachments", samples / "listed.pdf")
    assert sorted(line.split(" -> ")[0] for line in said.splitlines()) == sorted(found.pdf.attachments)


def test_a_file_that_only_the_page_is_associated_with(written):
    """PDF 2.0: a file named by /AF and by no tree of names."""
    holder = b"<</Type/Filespec/F(secret.txt)/UF(secret.txt)/EF<</F 6 0 R>>>>"
    data = pdfs.page_of(
        b"", b"", holder, pdfs.stream(b"/Type/EmbeddedFile", b"hello"), catalogue=b"/AF[5 0 R]"
    )
    found = probe(written("af.pdf", data), name="af.pdf")
    inside = [piece.text for piece in found.texts if piece.place.code == "attached_file"]
    assert (found.pdf.attachments, inside) == (["secret.txt"], ["hello"])


def test_trees_that_turn_back_on_themselves_end(written):
    names = b"/Names<</EmbeddedFiles 5 0 R>>/AcroForm<</Fields[6 0 R]>>"
    loop, field = b"<</Kids[5 0 R 5 0 R]>>", b"<</FT/Sig/Kids[6 0 R 6 0 R]/Parent 6 0 R>>"
    found = probe(written("loop.pdf", pdfs.page_of(b"", b"", loop, field, catalogue=names)), name="loop.pdf")
    assert (found.status, found.pdf.attachments, found.pdf.digital_signatures) == ("ok", [], 0)


@given(st.binary(max_size=60))
def test_no_bytes_in_the_place_of_a_form_or_a_tree_raise(tmp_path_factory, junk):
    from validators.probes import pdf

    junk = junk.replace(b">>", b"").replace(b"endobj", b"")
    path = tmp_path_factory.mktemp("junk") / "a.pdf"
    path.write_bytes(
        pdfs.page_of(b"", b"", b"<<" + junk + b">>", catalogue=b"/AcroForm 5 0 R/Names 5 0 R/AF 5 0 R")
    )
    assert pdf.measure(str(path), {}).keys() & {"pdf", "damage"}


def word(text, *, picture=None, author="李四"):
    document = docx.Document()
    document.add_paragraph(text)
    document.core_properties.author = author
    if picture:
        document.add_picture(io.BytesIO(picture))
    data = io.BytesIO()
    document.save(data)
    return data.getvalue()


def test_a_word_file_inside_is_searched_with_its_properties(holding, check):
    """V7: its text and its author; one with a picture stays for a person."""
    found = holding("word-inside.pdf", {"a.docx": word("组长：张晓明")})
    assert (found.pdf.attachments_unread, check("anonymity.text", found, ctx=CASE).status) == ([], "fail")
    named = holding("word-author.pdf", {"a.docx": word("某校", author="张晓明")})
    assert check("anonymity.text", named, ctx=CASE).status == "fail"
    picture = io.BytesIO()
    Image.new("RGB", (40, 40)).save(picture, "PNG")
    shown = holding("word-picture.pdf", {"a.docx": word("某校", picture=picture.getvalue())})
    assert (shown.pdf.attachments_unread, check("anonymity.text", shown, ctx=CASE).status) == (
        ["a.docx"],
        "unknown",
    )


def test_more_objects_than_are_walked_are_not_known(written, monkeypatch):
    from validators.probes import pdf, pdf_objects

    many = b"<</Fields[" + b"6 0 R " * 300 + b"]>>"
    data = pdfs.page_of(
        b"", b"", many, b"<</FT/Tx/T(a)>>", catalogue=b"/AcroForm 5 0 R/AF[" + b"6 0 R " * 300 + b"]"
    )
    path = written("many.pdf", data)
    assert probe(path, name="many.pdf").pdf.digital_signatures == 0
    monkeypatch.setattr(pdf_objects, "OBJECTS", 200)
    facts = pdf.measure(str(path), {})["pdf"]
    assert (facts["digital_signatures"], facts.get("attachments")) == (None, None)


def test_a_signature_copied_from_another_file_is_none(written, check):
    """Its bytes are there, but the range it is over is not this file's; pdfsig does not hold it for valid either."""
    moved = pdfs.signed_pdf().replace(b"%PDF-1.7\n", b"%PDF-1.7\n% a line more\n")
    path = written("moved.pdf", moved)
    assert check("pdf.signature", probe(path, name="moved.pdf")).status == "unknown"
    assert "Signature is Valid" not in tool_says("pdfsig", "-nocert", path)
