"""What a line of a form asks, where it says how many 字 go into it. Pure."""

import re

from campaigns.notices.text import Line

_LABEL = re.compile(
    r"^[-\d.、①-⑳ (（一二三四五六七八九十)）]{0,8}(?P<label>[^(（\t\n:：。，；0-9]{2,24})[(（:：]"
)
_NUMBERED = re.compile(r"^[-\d.、①-⑳ 一二三四五六七八九十]{0,6}")
_NO_LABEL = re.compile(
    r"不超过|不少于|限报|要求|字数|正文|全文|^注$|标题|名称|格式|字体|^包括|^以|^如|材料|微视频|说明文档"
)
_ZI = re.compile(r"\d{2,5}(?: ?个?汉?字)")
LONGEST = 260


def form_label(line: Line) -> str:
    """The question's label; empty where the line asks nothing."""
    if not line.is_row:
        return _of_line(line.text)
    cells = line.cells
    for place, cell in enumerate(cells):
        if _ZI.search(cell):
            before = cells[place - 1].replace(" ", "") if place else ""
            return before if 2 <= len(before) <= 24 else _of_line(cell)
        if cell.startswith("关键词") and re.search(r"\d", cell):
            return "关键词"
    return ""


def _of_line(text: str) -> str:
    if re.match(r"^[-\d.、 ]{0,5}(?:案例)?关键词[(（\t]", text):
        return "关键词"
    found = _LABEL.match(text)
    if found is None or len(text) > LONGEST:
        return ""
    label = _NUMBERED.sub("", found["label"]).strip()
    bracket = text[found.end() - 1] in "(（"
    if not bracket and not re.search(r"字(?:以内|左右|之内)?[。)）]?$", text):
        return ""
    if bracket and not re.search(r"[(（][^)）]{0,240}\d ?字", text):
        return ""
    return "" if len(label) < 2 or _NO_LABEL.search(label) else label
