"""One rule for names, phone numbers and addresses, however they were typed (B8, B9, B13, B14)."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from portal import typed_text
from portal.typed_text import (
    compatible,
    email_address,
    identity,
    kept_phone,
    looks_like_others,
    one_line,
    person_name,
    phone_number,
)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("13800000000", "13800000000"),
        ("138 0000 0000", "13800000000"),
        ("138-0000-0000", "13800000000"),
        ("１３８００００００００", "13800000000"),
        ("٠١٣", None),
        ("١٣٨٠٠٠٠٠٠٠٠", "13800000000"),
        ("\u202d13800000000\u202c", "13800000000"),
        ("\ufeff138\u200b0000\u00a00000", "13800000000"),
        ("+86 138 0000 0000", "13800000000"),
        ("+8613800000000", "13800000000"),
        ("008613800000000", "13800000000"),
        ("0086-138-0000-0000", "13800000000"),
        ("8613800000000", "13800000000"),
        ("(+86) 13800000000", "13800000000"),
        ("0951－5012345", "0951-5012345"),
        ("09515012345", "0951-5012345"),
        ("(0951)5012345", "0951-5012345"),
        ("（0951） 501 2345", "0951-5012345"),
        ("+86 951 5012345", "0951-5012345"),
        ("010-12345678", "010-12345678"),
        ("01012345678", "010-12345678"),
        ("0951-6123456-801", "0951-6123456-801"),
        ("0951-6123456转801", "0951-6123456-801"),
        ("0951—6123456 分机 801", "0951-6123456-801"),
        ("+852 5123 4567", "+85251234567"),
        ("0085251234567", "+85251234567"),
        ("1234567", None),
        ("12800000000", None),
        ("138000000000", None),
        ("1380000000", None),
        ("6123456", None),
        ("013800000000", None),
        ("+86 12345", None),
        ("我没有手机", None),
        ("13800000000 13900000000", None),
        ("13800000000（微信同号）", None),
        ("", None),
    ],
)
def test_phone_numbers(typed, kept):
    assert phone_number(typed) == kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a@b.cn", "a@b.cn"),
        (" a.b+c@mail.example.edu.cn ", "a.b+c@mail.example.edu.cn"),
        ("lxl＠example.cn", "lxl@example.cn"),
        ("ａ@b.cn", "a@b.cn"),
        ("a@学校.中国", "a@学校.中国"),
        ("a@b.cn\u200b", None),
        ("a\u200b@b.cn", None),
        ("a@b", None),
        ("a@b.1", None),
        ("@b.cn", None),
        ("a@@b.cn", None),
        ("a@b..cn", None),
        (".a@b.cn", None),
        ("<a@b.cn>", None),
        ("a b@c.cn", None),
        ("a" * 250 + "@b.cn", None),
        ("", None),
    ],
)
def test_addresses(typed, kept):
    assert email_address(typed) == kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("张\u200b三", "张三"),
        ("\ufeff张三", "张三"),
        ("张　三", "张三"),
        ("𠮷 田", "𠮷田"),
        ("刘 〇", "刘〇"),
        ("王 䶮", "王䶮"),
        ("买买提•艾力", "买买提·艾力"),
        ("买买提・艾力", "买买提·艾力"),
        ("买买提 · 艾力", "买买提·艾力"),
        ("买买提･艾力", "买买提·艾力"),
        ("买买提.艾力", "买买提·艾力"),
        ("张\ufe0f三", "张三"),
        ("J.K. Rowling", "J.K. Rowling"),
        ("John  Smith", "John Smith"),
        ("Ｊohn Smith", "John Smith"),
        ("\u200b\u3164", ""),
    ],
)
def test_names(typed, kept):
    assert person_name(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "买买提·艾力",
        "买买提•艾力",
        "买买提・艾力",
        "买买提･艾力",
        "买买提 艾力",
        "买买提 · 艾力",
        "买买提.艾力",
        "買買提·艾力",
    ],
)
def test_one_person_has_one_identity(typed):
    """B9, and the same name in traditional characters."""
    assert identity(typed) == "买买提艾力"


def test_identities_stay_apart():
    assert len({identity(name) for name in ("张三", "张三丰", "章三", "John Smith", "Johns Mith")}) == 5
    assert identity("JOHN Smith") == identity("Ｊohn  smith") == "john smith"


@pytest.mark.parametrize(
    ("name", "doubtful"),
    [
        ("zhangsan01", False),
        ("张三01", False),
        ("刘〇", False),
        ("ئەلى", False),
        ("བསོད", False),
        ("zhаngsan01", True),
        ("аре", True),
        ("ɑbc", True),
        ("ζhang", True),
        ("zhangئ", True),
        ("", False),
    ],
)
def test_user_names_that_could_pass_for_another(name, doubtful):
    """B15."""
    assert looks_like_others(name) is doubtful


@pytest.mark.parametrize("text", ["", " \n", "\u200b", "\u3164", "\u2800", "\ufeff\u00ad\u202e", "\x00"])
def test_what_shows_nothing_is_blank(text):
    assert typed_text.is_blank(text)
    assert one_line(text) == ""


def test_a_line_keeps_its_letters():
    assert one_line(" 数字\x00　化\u200b，\n“课堂”  （一） ") == "数字 化， “课堂” （一）"


ODD = st.text(
    alphabet=st.one_of(st.characters(), st.sampled_from("·• 张𠮷\u200b\u3164\uffa0０1-+86(")), max_size=25
)


@given(ODD)
@example("\uffa0")
@example("ᄀ\u115fᅡ")
def test_every_form_is_settled_after_once(text):
    for settle in (compatible, person_name, identity, one_line, kept_phone):
        assert settle(settle(text)) == settle(text)


@given(ODD)
def test_a_kept_number_or_address_is_kept_again(text):
    for parse in (phone_number, email_address):
        kept = parse(text)
        assert kept is None or parse(kept) == kept


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), st.data())
def test_a_mobile_number_is_one_number_however_it_is_typed(number, data):
    prefix = data.draw(st.sampled_from(["", "+86", "0086", "86", "+86 ", "+86-"]))
    wide = str.maketrans("0123456789", "０１２３４５６７８９")
    digits = data.draw(st.sampled_from([number, number.translate(wide)]))
    for place in sorted(data.draw(st.sets(st.integers(0, 10), max_size=4)), reverse=True):
        digits = (
            digits[:place] + data.draw(st.sampled_from([" ", "-", "－", "\u200b", "\u202d"])) + digits[place:]
        )
    assert phone_number(prefix + digits) == number


@given(
    st.from_regex(r"0(10|2[0-9]|[3-9][0-9]{2})", fullmatch=True),
    st.from_regex(r"[2-8][0-9]{6,7}", fullmatch=True),
    st.from_regex(r"[0-9]{1,6}", fullmatch=True),
)
def test_landlines(area, number, extension):
    kept = f"{area}-{number}"
    assert phone_number(area + number) == phone_number(f"（{area}）{number}") == phone_number(kept) == kept
    assert (
        phone_number(f"{kept}-{extension}") == phone_number(f"{kept}转{extension}") == f"{kept}-{extension}"
    )


@pytest.mark.parametrize(
    ("opened", "closed"),
    [tuple(pair) for pair in ("（）", "()", "【】", "〔〕", "［］", "〖〗", "｛｝", "[]")],
)
def test_a_unit_is_the_same_in_brackets_of_every_shape(opened, closed):
    """B1: an expert of 实验小学【东校区】 is of 实验小学(东校区)."""
    assert identity(f"实验小学{opened}东校区{closed}") == "实验小学(东校区)"
