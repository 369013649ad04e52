import pytest


@pytest.mark.parametrize(("images", "status"), [(0, "pass"), (5, "pass"), (6, "fail")])
def test_at_most_five(check, facts, images, status):
    assert check("word.images", facts.word(images=images), max=5).status == status


def test_with_pictures(check, facts):
    assert check("word.images", facts.word(images=0), min=1).status == "fail"


def test_charts_that_would_break_the_limit_warn(check, facts):
    assert check("word.images", facts.word(images=4, charts=1), max=5).status == "pass"
    assert check("word.images", facts.word(images=4, charts=2), max=5).status == "warn"


def test_pictures_in_headers_that_would_break_the_limit_are_named(check, facts):
    found = check("word.images", facts.word(images=5, images_elsewhere=1, charts=1), max=5)
    assert (found.status, found.message) == (
        "warn",
        "文中图片 5 张，另有图表或对象 1 个、页眉页脚图片 1 张，合计超过 5 张，由工作人员确认是否计入",
    )
