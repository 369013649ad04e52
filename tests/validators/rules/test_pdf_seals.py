def test_enough_seals(check, facts):
    found = check("pdf.seals", facts.pdf("scan", "scan", seals={2: 1}), min=1)
    assert (found.status, [one.place for one in found.evidence]) == ("pass", ["第 2 页"])


def test_absence_warns_and_grey_is_not_known(check, facts):
    assert check("pdf.seals", facts.pdf("scan"), min=1).status == "warn"
    assert check("pdf.seals", facts.pdf("scan", coloured=False), min=1).code == "pdf.seals.grey"
    assert check("pdf.seals", facts.pdf("scan", coloured=None), min=1).status == "unknown"


def test_a_text_pdf_without_seals_is_no_grey_scan(check, facts):
    """V21: nothing was scanned, so no colour is missing; a drawing likewise."""
    for kind in ("text", "drawing", "blank"):
        found = check("pdf.seals", facts.pdf(kind, coloured=False), min=1)
        assert (found.status, found.message) == ("warn", "没有检测到红色印章，由工作人员核对")
    mixed = check("pdf.seals", facts.pdf("text", "scan", coloured=False), min=1)
    assert (mixed.status, mixed.code) == ("unknown", "pdf.seals.grey")


def test_grey_pages_beside_coloured_ones_are_named(check, facts):
    both = facts.pdf("scan", "scan", seals={1: 1})
    pages = [page.model_copy(update={"coloured": page.number == 1}) for page in both.pdf.page_list]
    file = both.model_copy(update={"pdf": both.pdf.model_copy(update={"page_list": pages})})
    found = check("pdf.seals", file, min=2)
    assert (found.status, found.message) == (
        "unknown",
        "检测到红色印章 1 枚；第 2 页是黑白扫描，无法判断印章颜色，由工作人员核对",
    )
    assert check("pdf.seals", file, min=1).status == "pass"


def test_as_many_as_members(check, facts):
    one = facts.pdf("scan", seals={1: 2})
    assert check("pdf.seals", one, min="members", ctx={"declared": {"members": 2}}).status == "pass"
    assert check("pdf.seals", one, min="members", ctx={"declared": {"members": 3}}).status == "warn"
    assert check("pdf.seals", one, min="members", ctx={"declared": {"members": "许多"}}).status == "pass"


def test_pale_seals_are_said_and_each_page_is_shown_with_its_places(check, facts):
    scan = facts.pdf("scan", "scan", seals={2: 2})
    boxes = [(0.6, 0.7, 0.8, 0.8), (0.2, 0.7, 0.4, 0.8)]
    pages = [
        page.model_copy(update={"seal_boxes": boxes, "faint_seals": 1} if page.seals else {})
        for page in scan.pdf.page_list
    ]
    found = check(
        "pdf.seals", scan.model_copy(update={"pdf": scan.pdf.model_copy(update={"page_list": pages})}), min=2
    )
    assert (found.status, found.message) == ("pass", "检测到红色印章 2 枚（其中 1 枚颜色较浅）")
    assert [(one.at, one.text, one.boxes) for one in found.evidence] == [("p2", "2 枚", boxes)]


def test_where_no_seal_was_found_the_first_and_last_pages_are_shown(check, facts):
    for coloured in (True, False):
        found = check("pdf.seals", facts.pdf(*["scan"] * 6, coloured=coloured))
        assert [one.at for one in found.evidence] == ["p1", "p2", "p6"]
