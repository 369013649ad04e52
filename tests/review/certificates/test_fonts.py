"""Which typeface draws what, and that names are copied as they were written."""

import pytest

from review.certificates.fonts import CHINESE, MONGOLIAN, RARE, TIBETAN, UYGHUR, missing, printable, runs
from review.certificates.pdf import pdf
from review.certificates.shaping import width
from tests.factories.certificates import make_content, words_of

UYGHUR_NAME = "ئابدۇراخمان تۇرسۇن"
TIBETAN_NAME = "བཀྲ་ཤིས་ཚེ་རིང"
MONGOLIAN_NAME = "ᠰᠠᠷᠠᠩᠭᠡᠷᠡᠯ"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("买买提·艾力、张䶮㐂龘：《课堂》获一等奖，NX-2025-00001〔〕Ａ", ""),
        ("㑇䶮𬱖𫘧𠮷田𠮷", ""),
        (UYGHUR_NAME + TIBETAN_NAME + MONGOLIAN_NAME, ""),
        ("甲𪚥乙𪚥😀", "𪚥😀"),
        ("两\n行", ""),
        ("", ""),
    ],
)
def test_what_no_face_draws_is_known_beforehand(text, expected):
    assert missing(text) == expected


def test_a_text_is_parted_by_face_and_spaces_stay_between_words_of_one_script():
    assert list(runs(f"马丽、{UYGHUR_NAME}、{TIBETAN_NAME}𠮷{MONGOLIAN_NAME}😀")) == [
        (CHINESE, "马丽、"), (UYGHUR, UYGHUR_NAME), (CHINESE, "、"), (TIBETAN, TIBETAN_NAME), (RARE, "𠮷"),
        (MONGOLIAN, MONGOLIAN_NAME), (None, "😀"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("马\u200b丽\u202e\ufeff", "马丽"),
        ("张\ufe00三\U000e0100", "张三"),
        ("e\u0301cole", "école"),
        ("ᠰᠠ\u180eᠠ", "ᠰᠠ\u180eᠠ"),
        ("نا\u200cمە", "نا\u200cمە"),
        ("马\u200c丽", "马丽"),
    ],
)
def test_what_nobody_sees_is_dropped_except_where_it_shapes_its_neighbours(typed, kept):
    assert printable(typed) == kept


@pytest.mark.parametrize(
    "name",
    [
        "张𬱖",
        "㑇䶮𬱖𫘧",
        "𠮷野",
        UYGHUR_NAME,
        TIBETAN_NAME,
        MONGOLIAN_NAME,
        "甲𪚥",
        "⼀一",
        "Müller ＡＢＣ",
        "ﬁ",
    ],
)
def test_a_name_is_copied_as_it_was_written(name):
    """Above U+FFFF too; two characters with one drawing, 一 and the radical ⼀, stay apart; a missing one is copied as itself."""
    (text,) = words_of(pdf([make_content(name, body="{name}：\n获奖。")]))
    assert "".join(name.split()) in text


@pytest.mark.parametrize("name", ["㑇䶮𬱖𫘧", UYGHUR_NAME, TIBETAN_NAME, MONGOLIAN_NAME])
def test_letters_have_a_width(name):
    assert width(name) > 0.2 * len(name)
