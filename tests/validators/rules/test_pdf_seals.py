def test_enough_seals(check, facts):
    found = check("pdf.seals", facts.pdf("scan", "scan", seals={2: 1}), min=1)
    assert (found.status, [one.place for one in found.evidence]) == ("pass", ["第 2 页"])


def test_absence_warns_and_grey_is_not_known(check, facts):
    assert check("pdf.seals", facts.pdf("scan"), min=1).status == "warn"
    assert check("pdf.seals", facts.pdf("scan", coloured=False), min=1).code == "pdf.seals.grey"
    assert check("pdf.seals", facts.pdf("scan", coloured=None), min=1).status == "unknown"


def test_as_many_as_members(check, facts):
    one = facts.pdf("scan", seals={1: 2})
    assert check("pdf.seals", one, min="members", ctx={"declared": {"members": 2}}).status == "pass"
    assert check("pdf.seals", one, min="members", ctx={"declared": {"members": 3}}).status == "warn"
    assert check("pdf.seals", one, min="members", ctx={"declared": {"members": "许多"}}).status == "pass"
