"""字数 as Word counts it. Standard library.

Every Asian character counts one, full-width punctuation included; everything else counts one per run without white
space. Curly quotes, …, — and ① are not Asian to Word: they belong to runs.
"""

import re
from dataclasses import dataclass

_ASIAN = (
    "\u1100-\u11ff\u2e80-\u2fdf\u2ff0-\u2fff\u3000-\u303f\u3040-\u312f\u3130-\u318f\u31a0-\u31bf\u31c0-\u31ef\u31f0-\u31ff"
    "\u3200-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff"
)
_DISPUTED = "\u2010-\u2027\u2460-\u24ff\u25a0-\u26ff"
"""Curly quotes, …, —, ①, ◇: Word and others have been seen to count them one way and the other."""
_SPACE = "\\s\u3000\u200b"
_ASIAN_RUN = re.compile(f"[{_ASIAN}]+")
_OTHER = re.compile(f"[^{_ASIAN}{_SPACE}]+")
_DISPUTED_ONE = re.compile(f"[{_DISPUTED}]")
_HAN_RUN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")


@dataclass(frozen=True)
class Count:
    """Asian characters and other words."""

    asian: int
    latin: int

    @property
    def words(self) -> int:
        """Word's 字数."""
        return self.asian + self.latin


def count(text: str) -> Count:
    """Counts of a text; an ideographic space counts nothing."""
    asian = sum(map(len, _ASIAN_RUN.findall(text))) - text.count("\u3000")
    return Count(asian, len(_OTHER.findall(text)))


def doubtful(text: str) -> bool:
    """Whether the count changes when marks such as … and ① count one each, as Asian characters do."""
    marks = _DISPUTED_ONE.findall(text)
    return bool(marks) and count(_DISPUTED_ONE.sub("\u3001", text)).words != count(text).words


def han(text: str) -> int:
    """Han characters, whose font is judged."""
    return sum(map(len, _HAN_RUN.findall(text)))
