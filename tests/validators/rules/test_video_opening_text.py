import pytest

CASE = {
    "title": "智慧课堂赋能乡村教育",
    "fields": {"grade": "七年级", "term": "上册", "year": 2025, "none": ""},
}


def judged(check, facts, with_seen, *pictures, state="done", ctx=CASE, **params):
    return check("video.opening_text", with_seen(facts.video(), *pictures, state=state), ctx=ctx, **params)


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("智慧课堂赋能乡村教育", "pass"),
        ("《智慧课堂 赋能乡村教育》", "pass"),
        ("智慧课堂赋能乡村教肓", "pass"),  # one misread of ten
        ("智惠课堂赋能乡村教肓", "warn"),
        ("智慧课堂", "warn"),
        ("", "warn"),
    ],
)
def test_the_name_may_be_misread_by_a_tenth(check, facts, with_seen, words, status):
    found = judged(check, facts, with_seen, ("opening", 1, [(words, 0.5, 0.5)] if words else []))
    assert (found.status, found.blocking) == (status, False)


def test_a_name_in_two_lines_and_over_two_frames(check, facts, with_seen):
    lines = [("赋能乡村教育", 0.5, 0.6), ("智慧课堂", 0.5, 0.4)]
    assert judged(check, facts, with_seen, ("opening", 2, lines)).status == "pass"
    parts = [("opening", 1, lines[1:]), ("opening", 2, lines[:1])]
    assert judged(check, facts, with_seen, *parts).status == "pass"


def test_words_of_the_form_are_looked_for_and_missing_ones_named(check, facts, with_seen):
    card = ("opening", 1, [("智慧课堂赋能乡村教育", 0.5, 0.4), ("七年级上册 2025", 0.5, 0.6)])
    wanted = ["title", "grade", "term", "year", "none", "no_such_field"]
    assert judged(check, facts, with_seen, card, contains=wanted).status == "pass"
    found = judged(
        check, facts, with_seen, ("opening", 1, [("智慧课堂赋能乡村教育", 0.5, 0.4)]), contains=wanted
    )
    assert (found.status, "没有读到“七年级”、“上册”、“2025”" in found.message) == ("warn", True)
    people = {"title": "甲", "authors": [{"name": "张三丰"}], "unit": "某校"}
    found = judged(check, facts, with_seen, card, ctx=people, contains=["authors", "unit"])
    assert "没有读到作者姓名“张三丰”、报送单位“某校”" in found.message


def test_only_the_first_seconds_count(check, facts, with_seen):
    late = [("opening", 1, []), ("opening", 5, [("智慧课堂赋能乡村教育", 0.5, 0.5)])]
    assert judged(check, facts, with_seen, *late, within_s=3).status == "warn"
    assert judged(check, facts, with_seen, *late, within_s=6).status == "pass"


def test_without_words_or_reading(check, facts, with_seen):
    assert judged(check, facts, with_seen, ("opening", 1, []), ctx={}).status == "skipped"
    assert (
        judged(check, facts, with_seen, ("opening", 1, None), state="no_reader").code
        == "video.opening_text.not_read"
    )
    assert check("video.opening_text", facts.video(depth="deep"), ctx=CASE).status == "unknown"
    assert check("video.opening_text", facts.video(), ctx=CASE).code == "video.opening_text.pending"
