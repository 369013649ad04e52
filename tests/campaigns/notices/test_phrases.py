"""Days, sizes, lengths of time and numbers of 字, as notices write them."""

import pytest

from campaigns.notices.phrases import MINUTES, SIZE_UNIT, ZI, limits, size_words, spans


@pytest.mark.parametrize(
    ("words", "opens", "closes"),
    [
        ("2025年7月15日至10月15日", "2025-07-15", "2025-10-16"),
        ("2025 年 7 月 15 日-10 月 15 日", "2025-07-15", "2025-10-16"),
        ("5月20日前", None, "2023-05-21"),
        ("5月21日-30日", "2023-05-21", "2023-05-31"),
        ("2024年6月-10月", "2024-06-01", "2024-11-01"),
        ("2024年11月", "2024-11-01", "2024-12-01"),
        ("2024年12月起", "2024-12-01", None),
        ("11月20日至1月10日", "2023-11-20", "2024-01-11"),
        ("截止时间：2022年5月8日", None, "2022-05-09"),
        ("2022-05-08截止", None, "2022-05-09"),
        ("2024年12月31日前", None, "2025-01-01"),
        ("9月30日（周六）前", None, "2023-10-01"),
    ],
)
def test_days(words, opens, closes):
    (span,) = spans(words, 2023)
    shown = [edge and edge.isoformat()[:10] for edge in (span.opens, span.closes)]
    assert shown == [opens, closes]


def test_an_hour_is_the_moment_at_which_it_closes():
    (span,) = spans("2023年9月22日17:00前", 2023)
    assert span.closes.isoformat() == "2023-09-22T17:00:00+08:00"


@pytest.mark.parametrize("words", ["10月", "2个月", "13月40日前", "2月30日前", "第7日", "4月至5月"])
def test_what_is_no_day(words):
    assert list(spans(words, 2023)) == []


@pytest.mark.parametrize(
    ("words", "unit", "least", "most", "advised"),
    [
        ("大小不超过500MB", SIZE_UNIT, None, 500, False),
        ("单个视频大小为100-200兆之间", SIZE_UNIT, 100, 200, False),
        ("单个文件大小不低于30M", SIZE_UNIT, 30, None, False),
        ("单张照片在2M以内", SIZE_UNIT, None, 2, False),
        ("长度不超过8分钟", MINUTES, None, 8, False),
        ("时长控制在15至20分钟", MINUTES, 15, 20, False),
        ("视频时长3-10分钟", MINUTES, 3, 10, False),
        ("播放时间一般不超过10分钟", MINUTES, None, 10, True),
        ("字数控制在3500--5000字范围", ZI, 3500, 5000, False),
        ("字数原则上不超过3500字", ZI, None, 3500, True),
        ("文字部分不少于1500字", ZI, 1500, None, False),
        ("限500字以内", ZI, None, 500, False),
        ("2000字以上6000字以下", ZI, 2000, 6000, False),
    ],
)
def test_limits(words, unit, least, most, advised):
    (limit,) = limits(words, unit)
    assert (limit.least, limit.most, limit.advised) == (least, most, advised)


@pytest.mark.parametrize(
    ("number", "unit", "words"), [(500, "MB", "500MB"), (5, "G", "5GB"), (200, "兆", "200MB")]
)
def test_sizes_as_a_document_has_them(number, unit, words):
    assert size_words(number, unit) == words


@pytest.mark.parametrize("words", ["三号字体", "共3500个", "第8分钟", "20至15分钟"])
def test_what_is_no_limit(words):
    assert [*limits(words, ZI), *limits(words, MINUTES)] == []
