"""PDF files by ReportLab and PyMuPDF: pages, scans, passwords, seals."""

import io
import random

import pymupdf
import pytest
from PIL import Image, ImageDraw, ImageFilter
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen import canvas

from validators.findings import Phrase
from validators.probing import probe
from validators.rules.pdf_legible import NO_INK

RED = (200, 30, 40)


@pytest.fixture
def pdf(samples):
    def make(name, *pages):
        """Each page is a function of the canvas."""
        path = samples / name
        sheet = canvas.Canvas(str(path), pagesize=A4)
        for page in pages:
            page(sheet)
            sheet.showPage()
        sheet.save()
        found = probe(path, name=name)
        assert found.status == "ok"
        return found

    return make


def text(sheet):
    for line in range(10):
        sheet.drawString(72, 700 - 20 * line, "The quick brown fox jumps over the lazy dog")


def blank(sheet):
    sheet.drawString(0, 0, "")


def paper(seals=(), *, grey=False, noise=True):
    """A page of a scan at 100 dpi, with seals of so many millimetres at places."""
    sheet = Image.new("RGB", (827, 1169), (246, 244, 238))
    pen = ImageDraw.Draw(sheet)
    for line in range(20):
        pen.line((90, 150 + 40 * line, 700, 150 + 40 * line), fill=(60, 60, 60), width=5)
    for x, y, millimetres in seals:
        half = millimetres / 25.4 * 100 / 2
        pen.ellipse((x - half, y - half, x + half, y + half), outline=RED, width=6)
        pen.regular_polygon((x, y, half * 0.35), 5, fill=RED)
        for step in range(-3, 4):
            pen.rectangle(
                (x + step * half * 0.2 - 4, y - half * 0.72, x + step * half * 0.2 + 4, y - half * 0.5),
                fill=RED,
            )
    sheet = sheet.filter(ImageFilter.GaussianBlur(0.6)) if noise else sheet
    return sheet.convert("L") if grey else sheet


def scan(picture):
    def draw(sheet):
        data = io.BytesIO()
        picture.save(data, "JPEG", quality=70)
        sheet.drawImage(ImageReader(data), 0, 0, *A4)

    return draw


def test_text_pages(pdf):
    found = pdf("text.pdf", text, text, blank)
    assert (found.pdf.pages, [page.kind for page in found.pdf.page_list], found.pdf.kind) == (
        3,
        ["text", "text", "blank"],
        "text",
    )
    assert found.texts[0].place == Phrase(code="page", values={"number": 1})
    assert found.texts[0].text.startswith("The quick brown fox")


def test_scans_and_mixtures(pdf):
    found = pdf("mixed.pdf", scan(paper()), text)
    assert ([page.kind for page in found.pdf.page_list], found.pdf.kind) == (["scan", "text"], "mixed")
    assert abs(found.pdf.page_list[0].scan_dpi - 100) < 1


@pytest.mark.parametrize("turn", [0, 90])
def test_the_resolution_is_that_of_the_coarser_way_also_of_a_turned_page(samples, turn):
    document = pymupdf.open()
    data = io.BytesIO()
    paper().resize((1654, 1169)).save(data, "JPEG")
    sheet = document.new_page()
    sheet.insert_image(sheet.rect, stream=data.getvalue(), keep_proportion=False)
    sheet.set_rotation(turn)
    path = samples / f"turned{turn}.pdf"
    document.save(path)
    (page,) = probe(path, name=path.name).pdf.page_list
    assert (page.kind, page.image_share > 0.99, round(page.scan_dpi)) == ("scan", True, 100)


def test_ink_tells_an_empty_sheet_from_a_written_one(pdf):
    sheet = Image.effect_noise((827, 1169), 6).point(lambda value: value + 100).convert("RGB")
    dusty = sheet.copy()
    ImageDraw.Draw(dusty).ellipse((400, 400, 404, 404), fill="black")
    signed = sheet.copy()
    ImageDraw.Draw(signed).line((300, 500, 500, 540), fill="black", width=4)
    found = pdf("ink.pdf", scan(sheet), scan(dusty), scan(signed), scan(paper()), text)
    ink = [page.ink for page in found.pdf.page_list]
    assert [share >= NO_INK for share in ink] == [False, False, True, True, True]
    assert not any(page.broken_picture for page in found.pdf.page_list)


def test_a_picture_that_is_no_picture_is_told(samples, written):
    document = pymupdf.open()
    data = io.BytesIO()
    paper().save(data, "JPEG")
    for _ in range(2):
        sheet = document.new_page()
        sheet.insert_image(sheet.rect, stream=data.getvalue())
        data.seek(0)
        paper().rotate(len(document)).save(data, "JPEG")
    whole = document.tobytes()
    at = whole.index(b"\xff\xd8\xff")
    broken = whole[:at] + bytes(600) + whole[at + 600 :]
    found = probe(written("broken-picture.pdf", broken), name="broken-picture.pdf")
    assert [page.broken_picture for page in found.pdf.page_list] == [True, False]


def test_a_hidden_ocr_layer_does_not_make_text_of_a_scan(pdf):
    def both(sheet):
        scan(paper())(sheet)
        layer = sheet.beginText(72, 700)
        layer.setTextRenderMode(3)
        for _ in range(10):
            layer.textLine("recognised words that nobody sees on the page")
        sheet.drawText(layer)

    assert pdf("ocr.pdf", both).pdf.kind == "scan"


@pytest.mark.parametrize(("size", "count"), [(38, 1), (42, 1), (45, 1), (58, 1), (12, 0), (90, 0)])
def test_round_seals_by_their_size(pdf, size, count):
    found = pdf(f"seal{size}.pdf", scan(paper([(550, 900, size)])))
    assert (found.pdf.page_list[0].coloured, found.pdf.page_list[0].seals) == (True, count)


def test_several_seals(pdf):
    found = pdf("seals.pdf", scan(paper([(250, 900, 42), (550, 900, 42)])), scan(paper([(400, 400, 40)])))
    assert [page.seals for page in found.pdf.page_list] == [2, 1]


def test_what_is_red_and_no_seal(pdf):
    square, disc, line = paper(), paper(), paper()
    ImageDraw.Draw(square).rectangle((400, 800, 565, 965), outline=RED, width=8)
    ImageDraw.Draw(disc).ellipse((400, 800, 565, 965), fill=RED)
    ImageDraw.Draw(line).rectangle((90, 120, 740, 132), fill=RED)
    found = pdf("red.pdf", scan(square), scan(disc), scan(line), scan(paper()))
    assert [page.seals or 0 for page in found.pdf.page_list] == [0, 0, 0, 0]


def test_a_grey_scan_claims_nothing(pdf):
    page = pdf("grey.pdf", scan(paper([(550, 900, 42)], grey=True))).pdf.page_list[0]
    assert (page.coloured, page.seals) == (False, None)


def test_passwords(samples):
    document = pymupdf.open()
    document.new_page()
    path = samples / "locked.pdf"
    document.save(path, encryption=pymupdf.PDF_ENCRYPT_AES_256, owner_pw="o", user_pw="u")
    found = probe(path, name="locked.pdf")
    assert (found.damage, found.pdf.needs_password) == ("password", True)
    open_path = samples / "owner.pdf"
    document.save(open_path, encryption=pymupdf.PDF_ENCRYPT_AES_256, owner_pw="o", permissions=0)
    found = probe(open_path, name="owner.pdf")
    assert (found.damage, found.pdf.encrypted, found.pdf.pages) == ("", True, 1)


def test_properties_notes_and_attachments(samples):
    document = pymupdf.open()
    document.new_page().add_text_annot((100, 100), "请张三修改")
    document.set_metadata({"author": "张三", "title": "案例"})
    document.embfile_add("名单.txt", b"x")
    path = samples / "meta.pdf"
    document.save(path)
    found = probe(path, name="meta.pdf")
    assert (found.metadata["PDF author"], found.pdf.attachments) == ("张三", ["名单.txt"])
    assert [piece.text.strip() for piece in found.texts if piece.place.code == "page_annotation"] == [
        "请张三修改"
    ]


def test_broken_files_are_damage_or_repaired_and_never_a_crash(samples, pdf, written):
    pdf("whole.pdf", text, text)
    whole = (samples / "whole.pdf").read_bytes()
    random.seed(3)
    for cut in (20, len(whole) // 2, len(whole) - 40):
        found = probe(written("cut.pdf", whole[:cut]), name="cut.pdf")
        assert found.status == "ok"
        assert found.damage == "unreadable" or found.pdf.repaired
    assert probe(written("head.pdf", b"%PDF-1.7\n"), name="head.pdf").damage == "unreadable"


def test_names_in_the_xmp_are_found_where_the_properties_are_empty(tmp_path):
    document = pymupdf.open()
    document.new_page().insert_text((72, 72), "words")
    document.set_metadata({})
    document.set_xml_metadata(
        "<rdf:RDF><rdf:Description><dc:creator>马丽</dc:creator></rdf:Description></rdf:RDF>"
    )
    document.save(tmp_path / "a.pdf")
    assert probe(tmp_path / "a.pdf", name="a.pdf").metadata == {"XMP creator": "马丽"}
