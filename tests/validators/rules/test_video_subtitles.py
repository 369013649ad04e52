def film(*captions):
    """Frames each minute with these captions in the band (None: nothing there)."""
    return [("film", 60 * at, [(one, 0.5, 0.9)] if one else []) for at, one in enumerate(captions)]


CHANGING = ["同学们好", "打开课本", "看这条曲线", "请举手回答", "小组讨论", "谢谢大家"]


def judged(check, facts, with_seen, pictures, state="done", **values):
    found = check("video.subtitles", with_seen(facts.video(**values), *pictures, state=state))
    return found.status, found.code.rpartition(".")[2]


def test_words_that_change_in_half_of_the_frames(check, facts, with_seen):
    half = [one if at < 3 else None for at, one in enumerate(CHANGING)]
    assert judged(check, facts, with_seen, film(*CHANGING)) == ("pass", "ok")
    assert judged(check, facts, with_seen, film(*half)) == ("pass", "ok")
    assert judged(check, facts, with_seen, film(*half[:2], *[None] * 4)) == ("warn", "few")
    assert judged(check, facts, with_seen, film(*[None] * 6)) == ("warn", "few")


def test_a_fixed_caption_is_no_subtitle(check, facts, with_seen):
    assert judged(check, facts, with_seen, film(*["某某学校制作"] * 6)) == ("warn", "few")
    under = [(*frame[:2], [*frame[2], ("某某学校制作", 0.5, 0.97)]) for frame in film(*CHANGING)]
    assert judged(check, facts, with_seen, under) == ("pass", "ok")


def test_words_elsewhere_are_no_subtitles(check, facts, with_seen):
    high = [("film", at, [(one, 0.5, 0.4)]) for at, one in enumerate(CHANGING)]
    aside = [("film", at, [(one, 0.95, 0.9)]) for at, one in enumerate(CHANGING)]
    numbers = [("film", at, [(f"00:0{at}", 0.5, 0.9)]) for at in range(6)]
    for pictures in (high, aside, numbers):
        assert judged(check, facts, with_seen, pictures) == ("warn", "few")


def test_a_track_beside_the_picture_is_said(check, facts, with_seen):
    assert judged(check, facts, with_seen, film(*[None] * 6), subtitle_tracks=1) == ("warn", "track_only")


def test_what_was_not_read_is_for_a_person(check, facts, with_seen):
    unread = [("film", at, None) for at in range(12)]
    assert judged(check, facts, with_seen, unread, state="no_reader") == ("unknown", "not_read")
    assert judged(check, facts, with_seen, film(*CHANGING[:4])) == ("unknown", "not_read")
    assert check("video.subtitles", facts.video(depth="deep")).status == "unknown"
    assert check("video.subtitles", facts.video()).code == "video.subtitles.pending"


def test_the_finding_says_how_many_and_never_blocks(check, facts, with_seen):
    found = check("video.subtitles", with_seen(facts.video(), *film(*CHANGING[:2], *[None] * 4)))
    assert (found.measured, found.blocking) == ("抽查 6 幅画面，2 幅有字幕", False)
    assert [one.place for one in found.evidence] == ["00:00", "01:00"]
