def test_opens(check, facts):
    assert check("pdf.opens", facts.pdf("scan")).status == "pass"
    assert check("pdf.opens", facts.pdf(needs_password=True, damage="password")).code == "pdf.opens.password"
    assert check("pdf.opens", facts.pdf(repaired=True)).status == "warn"
    assert check("pdf.opens", facts.pdf(notes=["bad_page:2"])).code == "pdf.opens.bad_page"


def test_a_file_that_is_no_pdf_or_broken_never_passes(check, facts):
    assert check("pdf.opens", facts.word()).code == "pdf.opens.wrong_kind"
    broken = facts.pdf(damage="unreadable").model_copy(update={"pdf": None})
    assert check("pdf.opens", broken).code == "pdf.opens.file_does_not_open"


def test_pages_that_were_not_opened_are_unknown(check, facts):
    deep = check("pdf.opens", facts.pdf("text", pages=2, notes=["deep_page:2"]))
    assert (deep.status, deep.message) == (
        "unknown",
        "PDF 第 2 页的结构异常复杂，系统没有打开，由工作人员查看",
    )
    many = check("pdf.opens", facts.pdf("text", pages=400))
    assert (many.status, many.message) == (
        "unknown",
        "PDF 可以打开，共 400 页；系统逐页看了 1 页，其余由工作人员查看",
    )


def test_an_ofd_is_called_one(check, facts):
    assert check("pdf.opens", facts.pdf("text", format="ofd")).message == "OFD 可以打开，共 1 页"
