"""What people type, brought into one form before it is compared or kept: names, phone numbers, addresses. Pure.

Text comes with full-width digits, with characters that nobody sees (zero-width spaces, direction marks, fillers) and
with several spellings of one name. Every page, list and limit uses these functions, so that one person is one person.
"""

import re
import unicodedata
import uuid

from validators.spelling import compatible, identity, is_blank, person_name, without_invisible

__all__ = [
    "compatible",
    "email_address",
    "identity",
    "is_blank",
    "is_mobile",
    "is_uuid",
    "kept_phone",
    "looks_like_others",
    "one_line",
    "paragraphs",
    "person_name",
    "phone_digits",
    "phone_number",
    "plain_digits",
    "without_invisible",
]

_DASH = re.compile("[\u2010-\u2015\u2212\ufe58\ufe63\uff0d\u30fc]")
_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\u2028\u2029]")
_EXTENSION = re.compile(r"\s*(?:转|分机|ext\.?)\s*", re.IGNORECASE)
_CHINA = re.compile(r"(?:\+|00)-?86-?")
_MOBILE = re.compile(r"(?:86)?(1[3-9]\d{9})")
_AREA = r"0(?:10|2\d|[3-9]\d{2})"
_LANDLINE = re.compile(rf"({_AREA})-?(\d{{7,8}})(?:-(\d{{1,6}}))?")
_ABROAD = re.compile(r"(?:\+|00)([1-9]\d{7,14})")
_LOCAL = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_EMAIL = re.compile(rf"{_LOCAL}(?:\.{_LOCAL})*@(?:{_LABEL}\.)+[^\W\d_]{{2,63}}")
_LONGEST_EMAIL = 254


def one_line(text: str) -> str:
    """The text on one line, single spaces, nothing invisible; letters stay as they were typed."""
    return " ".join(without_invisible(" ".join(text.split())).split())


def paragraphs(text: str) -> str:
    """Text of several lines as it was typed, without control characters; what shows nothing is empty."""
    lines = _LINE_ENDS.sub("\n", text)
    plain = "".join(mark for mark in lines if mark in "\t\n" or unicodedata.category(mark) != "Cc").strip()
    return "" if is_blank(plain) else plain


def plain_digits(text: str) -> str:
    """The text as `compatible` gives it, decimal digits of every script as 0-9."""
    return "".join(
        str(unicodedata.decimal(letter)) if letter.isdecimal() else letter for letter in compatible(text)
    )


def phone_number(text: str) -> str | None:
    """A number as it is kept: 13800000000, 0951-6123456, 0951-6123456-801 or +85251234567; None where it is none.

    Spaces, hyphens, brackets around the area code and +86, 0086 or 86 before it make no difference.
    """
    plain = _EXTENSION.sub("-", _DASH.sub("-", plain_digits(text)))
    spaced = re.sub(r"[\s()-]+", "-", plain).strip("-")
    at_home = _CHINA.sub("", spaced, count=1) if _CHINA.match(spaced) else spaced
    joined = at_home.replace("-", "")
    if mobile := _MOBILE.fullmatch(joined):
        return mobile[1]
    if at_home != spaced and not at_home.startswith("0"):
        at_home, joined = f"0{at_home}", f"0{joined}"
    if line := _LANDLINE.fullmatch(at_home) or _LANDLINE.fullmatch(joined):
        return "-".join(part for part in line.groups() if part)
    abroad = _ABROAD.fullmatch(spaced.replace("-", ""))
    return f"+{abroad[1]}" if abroad and not abroad[1].startswith("86") else None


def is_mobile(kept: str) -> bool:
    """Whether a number in its kept form is a mobile one of mainland China."""
    return re.fullmatch(r"1\d{10}", kept, re.ASCII) is not None


def phone_digits(text: str) -> str:
    """What two phone numbers are compared by: the digits of the kept form, of anything else simply its digits."""
    return re.sub(r"\D", "", phone_number(text) or plain_digits(text))


def kept_phone(text: str) -> str:
    """A phone number where nobody is refused for it: the kept form, of anything else its digits."""
    return phone_number(text) or phone_digits(text)


def email_address(text: str) -> str | None:
    """An address in plain letters, as it is kept; None where it is none or hides something invisible."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if len(plain) > _LONGEST_EMAIL or plain != without_invisible(plain):
        return None
    return plain if _EMAIL.fullmatch(plain) else None


_LOOK_ALIKE = frozenset({"CYRILLIC", "GREEK", "COPTIC", "CHEROKEE", "ARMENIAN", "LISU", "DESERET"})
"""Alphabets with letters that look like Latin ones."""


def looks_like_others(name: str) -> bool:
    """Whether a user name has letters that could pass for another name's: of an alphabet drawn like the Latin one, Latin
    ones beyond a-z, or of several alphabets at once. Han characters go with any.
    """
    letters = [letter for letter in name if letter.isalpha()]
    alphabets = {unicodedata.name(letter, "UNKNOWN").split()[0] for letter in letters} - {
        "CJK",
        "IDEOGRAPHIC",
    }
    strange_latin = any(
        not letter.isascii() and "LATIN" in unicodedata.name(letter, "") for letter in letters
    )
    return strange_latin or len(alphabets) > 1 or bool(alphabets & _LOOK_ALIKE)


def is_uuid(text: str) -> bool:
    """Whether a page or an address sent the id of a row, in any spelling of one."""
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True
