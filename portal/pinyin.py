"""The order of pinyin, in which Chinese lists of names and titles stand. Pure.

PostgreSQL has it as an ICU collation, but the server that comes as a wheel is built without ICU, and that collation knows no
surnames: 曾, 单 and 解 are read otherwise there than in words. pypinyin knows words (重庆, 长沙); surnames are below.
"""

from functools import lru_cache
from typing import Any

_SURNAMES = {
    "曾": "zeng1", "单": "shan4", "仇": "qiu2", "解": "xie4", "任": "ren2", "查": "zha1", "区": "ou1", "朴": "piao2",
    "盖": "ge3", "乐": "yue4", "翟": "zhai2", "尉": "wei4", "华": "hua4", "员": "yun4", "缪": "miao4", "纪": "ji3",
    "应": "ying1", "召": "shao4", "覃": "qin2", "繁": "po2", "种": "chong2", "折": "she2", "逄": "pang2", "宁": "ning4",
    "重": "chong2", "长": "zhang3", "尉迟": "yu4 chi2", "万俟": "mo4 qi2", "长孙": "zhang3 sun1", "单于": "chan2 yu2",
}  # fmt: skip
_AFTER_LETTERS = "~"
"""Han characters stand behind Latin letters and digits, as dictionaries have it."""


@lru_cache(maxsize=4096)
def title_key(text: str) -> str:
    """What titles and units are sorted by: reading and tone of each character, then the character."""
    from pypinyin import Style, lazy_pinyin

    _load_words()
    syllables = lazy_pinyin(text, style=Style.TONE3, neutral_tone_with_five=True, errors=_as_they_are)
    return "".join(map(_one, syllables, text)) if len(syllables) == len(text) else text.casefold()


@lru_cache(maxsize=1)
def _load_words() -> None:
    """Words that are read otherwise than their characters. The blindness check, which asks for characters one by one, may have
    loaded pypinyin in this process without them.
    """
    import pypinyin
    from pypinyin.constants import PHRASES_DICT

    if not PHRASES_DICT:
        from pypinyin.phrases_dict import phrases_dict

        pypinyin.load_phrases_dict(phrases_dict)


@lru_cache(maxsize=4096)
def name_key(name: str) -> str:
    """What people are sorted by: the surname as surnames are read, then the rest."""
    for length in (2, 1):
        surname = name[:length]
        if len(surname) == length and surname in _SURNAMES and len(name) > length:
            return "".join(map(_one, _SURNAMES[surname].split(), surname)) + title_key(name[length:])
    return title_key(name)


def _as_they_are(unread: str) -> Any:
    """Letters that have no reading, one by one."""
    return list(unread)


def _one(syllable: str, letter: str) -> str:
    return letter.casefold() if syllable == letter else f"{_AFTER_LETTERS}{syllable}{letter}"
