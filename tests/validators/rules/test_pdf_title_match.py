CASE = {"title": "智慧课堂 案例"}


def test_text_is_compared_and_scans_are_for_a_person(check, facts):
    right = facts.pdf("text", texts=[("第 1 页", "案例名称：智慧课\n堂案例")])
    assert check("pdf.title_match", right, ctx=CASE).status == "pass"
    wrong = facts.pdf("text", texts=[("第 1 页", "案例名称：别的")])
    assert check("pdf.title_match", wrong, ctx=CASE).status == "fail"
    assert check("pdf.title_match", facts.pdf("scan"), ctx=CASE).status == "unknown"
    assert check("pdf.title_match", right).status == "skipped"
