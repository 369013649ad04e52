def test_digital_signatures_pass_and_ink_is_for_a_person(check, facts):
    assert check("pdf.signature", facts.pdf(digital_signatures=1)).status == "pass"
    found = check("pdf.signature", facts.pdf())
    assert (found.status, found.blocking) == ("unknown", False)


def test_what_was_not_looked_at_and_an_ofd(check, facts):
    assert check("pdf.signature", facts.pdf(digital_signatures=None)).status == "unknown"
    assert check("pdf.signature", facts.pdf(format="ofd", digital_signatures=2)).status == "pass"
