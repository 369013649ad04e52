def test_digital_signatures_pass_and_ink_is_for_a_person(check, facts):
    assert check("pdf.signature", facts.pdf(digital_signatures=1)).status == "pass"
    found = check("pdf.signature", facts.pdf())
    assert (found.status, found.blocking) == ("unknown", False)
