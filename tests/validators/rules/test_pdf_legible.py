import pytest
from hypothesis import given
from hypothesis import strategies as st

from validators.facts import PdfPage


def page(number=1, *, kind="scan", dpi=200.0, size=(595, 842), **values):
    return PdfPage(
        number=number,
        width=size[0],
        height=size[1],
        kind=kind,
        scan_dpi=dpi if kind == "scan" else None,
        **{"ink": 0.0 if kind == "blank" else 0.05, **values},
    )


def legible(check, facts, *pages, **params):
    return check("pdf.legible", facts.pdf(page_list=list(pages), pages=len(pages)), **params)


@pytest.mark.parametrize(
    ("dpi", "code", "status"),
    [(150, "ok", "pass"), (149, "near_coarse", "warn"), (135, "near_coarse", "warn"), (134, "coarse", "fail"), (72, "coarse", "fail")],
)  # fmt: skip
def test_how_finely_it_was_scanned(check, facts, dpi, code, status):
    found = legible(check, facts, page(1), page(2, dpi=dpi))
    assert (found.code, found.status) == (f"pdf.legible.{code}", status)


def test_the_pages_are_named_and_an_advised_rule_warns(check, facts):
    coarse = [page(number, dpi=100) for number in range(2, 9)]
    found = legible(check, facts, page(1), *coarse, severity="advised")
    assert (found.status, found.measured) == ("warn", "最低 100 dpi")
    assert found.message == (
        "PDF 第 2、3、4、5、6 页等 7 页扫描得不够清楚（最低 100 dpi），要求不低于 150 dpi；请重新扫描"
    )
    assert [one.place for one in found.evidence] == [f"第 {number} 页" for number in range(2, 9)]


@pytest.mark.parametrize(
    ("size", "dpi", "status"),
    [
        ((3000, 4000), 72, "pass"),  # a photo laid into a PDF pixel by point: 4000 pixels, 342 dpi of A4
        ((900, 1300), 72, "fail"),  # the same with 1300 pixels: 111 dpi
        ((300, 400), 300, "warn"),  # too small for a sheet: 1667 pixels are 142 dpi of A4
        ((842, 1191), 150, "pass"),  # A3
        ((420, 595), 150, "pass"),  # A5
    ],
)
def test_pages_without_a_size_of_paper_count_as_a4(check, facts, size, dpi, status):
    assert legible(check, facts, page(size=size, dpi=dpi)).status == status


def test_blank_pages_are_named(check, facts):
    found = legible(check, facts, page(1), page(2, kind="blank"), page(3, ink=0.0001), page(4))
    assert (found.code, found.status) == ("pdf.legible.blank", "warn")
    assert found.message == "PDF 第 2、3 页是空白页，请确认没有漏扫"
    assert legible(check, facts, page(1), page(2, kind="blank"), blank_pages=True).status == "pass"


def test_letters_drawn_as_outlines_are_no_blank_page(check, facts):
    assert legible(check, facts, page(kind="blank", ink=0.05)).status == "pass"
    assert legible(check, facts, page(1), page(13, kind="blank", ink=None)).code == "pdf.legible.blank"


def test_a_coarse_scan_with_a_blank_page_names_both(check, facts):
    found = legible(check, facts, page(1, dpi=100), page(2, kind="blank"))
    assert found.message.endswith("要求不低于 150 dpi；请重新扫描；另外第 2 页是空白页")


def test_a_file_of_blank_pages_and_a_picture_that_does_not_decode_fail(check, facts):
    assert legible(check, facts, page(1, kind="blank"), page(2, ink=0.0)).code == "pdf.legible.empty"
    found = legible(check, facts, page(1), page(2, broken_picture=True))
    assert (found.code, found.status) == ("pdf.legible.broken", "fail")


def test_text_needs_no_resolution_and_what_was_not_looked_at_is_unknown(check, facts):
    """V4: None is no pass: neither a resolution that nobody measured nor a page that nobody drew."""
    assert legible(check, facts, page(kind="text")).measured == "文字版"
    for unseen in (page(ink=None), page(dpi=None), page(kind="text", image_share=0.5)):
        found = legible(check, facts, page(2), unseen)
        assert (found.status, found.code) == ("unknown", "pdf.legible.partly")
    assert legible(check, facts, page(), page(2, dpi=100), page(3, ink=None)).code == "pdf.legible.coarse"


def test_pages_that_nobody_looked_at_are_unknown(check, facts):
    found = check("pdf.legible", facts.pdf(page_list=[page()], pages=40))
    assert (found.code, found.message) == (
        "pdf.legible.partly",
        "PDF 共 40 页，看过的 1 页没有问题（扫描页最低 200 dpi），其余由工作人员查看",
    )


def areas(*parts):
    return {"picture_areas": list(parts), "image_share": sum(share for _, share in parts)}


@pytest.mark.parametrize(
    ("parts", "status"),
    [
        ([(30.0, 0.5)], "warn"),
        ([(30.0, 0.1), (60.0, 0.1)], "warn"),  # strips of one picture, or two that lie side by side
        ([(30.0, 0.19)], "pass"),  # a small mark
        ([(72.0, 0.9)], "pass"),
        ([(71.0, 0.9)], "warn"),
    ],
)
def test_pictures_beside_text(check, facts, parts, status):
    """V4: every picture of a page of text counts, together where they are small."""
    assert legible(check, facts, page(kind="text", **areas(*parts))).status == status


def test_one_finding_names_all_there_is_to_mend(check, facts):
    pages = [page(1, dpi=100), page(2, kind="text", **areas((20.0, 0.4))), page(3, kind="blank")]
    assert legible(check, facts, *pages).message.endswith(
        "请重新扫描；另外第 2 页的图片只有 20 dpi，第 3 页是空白页"
    )
    broken = legible(check, facts, page(1, dpi=100), page(2, broken_picture=True))
    assert broken.message.endswith("请重新生成；另外第 1 页扫描得不够清楚")


def test_a_photo_in_a_document_is_mended_otherwise_than_a_scan(check, facts):
    placed = legible(check, facts, page(dpi=100, image_share=0.6))
    scanned = legible(check, facts, page(dpi=100, image_share=1.0))
    assert ("不压缩文件中的图像" in placed.hint, "扫描仪：分辨率选" in scanned.hint) == (True, True)


@pytest.mark.parametrize(
    ("dpi", "chars", "share", "status"),
    [(100, 0, 0.6, "fail"), (100, 12, 0.6, "warn"), (71, 12, 0.6, "fail"), (100, 12, 0.85, "fail")],
)
def test_a_cover_with_a_line_of_text_is_looked_at(check, facts, dpi, chars, share, status):
    """A title over a photo may be a cover; over a whole page, or below 72 dpi, it is a bad scan."""
    assert legible(check, facts, page(dpi=dpi, text_chars=chars, image_share=share)).status == status


def test_a_coarse_layer_is_looked_at(check, facts):
    assert legible(check, facts, page(layer_dpi=75)).code == "pdf.legible.layers"
    assert legible(check, facts, page(layer_dpi=140)).status == "pass"


SHOWN = st.sampled_from(["scan", "text", "drawing", "blank"])


@given(st.lists(st.tuples(SHOWN, st.sampled_from([30.0, 200.0]), st.booleans()), min_size=1, max_size=6))
def test_kind_and_legibility_never_contradict_each_other(check, facts, shown):
    """V27: what one rule calls blank, text or a scan, the other does not call something else."""
    pages = [
        page(number, kind=kind, dpi=dpi, ink=(0.05 if inked else 0.0) if kind == "blank" else 0.05)
        for number, (kind, dpi, inked) in enumerate(shown, 1)
    ]
    file = facts.pdf(page_list=pages, pages=len(pages))
    kind = check("pdf.kind", file, allowed=["scan", "text"])
    found = legible(check, facts, *pages)
    assert (kind.code == "pdf.kind.empty") == (found.code == "pdf.legible.empty")
    if found.status == "pass":
        assert (found.measured == "文字版") == (kind.measured == "文字版")
        assert (found.measured == "图形") == (kind.measured == "图形")
        assert ("扫描" in found.measured) == any(one.kind == "scan" for one in pages)


def test_other_files_and_locked_ones_never_pass(check, facts):
    assert check("pdf.legible", facts.word()).status == "fail"
    locked = facts.pdf(needs_password=True, damage="password", page_list=[], pages=None)
    assert check("pdf.legible", locked).status == "skipped"


def test_a_page_with_nothing_but_a_small_mark_is_looked_at(check, facts):
    """The back of a booklet; a form would cover more of the page."""
    mark = page(2, dpi=60, **areas((60.0, 0.05)))
    assert legible(check, facts, page(kind="text"), mark).status == "warn"
    assert legible(check, facts, page(kind="text"), page(2, dpi=60, **areas((60.0, 0.5)))).status == "fail"
