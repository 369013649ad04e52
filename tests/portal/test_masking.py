"""How a phone, an identity number and an address look to others."""

import pytest

from portal.masking import Personal, Sight, concealed, kind_of_contact, masked, row_number


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        ("phone", "13812341234", "138****1234"),
        ("phone", "0951-6123456", "095****3456"),
        ("phone", "110", "***"),
        ("phone", "", ""),
        ("id_number", "110105194912310021", "110***********0021"),
        ("id_number", "G1234567", "********"),
        ("email", "zhang.san@example.cn", "z***@example.cn"),
        ("email", "a@b@example.cn", "a***@example.cn"),
        ("email", "not an address", "**************"),
        ("unheard", "13812341234", "***********"),
    ],
)
def test_what_is_left(kind, value, shown):
    assert masked(kind, value) == shown


def test_how_much_a_viewer_gets():
    got = {sight: concealed("phone", "13812341234", "author/1/phone", sight) for sight in Sight}
    assert got == {Sight.WHOLE: "13812341234", Sight.MASKED: "138****1234", Sight.HIDDEN: ""}
    assert isinstance(got[Sight.MASKED], Personal)
    assert got[Sight.MASKED].ask == "author/1/phone"
    assert concealed("phone", "", "author/1/phone") == ""


def test_a_contact_and_a_rows_number():
    assert [kind_of_contact(each) for each in ("a@b.cn", "13812341234")] == ["email", "phone"]
    assert [row_number(each) for each in ("12", "x", "٣", "9" * 40, "-1")] == [12, 0, 0, 0, 0]
