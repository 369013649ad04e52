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


def shown(with_seen, film_facts, *texts, **more):
    """Ten frames, the words of `texts` in the first ones, and what was measured beside."""
    pictures = [("film", 30 * at, [(texts[at], 0.5, 0.5)] if at < len(texts) else []) for at in range(10)]
    return measured(with_seen, film_facts, pictures, **{"changing": True, **more})


@pytest.mark.parametrize(
    ("text", "params", "code"),
    [
        ("某某教育科技有限公司", {"brands": ["某某教育"]}, "brand"),
        ("欢迎使用希沃白板", {}, "brand"),
        ("欢迎使用希沃白板", {"forbidden": ["watermark"]}, "ok"),
        ("Made with Camtasia 2023", {}, "brand"),
        ("Ｃａｍｔａｓｉａ", {}, "brand"),
        ("ocamera", {}, "ok"),
        ("B i l i", {"brands": ["bili"]}, "ok"),
        ("蓝 天 智 教", {"brands": ["蓝天智教"]}, "brand"),
        ("二次函数的图象", {"brands": ["蓝天智教"]}, "ok"),
    ],
)
def test_names_of_companies_are_read_in_the_picture(check, facts, with_seen, text, params, code):
    """C12, N11."""
    found = check("video.overlay", shown(with_seen, facts.video(), "", text), **params)
    assert (found.code, found.status) == (f"video.overlay.{code}", "pass" if code == "ok" else "warn")
    if code == "brand":
        assert [(piece.place, len(piece.boxes)) for piece in found.evidence] == [("00:30", 1)]


def test_a_name_is_said_with_its_moment(check, facts, with_seen):
    """C12, N11."""
    found = check("video.overlay", shown(with_seen, facts.video(), "", "蓝天智教提供"), brands=["蓝天智教"])
    assert found.message == "画面里读到企业或软件的名称：“蓝天智教”（00:30），请确认是否为企业标识或广告"


MARK = {"box": (0.85, 0.05, 0.95, 0.12), "share": 0.96}


@pytest.mark.parametrize(
    ("more", "code", "status"),
    [
        ({"changing": False, "corners_clear": True}, "ok", "pass"),
        ({"changing": False, "corners_clear": False}, "still_picture", "unknown"),
        ({"changing": False, "corners_clear": None}, "still_picture", "unknown"),
        ({"changing": False, "corners_clear": False, "candidates": [MARK]}, "still_picture", "unknown"),
        ({"changing": False, "marks": [{**MARK, "constant": True}]}, "drawing_in_changing_light", "warn"),
        ({"changing": False, "marks": [MARK]}, "drawing", "warn"),
    ],
)
def test_pictures_that_stand_still(check, facts, with_seen, more, code, status):
    """C12, N11."""
    film_facts = facts.video()
    seen = shown(with_seen, film_facts)
    checked = SeenFacts.model_validate(seen.seen.model_dump() | more)
    found = check("video.overlay", seen.model_copy(update={"seen": checked}))
    assert (found.code, found.status) == (f"video.overlay.{code}", status)
    if more.get("candidates"):
        assert "右上角的图形是景物还是标识系统分不出" in found.message
        assert found.evidence[0].boxes == [MARK["box"]]


def test_all_that_is_wrong_is_said_at_once(check, facts, with_seen):
    """C12, N11: one round mends it."""
    pictures = [
        ("film", 30 * at, [("某某传媒", 0.1, 0.1), *([("希沃", 0.5, 0.5)] if at == 2 else [])])
        for at in range(10)
    ]
    seen = with_seen(facts.video(), *pictures)
    checked = SeenFacts.model_validate(seen.seen.model_dump() | {"changing": True, "marks": [MARK]})
    found = check("video.overlay", seen.model_copy(update={"seen": checked}))
    assert found.message == (
        "画面左上角“某某传媒”一直停留（如 00:00 处），疑似水印或标识，请确认；另外右上角有不变的图形，画面里读到“希沃”（01:00）"
    )
