import pytest

from validators.facts import SeenFacts


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
    assert [(one.place, one.at, len(one.boxes)) for one in found.evidence[:2]] == [
        ("00:00", "t0.00", 1),
        ("00:30", "t30.00", 1),
    ]


@pytest.mark.parametrize(("shown", "code"), [(6, "standing"), (5, "still_picture")])
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
        == "video.overlay.still_picture"
    )
    frames = [("film", at, [("某某传媒", 0.72 + at / 40, 0.1)]) for at in range(10)]
    assert check("video.overlay", with_seen(facts.video(), *frames)).code == "video.overlay.still_picture"


def measured(with_seen, film_facts, pictures, **more):
    """What was measured of the picture beside its words."""
    found = with_seen(film_facts, *pictures)
    return found.model_copy(update={"seen": found.seen.model_copy(update=more)})


def test_only_a_changing_picture_without_signs_passes(check, facts, with_seen):
    """Where most of the picture stands still a drawing cannot be told from it: a person looks. So it is without NumPy."""
    for changing, status, code in ((True, "pass", "ok"), (False, "unknown", "still_picture")):
        seen = measured(with_seen, facts.video(), film(0.5, 0.5, "课堂", shown=0), changing=changing)
        found = check("video.overlay", seen)
        assert (found.status, found.code) == (status, f"video.overlay.{code}")
    assert check("video.overlay", with_seen(facts.video(), *film(0.5, 0.5, "课堂", shown=0))).status == (
        "unknown"
    )
    advert = measured(with_seen, facts.video(), film(0.5, 0.5, "课堂", shown=0), changing=True)
    assert "广告由工作人员查看确认" in check("video.overlay", advert, forbidden=["advertising"]).message


def test_a_drawing_in_a_corner_warns_with_its_place(check, facts, with_seen):
    marks = [{"box": (0.85, 0.05, 0.95, 0.12), "share": 0.96}]
    seen = facts.video().model_copy(
        update={
            "depth": "deep",
            "seen": SeenFacts.model_validate(
                {
                    "changing": True,
                    "marks": marks,
                    "pictures": [{"part": "film", "time": at * 30.0, "read": True} for at in range(12)],
                }
            ),
        }
    )
    found = check("video.overlay", seen)
    assert (found.status, found.code, found.blocking) == ("warn", "video.overlay.drawing", False)
    assert (found.measured, "右上角" in found.message) == ("96% 的抽查画面的右上角有相同图形", True)
    assert (found.evidence[0].at, found.evidence[0].boxes) == ("t0.00", [(0.85, 0.05, 0.95, 0.12)])


def test_unread_frames_are_no_pass(check, facts, with_seen):
    unread = [("film", at, None) for at in range(12)]
    found = check("video.overlay", with_seen(facts.video(), *unread, state="no_reader"))
    assert (found.status, "服务器未安装文字识别" in found.message) == ("unknown", True)
