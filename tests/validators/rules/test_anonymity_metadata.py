import pytest

CASE = {"authors": [{"name": "张晓明", "unit": "恩施市第一小学"}], "regions": ["恩施市"]}


@pytest.mark.parametrize(
    ("metadata", "status"),
    [
        ({"文档属性 作者": "张晓明"}, "fail"),
        ({"文档属性 公司": "恩施市第一小学"}, "fail"),
        ({"EXIF Artist": "张晓明 摄"}, "fail"),
        ({"title": "恩施风光"}, "fail"),
        ({"文档属性 作者": "李四"}, "warn"),
        ({"EXIF GPS": "有拍摄地点坐标"}, "warn"),
        ({"com.apple.quicktime.location.ISO6709": "+30+109"}, "warn"),
        ({"文档属性 作者": "Administrator"}, "pass"),
        ({"encoder": "Lavf60"}, "pass"),
    ],
)
def test_properties(check, facts, metadata, status):
    assert check("anonymity.metadata", facts.word(metadata=metadata), ctx=CASE).status == status
