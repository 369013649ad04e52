def test_a_person_always_decides_and_nothing_is_blocked(check, facts):
    found = check("manual", facts.video(), check="普通话配音")
    assert (found.status, found.message, found.blocking) == ("unknown", "人工审核：普通话配音", False)
