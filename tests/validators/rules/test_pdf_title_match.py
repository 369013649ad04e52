from validators.facts import SeenFacts

CASE = {"title": "智慧课堂 案例"}


def test_text_is_compared_and_scans_are_for_a_person(check, facts):
    right = facts.pdf("text", texts=[("第 1 页", "案例名称：智慧课\n堂案例")])
    assert check("pdf.title_match", right, ctx=CASE).status == "pass"
    wrong = facts.pdf("text", texts=[("第 1 页", "案例名称：别的")])
    assert check("pdf.title_match", wrong, ctx=CASE).status == "fail"
    assert check("pdf.title_match", facts.pdf("scan"), ctx=CASE).code == "pdf.title_match.pending"
    assert check("pdf.title_match", right).status == "skipped"


def test_a_scan_is_compared_once_it_was_read(check, facts, with_seen):
    case = {"title": "智慧课堂赋能乡村教育"}

    def judged(words):
        scan = with_seen(
            facts.pdf("scan", "scan"), ("page", 1, [("申报表", 0.5, 0.1)]), ("page", 2, [(words, 0.5, 0.5)])
        )
        found = check("pdf.title_match", scan, ctx=case)
        return found.status, found.code.rpartition(".")[2], found.blocking

    assert judged("案例名称 智慧课堂赋能乡村教育") == ("pass", "read", False)
    assert judged("案例名称 智慧课堂赋能乡村教肓") == ("warn", "close", False)
    assert judged("案例名称 别的") == ("warn", "not_seen", False)
    unread = with_seen(facts.pdf("scan"), ("page", 1, None), state="no_reader")
    assert check("pdf.title_match", unread, ctx=case).status == "unknown"


def words(text, *box):
    return {"text": text, "box": box, "score": 0.9}


def scanned(facts, *texts):
    """A scanned page with lines at their places."""
    seen = {"pictures": [{"part": "page", "page": 1, "read": True, "texts": list(texts)}]}
    return facts.pdf("scan").model_copy(update={"depth": "deep", "seen": SeenFacts.model_validate(seen)})


LONG = {"title": "“数字化转型”背景下（县域）中小学：精准教学的实践与探索"}


def test_a_name_over_two_lines_beside_its_label(check, facts):
    page = scanned(
        facts,
        words("案例名称", 0.1, 0.2, 0.25, 0.23),
        words("“数字化转型”背景下（县域）", 0.3, 0.185, 0.8, 0.21),
        words("中小学：精准教学的实践与探索", 0.3, 0.22, 0.8, 0.245),
    )
    found = check("pdf.title_match", page, ctx=LONG)
    assert (found.status, found.evidence[0].at, len(found.evidence[0].boxes)) == ("pass", "p1", 2)


def test_full_and_half_width_marks_are_the_same(check, facts):
    for said in (
        '"数字化转型"背景下(县域)中小学:精准教学的实践与探索',
        "「数字化转型」背景下 （县域） 中小学︰精准教学的实践与探索",
        "数字化转型背景下县域中小学精准教学的实践与探索",
    ):
        assert (
            check("pdf.title_match", scanned(facts, words(said, 0.1, 0.2, 0.9, 0.23)), ctx=LONG).status
            == "pass"
        )
        typed = facts.pdf("text", texts=[("第 1 页", said)])
        assert check("pdf.title_match", typed, ctx=LONG).status == "pass"


def test_a_tenth_of_the_characters_may_be_misread_and_no_more(check, facts):
    """23 characters: two slips are near, three are another name. In typed text one slip is one too many."""
    for slips, code in ((1, "close"), (2, "close"), (3, "not_seen")):
        said = "数字化转型背景下县域中小学精准教学的实践与探索"
        said = "".join("口" if at % 7 == 3 and at < 7 * slips else char for at, char in enumerate(said))
        found = check("pdf.title_match", scanned(facts, words(said, 0.1, 0.2, 0.9, 0.23)), ctx=LONG)
        assert (found.code, found.blocking) == (f"pdf.title_match.{code}", False)
        typed = facts.pdf("text", texts=[("第 1 页", said)])
        assert check("pdf.title_match", typed, ctx=LONG).code == "pdf.title_match.differs"


def test_a_remark_stuck_on_the_page_does_not_count(check, facts):
    remark = facts.pdf("text", texts=[("第 1 页", "案例名称：别的"), ("第 1 页批注", "智慧课堂案例")])
    assert check("pdf.title_match", remark, ctx=CASE).status == "fail"


def test_where_the_slow_look_failed_a_person_compares(check, facts):
    failed = facts.pdf("scan").model_copy(update={"slow_status": "timeout"})
    found = check("pdf.title_match", failed, ctx=CASE)
    assert (found.code, "未能自动读取文字" in found.message) == ("pdf.title_match.scan", True)


def test_a_name_of_marks_alone_agrees_with_nothing(check, facts):
    found = check("pdf.title_match", facts.pdf(texts=[("第 1 页", "申报表")]), ctx={"title": "《》"})
    assert (found.status, found.code) == ("skipped", "pdf.title_match.no_title")


def test_a_form_photographed_beside_a_line_of_text_is_no_failure(check, facts, with_seen):
    """A page of text whose picture covers more than half of it may show the name in the picture."""
    text = facts.pdf("text", texts=[("第 1 页", "附件一：申报表，请各单位如实填写并加盖公章后报送")])
    pages = [page.model_copy(update={"image_share": 0.7}) for page in text.pdf.page_list]
    photo = text.model_copy(update={"pdf": text.pdf.model_copy(update={"page_list": pages})})
    title = {"title": "智慧课堂赋能乡村教育"}
    assert check("pdf.title_match", text, ctx=title).status == "fail"
    assert check("pdf.title_match", photo, ctx=title).status == "unknown"
    read = with_seen(photo, ("page", 1, [("智慧课堂赋能乡村教育", 0.5, 0.5)]))
    assert check("pdf.title_match", read, ctx=title).status == "pass"


def test_a_name_on_pages_that_nobody_read_is_unknown(check, facts):
    long = facts.pdf("text", texts=[("第 1 页", "正文")], pages=400)
    found = check("pdf.title_match", long, ctx={"title": "智慧课堂赋能乡村教育"})
    assert (found.status, found.code) == ("unknown", "pdf.title_match.partly")
