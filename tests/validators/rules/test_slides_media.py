import pytest

INSIDE = {"kind": "video", "slide": 3, "name": "media1.mp4", "size": 2 * 1024 * 1024}
LINKED = {"kind": "video", "slide": 5, "name": "课堂.mp4", "linked": True}


@pytest.mark.parametrize(
    ("media", "limits", "status"),
    [
        ([], {}, "pass"),
        ([INSIDE], {}, "pass"),
        ([INSIDE, LINKED], {}, "fail"),
        ([LINKED], {"linked": "allowed"}, "pass"),
        ([], {"embedded": "required"}, "fail"),
        ([INSIDE], {"embedded": "required"}, "pass"),
        ([INSIDE], {"embedded": "forbidden"}, "fail"),
        ([], {"embedded": "forbidden"}, "pass"),
        (None, {}, "unknown"),
    ],
)
def test_films_lie_inside(check, facts, media, limits, status):
    """S21: a film that is only linked is missing in front of the jury."""
    assert check("slides.media", facts.slides(media=media), **limits).status == status


def test_the_words_name_what_is_missing_and_where(check, facts):
    found = check("slides.media", facts.slides(media=[INSIDE, LINKED]))
    assert found.message == "演示文稿里有 1 个影音文件只是链接（课堂.mp4），不在文件里，换一台电脑就放不出来"
    assert [(one.place, one.text) for one in found.evidence] == [("第 5 张幻灯片", "课堂.mp4")]
    assert found.measured == "嵌入影音 1 个（2MB），链接 1 个"
    assert check("slides.media", facts.slides(), embedded="required").message == (
        "演示文稿里没有视频或音频，要求含有影音，影音嵌在文件内"
    )
