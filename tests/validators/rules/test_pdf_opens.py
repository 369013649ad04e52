def test_opens(check, facts):
    assert check("pdf.opens", facts.pdf("scan")).status == "pass"
    assert check("pdf.opens", facts.pdf(needs_password=True, damage="password")).code == "pdf.opens.password"
    assert check("pdf.opens", facts.pdf(repaired=True)).status == "warn"
    assert check("pdf.opens", facts.pdf(notes=["bad_page:2"])).code == "pdf.opens.bad_page"


def test_a_file_that_is_no_pdf_or_broken_never_passes(check, facts):
    assert check("pdf.opens", facts.word()).code == "pdf.opens.wrong_kind"
    broken = facts.pdf(damage="unreadable").model_copy(update={"pdf": None})
    assert check("pdf.opens", broken).code == "pdf.opens.file_does_not_open"
