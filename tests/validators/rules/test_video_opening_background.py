def test_a_person_checks_until_it_is_built(check, facts):
    found = check("video.opening_background", facts.video())
    assert (found.status, found.blocking, found.message[:5]) == ("unknown", False, "人工审核：")
