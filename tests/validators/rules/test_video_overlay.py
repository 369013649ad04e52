import pytest


def film(x, y, words, count=10, shown=10):
    return [("film", 30 * at, [(words, x, y)] if at < shown else []) for at in range(count)]


@pytest.mark.parametrize(
    ("x", "y", "corner"),
    [(0.1, 0.1, "左上角"), (0.9, 0.1, "右上角"), (0.1, 0.9, "左下角"), (0.9, 0.9, "右下角")],
)
def test_words_that_stand_in_a_corner_warn_with_the_time(check, facts, with_seen, x, y, corner):
    found = check("video.overlay", with_seen(facts.video(), *film(x, y, "某某传媒")), forbidden=["watermark"])
    assert (found.status, found.code, found.blocking) == ("warn", "video.overlay.standing", False)
    assert found.measured == f"10/10 幅抽查画面的{corner}有相同文字"
    assert found.evidence[0].place == "00:00"


@pytest.mark.parametrize(("shown", "code"), [(6, "standing"), (5, "by_eye")])
def test_six_of_ten_frames_are_enough(check, facts, with_seen, shown, code):
    found = check("video.overlay", with_seen(facts.video(), *film(0.9, 0.1, "某某传媒", shown=shown)))
    assert found.code == f"video.overlay.{code}"


def test_a_misread_letter_is_the_same_sign(check, facts, with_seen):
    frames = [
        ("film", at, [("湖北恩施某某传煤" if at % 2 else "湖北恩施某某传媒", 0.9, 0.1)]) for at in range(8)
    ]
    assert check("video.overlay", with_seen(facts.video(), *frames)).status == "warn"


def test_a_headline_or_wandering_words_are_no_sign(check, facts, with_seen):
    assert (
        check("video.overlay", with_seen(facts.video(), *film(0.5, 0.1, "第三单元"))).code
        == "video.overlay.by_eye"
    )
    frames = [("film", at, [("某某传媒", 0.72 + at / 40, 0.1)]) for at in range(10)]
    assert check("video.overlay", with_seen(facts.video(), *frames)).code == "video.overlay.by_eye"


def test_nothing_found_says_what_a_person_still_looks_for(check, facts, with_seen):
    """A sign without letters cannot be seen; the campaign's checklist asks a person. Unread frames are no pass."""
    found = check("video.overlay", with_seen(facts.video(), *film(0.5, 0.5, "课堂", shown=0)))
    assert (found.status, "不带文字的图形标识和广告由工作人员查看确认" in found.message) == ("pass", True)
    unread = [("film", at, None) for at in range(12)]
    found = check("video.overlay", with_seen(facts.video(), *unread, state="no_reader"))
    assert (found.status, "服务器未安装文字识别" in found.message) == ("unknown", True)
