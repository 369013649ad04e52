import pytest

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


def test_text_needs_no_resolution_and_old_facts_are_judged_by_what_they_know(check, facts):
    assert legible(check, facts, page(kind="text")).measured == "文字版"
    assert legible(check, facts, page(ink=None)).status == "pass"
    assert legible(check, facts, page(ink=None, dpi=None)).status == "pass"


def test_other_files_and_locked_ones_never_pass(check, facts):
    assert check("pdf.legible", facts.word()).status == "fail"
    locked = facts.pdf(needs_password=True, damage="password", page_list=[], pages=None)
    assert check("pdf.legible", locked).status == "skipped"
