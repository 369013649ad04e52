"""What people type, brought into one form before it is compared or kept: names, phone numbers, addresses. Pure.

Text comes with full-width digits, with characters that nobody sees (zero-width spaces, direction marks, fillers) and
with several spellings of one name. Every page, list and limit uses these functions, so that one person is one person.
"""

import re
import unicodedata

_FILLERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
"""Letters and marks that show nothing though Unicode calls them letters, marks or symbols."""
_KEPT_CONTROLS = frozenset("\t\n")
_HAN = "\u2e80-\u2fdf\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_HAN_GAP = re.compile(rf"(?<=[{_HAN}])\s+(?=[{_HAN}])")
_NAME_DOT = re.compile(r"\s*[·•・‧∙⋅]\s*")
"""The dots between the parts of a name such as 买买提·艾力, which keyboards write differently."""
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


def without_invisible(text: str) -> str:
    """The text without NUL and other control characters, format characters and fillers; tabs and line feeds stay."""
    return "".join(letter for letter in text if not _invisible(letter))


def _invisible(letter: str) -> bool:
    if letter in _KEPT_CONTROLS:
        return False
    return letter in _FILLERS or unicodedata.category(letter) in {"Cc", "Cf"}


def is_blank(text: str) -> bool:
    """Whether nothing can be seen of the text."""
    return not without_invisible(text).strip()


def one_line(text: str) -> str:
    """The text on one line, single spaces, nothing invisible; letters stay as they were typed."""
    return " ".join(without_invisible(" ".join(text.split())).split())


def paragraphs(text: str) -> str:
    """Text of several lines as it was typed, without control characters; what shows nothing is empty."""
    lines = _LINE_ENDS.sub("\n", text)
    plain = "".join(mark for mark in lines if mark in "\t\n" or unicodedata.category(mark) != "Cc").strip()
    return "" if is_blank(plain) else plain


def compatible(text: str) -> str:
    """NFKC without anything invisible, settled: full-width letters and digits become the plain ones."""
    while (settled := unicodedata.normalize("NFKC", without_invisible(text))) != text:
        text = settled
    return text


def person_name(text: str) -> str:
    """A name of a person or unit as it is compared and kept: one space at most, none between Han characters, one kind
    of dot.
    """
    while (settled := _HAN_GAP.sub("", _NAME_DOT.sub("·", " ".join(compatible(text).split())))) != text:
        text = settled
    return text


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
