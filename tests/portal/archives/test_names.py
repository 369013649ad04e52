"""Names that unpack everywhere, and none twice."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.archives.names import MOST_BYTES, MOST_CHARS, MOST_PATH, Names, safe_name

RESERVED = re.compile(
    r"(CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|(COM|LPT)[0-9¹²³])(\..*)?", re.IGNORECASE | re.DOTALL
)


def units(text):
    return len(text.encode("utf-16-le")) // 2


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("小小的船", "小小的船"),
        ('a/b\\c:d*e?f"g<h>i|j', "a_b_c_d_e_f_g_h_i_j"),
        ("  两边 \t空白 . ", "两边 空白"),
        ("...", "_"),
        ("", "_"),
        ("con", "_con"),
        ("NUL.txt", "_NUL.txt"),
        ("aux .tar.gz", "_aux .tar.gz"),
        ("COM1", "_COM1"),
        ("com¹.pdf", "_com¹.pdf"),
        ("COM10", "COM10"),
        ("console", "console"),
        ("发票\u202egpj.exe", "发票gpj.exe"),
        ("零\u200b宽", "零宽"),
        ("e\u0301", "é"),
        ("行\n尾\x00", "行 尾"),
        ("..隐藏", "隐藏"),
        ("\ud800坏", "坏"),
        ("名.", "名"),
    ],
)  # fmt: skip
def test_one_name(text, name):
    assert safe_name(text) == name


def test_what_is_cut_is_told_apart_and_keeps_its_extension():
    first, second = safe_name("长" * 90 + "甲.docx"), safe_name("长" * 90 + "乙.docx")
    assert (first.endswith(".docx"), second.endswith(".docx"), first == second) == (True, True, False)
    assert units(first) == MOST_CHARS
    assert first == safe_name("长" * 90 + "甲.docx")


@given(st.text(max_size=400))
def test_every_name_is_safe(text):
    name = safe_name(text)
    assert 0 < units(name) <= MOST_CHARS
    assert len(name.encode()) <= MOST_BYTES
    assert not set(name) & set('\\/:*?"<>|')
    assert not any(unicodedata.category(char) in {"Cc", "Cf", "Cs"} for char in name)
    assert name == name.strip(" .")
    assert RESERVED.fullmatch(name) is None
    assert unicodedata.is_normalized("NFC", name)


@given(
    st.lists(
        st.tuples(
            st.lists(st.text("aA甲é e\u0301.", max_size=3), max_size=3),
            st.lists(st.text("aA乙.x()2", max_size=4), max_size=4),
        ),
        max_size=12,
    )
)
def test_no_path_twice_in_whatever_letters(cases):
    names, given_out, folders = Names(), [], set()
    for parts, files in cases:
        folder = names.folder(parts)
        assert folder not in folders or not parts
        folders.add(folder)
        given_out += [names.file(folder, file) for file in files]
    folded = [unicodedata.normalize("NFC", path).casefold() for path in given_out]
    assert len(set(folded)) == len(folded)
    above = {"/".join(path.split("/")[:depth]) for path in folded for depth in range(1, path.count("/") + 1)}
    assert above & set(folded) == set()  # nothing is a file and a folder
    assert all(units(path) <= MOST_PATH for path in given_out)


@given(st.lists(st.text(max_size=120), min_size=1, max_size=4), st.text(max_size=200))
def test_no_path_is_too_long(parts, file):
    names = Names()
    path = names.file(names.folder(parts), file)
    assert units(path) <= MOST_PATH
    assert all(len(part.encode()) <= MOST_BYTES for part in path.split("/"))


def test_folders_above_are_shared_and_the_last_is_each_cases_own():
    names = Names()
    assert [names.folder(parts) for parts in (["小学+一小+马丽", "课件", "分数"], ["小学+一小+马丽", "课件", "分数"], ["小学+一小+马丽", "微课"])] == [
        "小学+一小+马丽/课件/分数", "小学+一小+马丽/课件/分数(2)", "小学+一小+马丽/微课",
    ]  # fmt: skip
    assert names.folder(["ABC", "x"]) == "ABC/x"
    assert names.folder(["abc", "X"]) == "ABC/X(2)"


def test_files_of_one_name_are_numbered():
    names = Names()
    assert [names.file("甲", name) for name in ("a.pdf", "A.PDF", "a.pdf", "a(2).pdf", "a")] == [
        "甲/a.pdf", "甲/A(2).PDF", "甲/a(3).pdf", "甲/a(2)(2).pdf", "甲/a",
    ]  # fmt: skip


def test_a_file_at_the_root_beside_a_folder_of_its_name():
    names = Names()
    assert (names.folder(["汇总"]), names.file("", "汇总"), names.shared_folder("汇总")) == (
        "汇总",
        "汇总(2)",
        "汇总",
    )
