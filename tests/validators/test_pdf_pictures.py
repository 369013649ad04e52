"""PDFs as teachers make them: photos placed in Word, scans in strips and layers, logos; their facts and their verdicts."""

import colorsys
import io
import subprocess

import docx
import pymupdf
import pytest
from docx.shared import Mm
from PIL import Image, ImageDraw, ImageFilter

from tests.factories import pdfs
from validators import tools
from validators.probing import probe

A4_INCHES = 210 / 25.4, 297 / 25.4


def sheet_of_paper(dpi, *, grey=False):
    """A written page, photographed at so many dots per inch of A4."""
    picture = Image.new("RGB", tuple(round(side * dpi) for side in A4_INCHES), (244, 242, 236))
    pen = ImageDraw.Draw(picture)
    for line in range(8, 80, 3):
        y = picture.height * line // 88
        pen.line(
            (picture.width // 9, y, picture.width * 8 // 9, y), fill=(50, 50, 50), width=max(1, dpi // 25)
        )
    return picture.convert("L") if grey else picture


def jpeg(picture):
    data = io.BytesIO()
    picture.save(data, "JPEG", quality=80)
    return data.getvalue()


@pytest.fixture
def made(samples):
    """made(name, draw, ...) -> facts of a PDF of A4 pages, each drawn by a function of the page."""

    def make(name, *draws):
        document = pymupdf.open()
        for draw in draws:
            draw(document.new_page(width=595, height=842))
        path = samples / name
        document.save(path)
        found = probe(path, name=name)
        assert found.status == "ok"
        return found

    return make


def photo(dpi, part=1.0, *, words=""):
    """A photo of a page over a part of the sheet's width and height; `dpi` is as it is placed."""

    def draw(page):
        wide, high = (side * part for side in A4_INCHES)
        picture = sheet_of_paper(100).resize((round(wide * dpi), round(high * dpi)))
        inset = (1 - part) / 2
        box = pymupdf.Rect(595 * inset, 842 * inset, 595 * (1 - inset), 842 * (1 - inset))
        page.insert_image(box, stream=jpeg(picture), keep_proportion=False)
        if words:
            page.insert_text((60, 40), words)

    return draw


def in_strips(dpi, count):
    """A scan cut into horizontal strips, each its own picture."""

    def draw(page):
        picture = sheet_of_paper(dpi)
        for strip in range(count):
            top, bottom = (picture.height * edge // count for edge in (strip, strip + 1))
            box = pymupdf.Rect(0, 842 * top / picture.height, 595, 842 * bottom / picture.height)
            piece = picture.crop((0, top, picture.width, bottom))
            page.insert_image(box, stream=jpeg(piece), keep_proportion=False)

    return draw


def letter(page):
    for line in range(12):
        page.insert_text((72, 100 + 20 * line), "The school hereby recommends this case for the call.")


@pytest.mark.parametrize("share", [0.60, 0.74, 0.75])
def test_a_coarse_photo_on_a_part_of_the_page_is_no_legible_page(made, check, share):
    """V4: 30 dpi on 60 to 75 % of the page."""
    found = made(f"placed{share}.pdf", photo(30, share**0.5))
    (page,) = found.pdf.page_list
    assert (page.kind, round(page.scan_dpi), page.image_share) == ("scan", 30, pytest.approx(share, abs=0.01))
    verdict = check("pdf.legible", found)
    assert (verdict.status, verdict.code, verdict.params["pages"]) == ("fail", "pdf.legible.coarse", [1])
    assert "插在文档里的照片" in verdict.hint
    assert check("pdf.kind", found, allowed=["scan"]).status == "pass"


def test_a_fine_photo_on_a_part_of_the_page_passes(made, check):
    """V4, the right file of the kind."""
    verdict = check("pdf.legible", made("fine.pdf", photo(200, 0.85)))
    assert (verdict.status, verdict.measured) == ("pass", "扫描页最低 200 dpi")


def test_a_page_number_does_not_make_text_of_a_photo(made, check):
    """V4, a second file: Word prints a page number below the photo."""
    found = made("numbered.pdf", photo(30, 0.8, words="- 1 -"))
    assert found.pdf.page_list[0].kind == "scan"
    assert check("pdf.legible", found).status == "fail"


def test_a_coarse_picture_beside_text_is_named_and_a_small_mark_is_not(made, check):
    """V4, a third file: a photo between paragraphs."""

    def with_photo(page):
        letter(page)
        page.insert_image(
            pymupdf.Rect(72, 400, 522, 780), stream=jpeg(sheet_of_paper(20)), keep_proportion=False
        )

    def with_mark(page):
        letter(page)
        page.insert_image(pymupdf.Rect(500, 20, 560, 80), stream=jpeg(sheet_of_paper(10)))

    verdict = check("pdf.legible", made("beside.pdf", letter, with_photo))
    assert (verdict.status, verdict.params["pictures"]) == ("warn", [2])
    assert verdict.message.startswith("PDF 第 2 页的图片只有")
    assert check("pdf.legible", made("mark.pdf", with_mark)).status == "pass"


def test_a_cover_with_a_photo_of_100_dpi_is_looked_at_by_a_person(made, check):
    verdict = check(
        "pdf.legible", made("cover.pdf", photo(100, 0.8, words="A case of digital teaching"), letter)
    )
    assert (verdict.status, verdict.code) == ("warn", "pdf.legible.near_coarse")


@pytest.mark.parametrize("count", [2, 9, 60])
def test_a_scan_in_strips_is_a_scan(made, check, count):
    """V5: neither blank nor text, and judged by its resolution."""
    found = made(f"strips{count}.pdf", in_strips(30, count))
    (page,) = found.pdf.page_list
    assert (page.kind, page.image_share, round(page.scan_dpi)) == ("scan", 1.0, 30)
    assert check("pdf.legible", found).code == "pdf.legible.coarse"
    fine = made(f"fine-strips{count}.pdf", in_strips(200, count))
    assert check("pdf.legible", fine).measured == "扫描页最低 200 dpi"


def test_strips_drawn_by_poppler_are_counted_by_it_too(made, samples):
    """V5 beside pdfimages: as many pictures, and the same resolution each."""
    tool = tools.find("pdfimages")
    if not tool:
        pytest.skip("no pdfimages")
    found = made("listed.pdf", in_strips(96, 6))
    listed = subprocess.run(
        [tool, "-list", samples / "listed.pdf"], capture_output=True, text=True, check=True
    )
    rows = [line.split() for line in listed.stdout.splitlines()[2:]]
    assert (len(rows), {int(row[12]) for row in rows}) == (6, {96})
    assert round(found.pdf.page_list[0].scan_dpi) == 96


def test_a_coarse_picture_over_a_fine_scan_and_letters_over_a_coarse_ground(made, check):
    """Layers: what hides is judged, what shows through is for a person."""

    def hidden(page):
        photo(200)(page)
        photo(30)(page)

    def layered(page):
        ground, letters = sheet_of_paper(40), sheet_of_paper(200)
        mask = io.BytesIO()
        letters.convert("L").point(lambda level: 255 if level < 128 else 0).save(mask, "PNG")
        page.insert_image(page.rect, stream=jpeg(ground), keep_proportion=False)
        page.insert_image(page.rect, stream=jpeg(letters), mask=mask.getvalue(), keep_proportion=False)

    assert check("pdf.legible", made("hidden.pdf", hidden)).code == "pdf.legible.coarse"
    verdict = check("pdf.legible", made("layered.pdf", layered))
    assert (verdict.status, verdict.code) == ("warn", "pdf.legible.layers")


def test_text_under_a_picture_is_an_ocr_layer(made):
    def under(page):
        letter(page)
        photo(200)(page)

    def over(page):
        photo(200)(page)
        letter(page)

    assert [page.kind for page in made("layers.pdf", under, over).pdf.page_list] == ["scan", "text"]


@pytest.fixture
def exported(samples):
    """exported(dpi, part) -> facts of a Word page with a photo of so many dpi over a part of its width, as LibreOffice
    exports it.
    """
    tool = tools.find("soffice")
    if not tool:
        pytest.skip("no LibreOffice")

    def export(dpi, share):
        part = share**0.5
        document = docx.Document()
        section = document.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.left_margin = section.right_margin = Mm(105 * (1 - part))
        section.top_margin = section.bottom_margin = Mm(10)
        picture = sheet_of_paper(100).resize(tuple(round(side * part * dpi) for side in A4_INCHES))
        document.add_picture(io.BytesIO(jpeg(picture)), width=Mm(210 * part), height=Mm(297 * part))
        path = samples / f"word-{dpi}-{share}.docx"
        document.save(path)
        profile = f"-env:UserInstallation=file://{samples}/office-pdf"
        command = [tool, profile, "--headless", "--convert-to", "pdf", "--outdir", samples, path]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        return probe(path.with_suffix(".pdf"), name=f"{path.stem}.pdf")

    return export


@pytest.mark.parametrize("share", [0.60, 0.75])
def test_a_photo_exported_from_a_word_page(exported, check, share):
    """V4 by LibreOffice: the file of the finding, and its right counterpart."""
    coarse = exported(30, share)
    assert (coarse.pdf.kind, round(coarse.pdf.page_list[0].scan_dpi)) == ("scan", 30)
    assert coarse.pdf.page_list[0].image_share == pytest.approx(share, abs=0.02)
    assert check("pdf.legible", coarse).status == "fail"
    assert check("pdf.legible", exported(200, share)).status == "pass"


def annotated(page):
    page.add_freetext_annot(pymupdf.Rect(72, 72, 300, 120), "see here")


def drawn(page):
    for step in range(20):
        page.draw_bezier((60, 60 + 30 * step), (200, 20), (300, 400), (500, 60 + 30 * step), width=2)


def test_drawings_and_annotations_are_neither_text_nor_nothing(made, check):
    """V27: pdf.kind and pdf.legible say the same of a page of lines; a note that is text is text."""
    lines = made("lines.pdf", drawn)
    assert [page.kind for page in lines.pdf.page_list] == ["drawing"]
    verdict = check("pdf.kind", lines, allowed=["text"])
    assert (verdict.status, verdict.code, verdict.measured) == ("unknown", "pdf.kind.drawing", "图形")
    legible = check("pdf.legible", lines)
    assert (legible.status, legible.message) == ("pass", "PDF 每页都能看清（图形）")
    stamped = made("stamp.pdf", lambda page: page.add_stamp_annot(pymupdf.Rect(72, 72, 300, 200)))
    assert stamped.pdf.kind in ("drawing", "text")  # the stamp is lines here, letters elsewhere
    assert made("note.pdf", annotated).pdf.kind == "text"


def ring(colour, *, strength=1.0, millimetres=42, star=None):
    """A page with a round mark of a seal's build in this colour."""

    def draw(page):
        paper = sheet_of_paper(100)
        marked = paper.copy()
        pen, half = ImageDraw.Draw(marked), millimetres / 25.4 * 50
        x, y = 550, 900
        pen.ellipse((x - half, y - half, x + half, y + half), outline=colour, width=6)
        pen.regular_polygon((x, y, half * 0.4), 5, fill=star or colour)
        blended = Image.blend(paper, marked, strength).filter(ImageFilter.GaussianBlur(0.6))
        page.insert_image(page.rect, stream=jpeg(blended), keep_proportion=False)

    return draw


def of_hue(degrees, saturation=0.85, value=0.85):
    return tuple(round(255 * part) for part in colorsys.hsv_to_rgb(degrees / 360, saturation, value))


@pytest.mark.parametrize("degrees", [24, 28, 35, 45])
def test_an_orange_ring_is_no_seal(made, check, degrees):
    """V6: an orange round logo, and others of its kind."""
    found = made(f"orange{degrees}.pdf", ring(of_hue(degrees)), ring(of_hue(degrees), strength=0.4))
    assert [page.seals for page in found.pdf.page_list] == [0, 0]
    assert check("pdf.seals", found).status == "warn"


@pytest.mark.parametrize(
    ("degrees", "colour"), [(15, "偏橙"), (18, "偏橙"), (330, "偏品红"), (325, "偏品红")]
)
@pytest.mark.parametrize("strength", [1.0, 0.4])
def test_a_ring_that_is_nearly_red_is_no_seal_and_its_hue_is_said(made, check, degrees, colour, strength):
    """V6, a fourth kind: orange-red and magenta, beside the red of a 公章."""
    found = made(f"near{degrees}-{strength}.pdf", ring(of_hue(degrees), strength=strength))
    (page,) = found.pdf.page_list
    assert (page.seals, page.seal_hues, len(page.other_hues)) == (0, [], 1)
    assert abs(page.other_hues[0] - degrees) <= 3
    verdict = check("pdf.seals", found)
    assert (verdict.status, verdict.message) == (
        "warn",
        f"没有检测到红色印章；另有圆形标记颜色{colour}（色相 {page.other_hues[0]}°），不是公章的红色，由工作人员核对",
    )


@pytest.mark.parametrize("degrees", [340, 355, 5])
def test_the_hue_of_a_seal_is_said(made, check, degrees):
    found = made(f"hue{degrees}.pdf", ring(of_hue(degrees)))
    (page,) = found.pdf.page_list
    assert abs(page.seal_hues[0] - degrees) <= 3
    verdict = check("pdf.seals", found)
    assert (verdict.status, verdict.measured) == ("pass", f"1 枚（色相 {page.seal_hues[0]}°）")


@pytest.mark.parametrize("degrees", [335, 350, 0, 8])
@pytest.mark.parametrize("strength", [1.0, 0.4])
def test_a_red_ring_is_one_at_normal_and_at_faint_strength(made, check, degrees, strength):
    found = made(f"red{degrees}-{strength}.pdf", ring(of_hue(degrees), strength=strength))
    assert found.pdf.page_list[0].seals == 1
    assert check("pdf.seals", found).status == "pass"


def test_an_orange_ring_with_a_red_star_is_no_seal(made):
    """V6, a second file: a logo of two colours."""
    assert made("two.pdf", ring(of_hue(30), star=of_hue(0))).pdf.page_list[0].seals == 0


def test_a_vector_logo_and_a_red_letterhead_are_none(made, check):
    """V6, a third file, born digital."""

    def page_with_logo(page):
        letter(page)
        page.draw_rect(pymupdf.Rect(60, 60, 540, 66), color=(0.85, 0.1, 0.1), fill=(0.85, 0.1, 0.1))
        page.insert_text((120, 50), "RECOMMENDATION", fontsize=30, color=(0.85, 0.1, 0.1))
        page.draw_circle((300, 600), 60, color=(0.95, 0.5, 0.1), width=5)
        page.draw_circle((300, 600), 20, color=(0.95, 0.5, 0.1), fill=(0.95, 0.5, 0.1))

    found = made("logo.pdf", page_with_logo)
    assert (found.pdf.page_list[0].coloured, found.pdf.page_list[0].seals) == (True, 0)


def test_a_text_pdf_is_no_grey_scan(made, check):
    """V21: nothing was scanned; and a real grey scan, alone and beside a page in colour."""
    verdict = check("pdf.seals", made("plain.pdf", letter))
    assert (verdict.status, verdict.message) == ("warn", "没有检测到红色印章，由工作人员核对")

    def grey(page):
        page.insert_image(page.rect, stream=jpeg(sheet_of_paper(100, grey=True)), keep_proportion=False)

    verdict = check("pdf.seals", made("grey-only.pdf", grey))
    assert (verdict.status, verdict.message) == ("unknown", "黑白扫描，无法判断印章颜色，由工作人员核对")
    verdict = check("pdf.seals", made("grey-and-colour.pdf", ring(of_hue(30)), grey))
    assert (verdict.status, verdict.message) == (
        "unknown",
        "第 2 页是黑白扫描，无法判断印章颜色，由工作人员核对",
    )


def test_a_seal_on_the_last_page_of_a_long_file_is_found(made, check):
    found = made("long.pdf", *[letter] * 20, ring(of_hue(355)))
    assert check("pdf.seals", found).status == "pass"
    verdict = check("pdf.seals", made("long-none.pdf", *[letter] * 21))
    assert verdict.message == "没有检测到红色印章（中间 6 页未检测），由工作人员核对"


def test_a_page_that_draws_without_end_is_refused_and_many_pictures_are_counted(written, check):
    """Hostile: 6 ** 12 drawings in five kilobytes, alone and beside a page; one picture placed thousands of times."""
    bomb = probe(written("nested.pdf", pdfs.nested_forms(12, 6)), name="nested.pdf")
    assert (bomb.status, bomb.damage) == ("refused", "unsafe")
    tame = probe(written("tame.pdf", pdfs.nested_forms(4, 6)), name="tame.pdf")
    assert (tame.status, tame.pdf.kind) == ("ok", "drawing")
    document = pymupdf.open(stream=pdfs.nested_forms(12, 6), filetype="pdf")
    letter(document.new_page())
    mixed = probe(written("beside-bomb.pdf", document.tobytes()), name="beside-bomb.pdf")
    assert (mixed.status, mixed.pdf.pages, len(mixed.pdf.page_list)) == ("ok", 2, 1)
    assert [check(rule, mixed).status for rule in ("pdf.opens", "pdf.legible")] == ["unknown", "unknown"]
    (page,) = probe(written("often.pdf", pdfs.placed_often(150)), name="often.pdf").pdf.page_list
    assert (page.kind, page.image_share, round(page.picture_areas[0][0])) == ("scan", 0.5, 36)
    endless = probe(written("endless.pdf", pdfs.placed_often(20_000)), name="endless.pdf")
    assert endless.pdf.page_list[0].picture_areas is None
    assert check("pdf.legible", endless).code == "pdf.legible.partly"


def test_pages_past_the_bound_are_not_said_to_be_legible(samples, check):
    document = pymupdf.open()
    for _ in range(305):
        document.new_page(width=595, height=842).insert_text((72, 72), "a page")
    path = samples / "305.pdf"
    document.save(path)
    found = probe(path, name="305.pdf")
    assert (found.pdf.pages, len(found.pdf.page_list)) == (305, 300)
    for rule, params in (("pdf.opens", {}), ("pdf.legible", {}), ("pdf.kind", {"allowed": ["text"]})):
        assert check(rule, found, **params).code == f"{rule}.partly"
    assert check("pdf.pages", found, max=300).status == "fail"
