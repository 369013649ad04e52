import pytest


@pytest.mark.parametrize(
    ("dpi", "status"),
    [(300, "pass"), (299.999, "pass"), (299.6, "pass"), (299.4, "fail"), (72, "fail"), (None, "unknown")],
)
def test_dpi(check, facts, dpi, status):
    assert check("image.dpi", facts.image(dpi_x=dpi, dpi_y=dpi), min=300).status == status


def test_the_lower_direction_counts(check, facts):
    assert check("image.dpi", facts.image(dpi_x=300, dpi_y=72), min=300).measured == "72 dpi"
