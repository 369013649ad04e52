import pytest


@pytest.mark.parametrize(("mode", "status"), [("CMYK", "pass"), ("RGB", "fail"), ("", "unknown")])
def test_modes(check, facts, mode, status):
    assert check("image.color_mode", facts.image(color_mode=mode), allowed=["CMYK"]).status == status
