def test_a_person_checks_until_it_is_built(check, facts):
    found = check("image.text_amount", facts.image(), min=400, max=800)
    assert (found.status, found.blocking, found.message[:5]) == ("unknown", False, "人工审核：")
