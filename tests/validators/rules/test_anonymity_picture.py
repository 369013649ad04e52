from validators.facts import PdfPage

CASE = {
    "authors": [{"name": "张三丰", "phone": "138-0000-1234"}, {"name": "高峰"}],
    "units": ["恩施市第一小学"],
    "regions": ["恩施市"],
}


def judged(check, facts, *, ctx=CASE, **params):
    found = check("anonymity.picture", facts, ctx=ctx, **params)
    return found.status, found.code.rpartition(".")[2]


def test_each_sort_of_term_is_found_with_its_time(check, facts, with_seen):
    for words, sort in (
        ("主讲：张三丰", "names"),
        ("恩施市第一小学", "units"),
        ("爱在恩施", "regions"),
        ("电话13800001234", "phones"),
    ):
        seen = with_seen(facts.video(), ("film", 75, [(words, 0.5, 0.5)]))
        found = check("anonymity.picture", seen, ctx=CASE, look_for=[sort])
        assert (found.status, found.blocking, found.evidence[0].place) == ("warn", False, "01:15")
        others = [one for one in ("names", "phones") if one != sort]
        assert judged(check, seen, look_for=others)[0] == "pass"


def test_a_unit_may_run_over_two_lines_but_a_name_may_not(check, facts, with_seen):
    unit = [("恩施市", 0.5, 0.3), ("第一小学", 0.5, 0.4)]
    assert judged(check, with_seen(facts.video(), ("film", 9, unit)), look_for=["units"]) == ("warn", "seen")
    name = [("开张三", 0.5, 0.3), ("丰收", 0.5, 0.4)]
    assert judged(check, with_seen(facts.video(), ("film", 9, name)), look_for=["names"]) == ("pass", "ok")


def test_pages_and_images_are_named(check, facts, with_seen):
    page = with_seen(facts.pdf("scan", "scan"), ("page", 2, [("负责人张三丰", 0.5, 0.5)]))
    assert check("anonymity.picture", page, ctx=CASE).evidence[0].place == "第 2 页"
    image = with_seen(facts.image(), ("image", None, [("张三丰", 0.5, 0.5)]))
    assert check("anonymity.picture", image, ctx=CASE).evidence[0].place == "图片"


def test_a_clean_picture_passes_only_when_all_was_read(check, facts, with_seen):
    frames = [("film", 9, [("课堂", 0.5, 0.5)])]
    assert judged(check, with_seen(facts.video(), *frames)) == ("pass", "ok")
    assert judged(check, with_seen(facts.video(), *frames, state="partial")) == ("unknown", "partly")
    assert judged(check, with_seen(facts.video(), ("film", 9, None), state="no_reader")) == (
        "unknown",
        "not_read",
    )


def test_what_has_no_picture_is_skipped_and_what_waits_is_unknown(check, facts):
    assert judged(check, facts.video()) == ("unknown", "pending")
    assert judged(check, facts.pdf("text")) == ("skipped", "no_picture")
    assert judged(check, facts.word("正文", images=0)) == ("skipped", "no_picture")
    assert judged(check, facts.word("正文", images=2)) == ("unknown", "inside")
    assert judged(check, facts.archive(("a.jpg", "jpg", 9))) == ("unknown", "inside")
    assert judged(check, facts.archive(("a.txt", "txt", 9), ("b.mp3", "mp3", 9))) == ("skipped", "no_picture")
    assert judged(check, facts.video(), ctx={}) == ("skipped", "no_terms")
    assert judged(check, facts.image(), kinds=["video"]) == ("skipped", "other_kind")


def test_where_the_slow_look_failed_nothing_is_promised(check, facts):
    """Neither "queued" for ever nor a pass: the check did not finish, and a person sees that."""
    failed = facts.video().model_copy(update={"slow_status": "crash"})
    assert judged(check, failed) == ("error", "unfinished")
    for rule in ("video.subtitles", "video.silence"):
        assert check(rule, failed).status == "error"
    assert check("video.duration", failed, max=700).status == "pass"


def test_the_evidence_names_the_picture_and_the_line(check, facts, with_seen):
    seen = with_seen(facts.video(), ("film", 75, [("主讲：张三丰", 0.5, 0.5), ("课堂", 0.2, 0.2)]))
    one, *others = check("anonymity.picture", seen, ctx=CASE).evidence
    assert {other.kind for other in others} == {"sought"}
    assert (one.at, [tuple(round(part, 2) for part in box) for box in one.boxes]) == (
        "t75.00",
        [(0.48, 0.48, 0.52, 0.52)],
    )


def test_pictures_inside_are_named_for_the_person_who_looks(check, facts):
    packed = facts.archive(
        ("说明.txt", "txt", 9), ("校门.jpg", "jpg", 9), ("报道.docx", "docx", 9), ("x", "", 9)
    )
    found = check("anonymity.picture", packed, ctx=CASE)
    assert (found.status, [one.text for one in found.evidence]) == ("unknown", ["校门.jpg", "报道.docx", "x"])
    assert found.message == "文件内的图片（校门.jpg、报道.docx、x）由工作人员查看，确认没有作者信息"
    many = facts.archive(("说明.txt", "txt", 9), items=5)
    assert [one.text for one in check("anonymity.picture", many, ctx=CASE).evidence] == ["其余 4 个文件"]
    assert judged(check, facts.archive(format="rar", listed=False)) == ("unknown", "inside")


def test_pictures_on_pages_of_text_are_named(check, facts):
    page = PdfPage(number=2, width=595, height=842, kind="text", image_share=0.3)
    (one,) = check("anonymity.picture", facts.pdf(page_list=[page]), ctx=CASE).evidence
    assert one.place == "第 2 页"


def test_subtitles_of_a_track_and_a_cover_are_for_a_person(check, facts, with_seen):
    """EX18, EX20: what a player shows beside the pictures was not read."""
    frames = [("film", 9, [("课堂", 0.5, 0.5)])]
    for shown in ({"subtitle_tracks": 1}, {"cover_art": True}):
        assert judged(check, with_seen(facts.video(**shown), *frames)) == ("unknown", "beside")
