"""A notice as text: put in order once, then lines and sentences with their offsets. Pure.

Every offset of a finding is one of the text that `tidy` gives, which is what the page shows.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

MOST = 80_000
"""Characters of a notice that are read; the longest of the five has 16 000."""
MOST_OF_A_SENTENCE = 600
_HAN = r"\u3400-\u9fff（）《》“”、，。；：！？·…—"
_WIDE = {
    code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))
}
_WIDE |= {
    ord("％"): "%",
    ord("\u3000"): " ",
    ord("\xa0"): " ",
    ord("．"): ".",
    ord("～"): "~",
    ord("－"): "-",
}
# A blank beside a Chinese letter says nothing: converters put them at every line end and around numbers.
_BLANK = re.compile(
    rf"(?<=[{_HAN}]) {{1,40}}(?=[{_HAN}A-Za-z0-9(\[.])|(?<=[A-Za-z0-9)\]%.]) {{1,40}}(?=[{_HAN}])"
)
# Web pages often have the half-width marks: between Chinese they are meant as the others.
_HALVES = re.compile("[\ud800-\udfff]")
"""Halves of characters, which nothing can store."""
_HALF = re.compile(r"(?<=[\u3400-\u9fff”》）)])[,;:](?=[\u3400-\u9fff“《（(\d])")
_FULL = {",": "，", ";": "；", ":": "："}
_MARKS = (
    re.compile(
        r"^#{0,6} ?\**(?:第?[一二三四五六七八九十]{1,3}(?:、|[部章]分?)|附[件表] ?\d{0,2}(?:-\d{1,2})?[:：]?)"
    ),
    re.compile(r"^#{0,6} ?\**[(（][一二三四五六七八九十]{1,3}[)）]"),
    re.compile(r"^#{0,6} ?\**\d{1,2}(?:[.．、]|(?=[A-Z]\d?类))(?!\d)"),
    re.compile(r"^#{0,6} ?\**(?:[(（]\d{1,2}[)）])"),
    re.compile(r"^[①-⑳]"),
)
_ENDS = re.compile(r"[。；;！!？?]")
_WHOLE = re.compile(r"[。；！？：:;]$")
_TITLE_ENDS = re.compile(r"(?:通知|公告|函|指南|启事|方案)$")
_RUNNING = re.compile(r"[，。；][^，。；]{1,80}$")
_TAGS = re.compile(r"</?(?:p|br|b|strong|div|span) ?/?>")
WRAPPED = 18
"""A line at least this long that ends in no mark goes on in the next: text taken from a PDF."""


@dataclass(frozen=True, slots=True)
class Line:
    text: str
    start: int
    level: int
    """1 for 一、 and 附件, 2 for （一）, 3 for 1., 4 for (1), 5 for ①; 0: no heading's number."""

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    @property
    def is_row(self) -> bool:
        """Whether it is a row of a table."""
        return "\t" in self.text or self.text.startswith("|")

    @property
    def cells(self) -> list[str]:
        mark = "|" if self.text.startswith("|") else "\t"
        cells = [cell.strip() for cell in self.text.split(mark)]
        return cells[1:-1] if mark == "|" else cells

    @property
    def body(self) -> str:
        """Without the heading's number."""
        for mark in _MARKS:
            if found := mark.match(self.text):
                return self.text[found.end() :].strip(" *#、.:：")
        return self.text.strip(" *#")


@dataclass(frozen=True, slots=True)
class Sentence:
    text: str
    start: int
    line: int
    """Number of its line."""

    @property
    def end(self) -> int:
        return self.start + len(self.text)


class NoticeText:
    """A tidy text with its lines and sentences."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines = list(_lines(text))
        self._starts = [line.start for line in self.lines]

    @cached_property
    def sentences(self) -> list[Sentence]:
        return [each for number, line in enumerate(self.lines) for each in _sentences(number, line)]

    def line_at(self, offset: int) -> int:
        return max(0, bisect_right(self._starts, offset) - 1)

    def of_line(self, number: int) -> Sentence:
        """The whole line, as far as one quotes it."""
        line = self.lines[number]
        return Sentence(line.text[:MOST_OF_A_SENTENCE], line.start, number)


def tidy(raw: str) -> str:
    """The text that is read and shown: full-width digits and letters as usual ones, no blanks inside Chinese, lines that a page
    broke put together again, at most `MOST` characters.
    """
    text = raw[:MOST].replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n").replace("\0", "")
    text = _HALVES.sub("", text)
    text = (
        _TAGS.sub("", text).replace("\u200b", "").replace("\ufeff", "").replace("\v", "\n").translate(_WIDE)
    )
    lines = [_BLANK.sub("", line.strip(" ")).rstrip(" ") for line in text.split("\n")]
    lines = [_HALF.sub(lambda found: _FULL[found[0]], line) for line in lines]
    return "\n".join(_unwrapped(lines)).strip("\n")


def _unwrapped(lines: list[str]) -> Iterator[str]:
    held, gap = "", False
    for line in lines:
        if not line:
            gap = True
            continue
        # Across an empty line, a page's end, only what is running text goes on.
        if held and _goes_on(held, line) and (not gap or _RUNNING.search(held)):
            held += line
        else:
            if held:
                yield held
            if gap:
                yield ""
            held = line
        gap = False
    if held:
        yield held


def _goes_on(held: str, line: str) -> bool:
    if (
        not line
        or len(held) < WRAPPED
        or len(held) > MOST_OF_A_SENTENCE * 4
        or _WHOLE.search(held)
        or _TITLE_ENDS.search(held)
    ):
        return False
    if "\t" in held or "\t" in line or held.startswith("|") or line.startswith(("|", "#", "——")):
        return False
    return level_of(held) != 1 and not level_of(line) and not line.startswith(("附", "联系", "注"))


def level_of(line: str) -> int:
    return next((level for level, mark in enumerate(_MARKS, start=1) if mark.match(line)), 0)


def _lines(text: str) -> Iterator[Line]:
    start = 0
    for line in text.split("\n"):
        if line.strip():
            lead = len(line) - len(line.lstrip(" "))
            yield Line(line[lead:], start + lead, level_of(line[lead:]))
        start += len(line) + 1


def _sentences(number: int, line: Line) -> Iterator[Sentence]:
    if line.is_row:
        yield Sentence(line.text[:MOST_OF_A_SENTENCE], line.start, number)
        return
    begin = 0
    cuts = [found.end() for found in _ENDS.finditer(line.text)]
    for cut in [*cuts, len(line.text)]:
        for part in range(begin, cut, MOST_OF_A_SENTENCE):
            piece = line.text[part : min(cut, part + MOST_OF_A_SENTENCE)]
            if piece.strip():
                lead = len(piece) - len(piece.lstrip())
                yield Sentence(piece.strip(), line.start + part + lead, number)
        begin = cut
