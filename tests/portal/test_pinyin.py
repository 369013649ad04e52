"""Lists in the order of pinyin: surnames as they are read, words as they are spoken."""

import subprocess
import sys

from hypothesis import given
from hypothesis import strategies as st

from portal.pinyin import name_key, title_key


def test_names_stand_as_a_dictionary_has_them():
    names = [
        "张三",
        "曾二",
        "安一",
        "单小",
        "解放",
        "李四",
        "欧阳修",
        "任我",
        "尉迟恭",
        "Bob",
        "阿不都",
        "重阳",
        "区七",
    ]
    assert sorted(names, key=name_key) == [
        "Bob", "阿不都", "安一", "重阳", "李四", "区七", "欧阳修", "任我", "单小", "解放", "尉迟恭", "曾二", "张三",
    ]  # fmt: skip


def test_words_are_known_whoever_loaded_the_library_before():
    """The blindness check loads it without words, to save memory."""
    code = (
        "import os; os.environ['PYPINYIN_NO_PHRASES'] = 'true'; import pypinyin; from portal.pinyin import title_key; "
        "print(title_key('重庆') < title_key('重点'))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "True"


def test_a_word_is_read_as_it_is_spoken():
    assert sorted(["重庆一中", "重点中学", "长沙二中", "银行"], key=title_key) == [
        "长沙二中", "重庆一中", "银行", "重点中学",
    ]  # fmt: skip


def test_tones_decide_between_readings_and_the_character_between_tones():
    assert sorted(["马", "妈", "骂", "麻"], key=title_key) == ["妈", "麻", "马", "骂"]
    assert name_key("") == ""


@given(st.text(max_size=20), st.text(max_size=20))
def test_whatever_was_typed_has_one_place(one, other):
    assert (title_key(one) == title_key(one), isinstance(name_key(other), str)) == (True, True)
