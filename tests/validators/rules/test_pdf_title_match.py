CASE = {"title": "智慧课堂 案例"}


def test_text_is_compared_and_scans_are_for_a_person(check, facts):
    right = facts.pdf("text", texts=[("第 1 页", "案例名称：智慧课\n堂案例")])
    assert check("pdf.title_match", right, ctx=CASE).status == "pass"
    wrong = facts.pdf("text", texts=[("第 1 页", "案例名称：别的")])
    assert check("pdf.title_match", wrong, ctx=CASE).status == "fail"
    assert check("pdf.title_match", facts.pdf("scan"), ctx=CASE).status == "unknown"
    assert check("pdf.title_match", right).status == "skipped"


def test_a_scan_is_compared_once_it_was_read(check, facts, with_seen):
    case = {"title": "智慧课堂赋能乡村教育"}

    def judged(words):
        scan = with_seen(
            facts.pdf("scan", "scan"), ("page", 1, [("申报表", 0.5, 0.1)]), ("page", 2, [(words, 0.5, 0.5)])
        )
        found = check("pdf.title_match", scan, ctx=case)
        return found.status, found.code.rpartition(".")[2], found.blocking

    assert judged("案例名称 智慧课堂赋能乡村教育") == ("pass", "ok", False)
    assert judged("案例名称 智慧课堂赋能乡村教肓") == ("warn", "close", False)
    assert judged("案例名称 别的") == ("warn", "not_seen", False)
    unread = with_seen(facts.pdf("scan"), ("page", 1, None), state="no_reader")
    assert check("pdf.title_match", unread, ctx=case).status == "unknown"
