"""Questions of the form: lines and cells of a form that say how many 字 go into them."""

import re
from collections.abc import Iterator
from typing import Any

from campaigns.notices.findings import Finding, Kind
from campaigns.notices.labels import form_label
from campaigns.notices.outline import Outline
from campaigns.notices.phrases import ZI, limits
from campaigns.notices.text import NoticeText, Sentence

_WORDS = re.compile(r"^关键词[(（]?")
_COMMENT = re.compile(r"评语|推荐意见|推荐理由")

_ONLY_A_LIMIT = re.compile(r"(?:^|。)不超过\d{2,5}字。?$")
MOST_OF_A_CELL = 400


def find(notice: NoticeText, outline: Outline, year: int) -> Iterator[Finding]:
    for number, line in enumerate(notice.lines):
        if "字" not in line.text and "关键词" not in line.text:
            continue
        whole = notice.of_line(number)
        named = outline.under(number)
        if _COMMENT.search(line.text):
            for limit in limits(line.text, ZI):
                if limit.least:
                    yield _of("recommend.comment_min_zi", int(limit.least), whole)
            continue
        label = form_label(line) or _above(notice, number)
        if not label:
            continue
        if _WORDS.match(label):
            bounds = _items(line.text)
            if bounds:
                yield _of(
                    "categories.fields", {"label": "关键词", "kind": "keywords", **bounds}, whole, named
                )
            continue
        held = next(
            (limit for limit in limits(line.text, ZI) if (limit.most or 0) >= 10 or (limit.least or 0) >= 10),
            None,
        )
        if held:
            zi = {"min_zi": held.least, "max_zi": held.most}
            value = {"label": label, "kind": "text", **{name: int(each) for name, each in zi.items() if each}}
            yield _of("categories.fields", value, whole, named, sure=held.sure)


def _above(notice: NoticeText, number: int) -> str:
    """Of a table that was pasted cell by cell: the short cell above the one with the limit, which begins with a tab."""
    line = notice.lines[number]
    if len(line.text) > MOST_OF_A_CELL or not (line.text.startswith("\t") or _ONLY_A_LIMIT.search(line.text)):
        return ""
    parts: list[str] = []
    for above in reversed(notice.lines[max(0, number - 6) : number]):
        cell = above.text.strip()
        if len(cell) > 16 or re.search(r"[，。；：:（(\d]", cell):
            if parts or not _ONLY_A_LIMIT.search(line.text):
                return ""
            continue
        parts.insert(0, cell)
        if above.text.startswith("\t"):
            label = "".join(parts).replace(" ", "")
            return label if 2 <= len(label) <= 24 else ""
    return ""


def _items(text: str) -> dict[str, int]:
    for limit in limits(text, r"个"):
        bounds = {"min_items": limit.least, "max_items": limit.most}
        return {name: int(number) for name, number in bounds.items() if number is not None}
    return {}


def _of(
    setting: str, value: Any, sentence: Sentence, named: tuple[str, ...] = (), *, sure: bool = True
) -> Finding:
    return Finding(Kind.FIELD, setting, value, sentence.text, sentence.start, sentence.end, sure, named)
