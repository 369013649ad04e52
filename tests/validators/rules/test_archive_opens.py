def test_opens(check, facts):
    assert check("archive.opens", facts.archive(("a.txt", "txt", 1))).status == "pass"
    assert check("archive.opens", facts.archive()).code == "archive.opens.empty"
    assert (
        check("archive.opens", facts.archive(("a", "", 1), encrypted=True)).code == "archive.opens.encrypted"
    )
    broken = facts.archive(entries=[{"name": "a", "size": 1, "broken": True}], items=1)
    assert check("archive.opens", broken).code == "archive.opens.broken"
    assert check("archive.opens", facts.archive(detected_type="rar", listed=False)).status == "unknown"
