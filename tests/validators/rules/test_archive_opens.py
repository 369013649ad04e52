def test_opens(check, facts):
    assert check("archive.opens", facts.archive(("a.txt", "txt", 1))).status == "pass"
    assert check("archive.opens", facts.archive()).code == "archive.opens.empty"
    assert (
        check("archive.opens", facts.archive(("a", "", 1), encrypted=True)).code == "archive.opens.encrypted"
    )
    assert check("archive.opens", facts.archive(detected_type="rar", listed=False)).status == "unknown"
