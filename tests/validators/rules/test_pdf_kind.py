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
        (["drawing"], ["scan"], "unknown"),
        (["drawing"], ["scan", "text"], "unknown"),
        (["drawing", "text"], ["text"], "unknown"),
        (["drawing", "text"], ["scan"], "warn"),
    ],
)
def test_kinds(check, facts, kinds, allowed, status):
    assert check("pdf.kind", facts.pdf(*kinds), allowed=allowed).status == status


def test_words_of_drawings_and_of_nothing(check, facts):
    """V27: a page of lines is not "no content", and an empty file is said to be empty."""
    drawing = check("pdf.kind", facts.pdf("text", "drawing"), allowed=["text"])
    assert drawing.message == (
        "PDF 第 2 页只有线条或图形（文字转成了轮廓，或只有批注），不能判断是否为文字版，由工作人员确认"
    )
    assert check("pdf.kind", facts.pdf("blank"), allowed=["scan"]).message == "PDF 每一页都是空白，要求扫描件"
    old = facts.pdf("blank")
    pages = [page.model_copy(update={"ink": 0.1}) for page in old.pdf.page_list]
    inked = old.model_copy(update={"pdf": old.pdf.model_copy(update={"page_list": pages})})
    assert check("pdf.kind", inked, allowed=["scan"]).code == "pdf.kind.drawing"


def test_pages_that_nobody_looked_at_are_unknown(check, facts):
    assert check("pdf.kind", facts.pdf("scan", pages=90), allowed=["scan"]).code == "pdf.kind.partly"
    assert check("pdf.kind", facts.pdf("text", pages=90), allowed=["scan"]).status == "fail"
