import pytest


@pytest.mark.parametrize(
    ("pages", "status"), [(1, "fail"), (2, "pass"), (20, "pass"), (21, "fail"), (None, "unknown")]
)
def test_pages(check, facts, pages, status):
    assert check("pdf.pages", facts.pdf(pages=pages), min=2, max=20).status == status
