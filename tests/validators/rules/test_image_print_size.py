import pytest

from validators.facts import PdfPage

BOARD = {"width_cm": 178, "height_cm": 78.5}


@pytest.mark.parametrize(
    ("width", "height", "dpi", "status"),
    [
        (21024, 9272, 300, "pass"),
        (9272, 21024, 300, "pass"),
        (21230, 9360, 300, "pass"),
        (21240, 9272, 300, "fail"),
        (21024, 9170, 300, "fail"),
        (10512, 4636, 150, "pass"),
        (21024, 9272, None, "unknown"),
    ],
)
def test_board(check, facts, width, height, dpi, status):
    assert (
        check(
            "image.print_size", facts.image(width=width, height=height, dpi_x=dpi, dpi_y=dpi), **BOARD
        ).status
        == status
    )


def test_small_sizes_get_a_millimetre(check, facts):
    assert (
        check(
            "image.print_size",
            facts.image(width=101, height=100, dpi_x=254, dpi_y=254),
            width_cm=1,
            height_cm=1,
        ).status
        == "pass"
    )


def test_an_artboard_counts(check, facts):
    one = facts.image(width=None, height=None, dpi_x=None, metadata={"artboard_cm": "178.00x78.50"})
    assert check("image.print_size", one, **BOARD).status == "pass"


def test_the_need_is_said_in_pixels_too(check, facts):
    found = check("image.print_size", facts.image(width=2000, height=900), **BOARD)
    assert (
        found.message
        == "印刷尺寸 16.9×7.6 厘米，要求 178×78.5 厘米（300 dpi 时为 21024×9272 像素）；请调整画布后导出"
    )


@pytest.mark.parametrize(("width_mm", "status"), [(1780, "pass"), (1797, "pass"), (1799, "fail")])
def test_a_board_as_pdf_by_its_first_page(check, facts, width_mm, status):
    page = PdfPage(number=1, width=width_mm / 25.4 * 72, height=785 / 25.4 * 72, kind="text")
    assert check("image.print_size", facts.pdf(page_list=[page]), **BOARD).status == status
