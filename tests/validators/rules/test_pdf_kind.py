import pytest


@pytest.mark.parametrize(
    ("kinds", "allowed", "status"),
    [
        (["scan", "scan"], ["scan"], "pass"),
        (["text"], ["scan"], "fail"),
        (["text"], ["text"], "pass"),
        (["scan", "text"], ["scan"], "warn"),
        (["scan", "text"], ["scan", "text"], "pass"),
        (["scan", "blank"], ["scan"], "pass"),
        (["blank"], ["scan"], "fail"),
    ],
)
def test_kinds(check, facts, kinds, allowed, status):
    assert check("pdf.kind", facts.pdf(*kinds), allowed=allowed).status == status
