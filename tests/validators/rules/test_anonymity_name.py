import pytest

CASE = {"authors": [{"name": "张晓明", "unit": "恩施市第一小学"}], "regions": ["恩施市"]}


@pytest.mark.parametrize(
    ("name", "status"), [("教学视频.mp4", "pass"), ("张晓明-教学视频.mp4", "fail"), ("恩施案例.mp4", "fail")]
)
def test_names(check, facts, name, status):
    assert check("anonymity.name", facts.video(name=name), ctx=CASE).status == status


def test_works_before_anything_is_measured(check, facts):
    assert check("anonymity.name", facts.video(name="张晓明.mp4", status="crash"), ctx=CASE).status == "fail"
