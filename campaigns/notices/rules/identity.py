"""Title, number, issuer, name, contact."""

import re
from collections.abc import Iterator

from campaigns.notices.findings import Finding, Kind
from campaigns.notices.outline import Outline
from campaigns.notices.text import NoticeText, Sentence

FIRST_LINES = 14
_TITLE = re.compile(
    r"(?:关于|征集|评选|遴选|举办|开展|申报)[^\t]{2,120}(?:通知|公告|函|指南|启事|方案)[)）]?$"
)
_GUIDE = re.compile(r"^[^，。；\t]{4,60}(?:指南|征集通知|征集公告|征集启事|活动通知)$")
_NUMBER = re.compile(
    r"^[\u3400-\u9fffA-Za-z（）()]{1,20} ?[〔\[［(（]20\d{2}[〕\]］)）](?:年)? ?第?\d{1,5}号$"
)
_ISSUER = re.compile(
    r"^[\u3400-\u9fff（）、 ]{2,40}(?:局|厅|部|委员会|协会|学会|中心|馆|办公室|院|会|大学|厅办公室|集团|处|司)$"
)
_SIGNED = re.compile(r"^20\d{2} ?年 ?\d{1,2} ?月 ?\d{1,2} ?日$")
_HOST = re.compile(r"^(?:指导|主办)单位[:：] ?([^，。；\t]{2,60})")
_CONTACT = re.compile(r"(?:联系人|联系电话|咨询电话|联系方式|联系邮箱)[:：]")
_ADDRESSED = re.compile(r"[:：]$|^各")
_ABOUT = re.compile(
    r"(?:关于)?(?:组织)?(?:举办|开展|做好|征集|组织|启动|印发)?(.{4,120}?)的?(?:通知|公告|函|启事)$"
)


def find(notice: NoticeText, outline: Outline, year: int) -> Iterator[Finding]:
    title = _title(notice)
    if title:
        number, sentence, text = title
        yield _of(sentence, "notice.title", text)
        yield _of(sentence, "name", _name(text), sure=False)
        yield from _around(notice, number, text)
    for number, line in enumerate(notice.lines[1 : outline.first_attached], start=1):
        above = notice.lines[number - 1]
        if _SIGNED.match(line.text) and _ISSUER.match(above.text.strip()) and not above.level:
            yield _of(notice.of_line(number - 1), "notice.issuer", above.text.strip(), sure=False)
            break
    for number, line in enumerate(notice.lines):
        if found := _HOST.match(line.body):
            yield _of(notice.of_line(number), "notice.issuer", found[1].strip())
            break
    for number, line in enumerate(notice.lines[: outline.first_attached]):
        if _CONTACT.search(line.text) and len(line.text) < 200 and not line.is_row:
            yield _of(notice.of_line(number), "contact", line.text)
            break


def _title(notice: NoticeText) -> tuple[int, Sentence, str] | None:
    for pattern in (_TITLE, _GUIDE):
        for number, line in enumerate(notice.lines[:FIRST_LINES]):
            text = line.text.strip(" *#")
            before = notice.lines[number - 1] if number else None
            if not pattern.search(text) and before and not line.level and len(text) < 60:
                # A title set in two lines.
                joined = before.text.strip(" *#") + text
                if len(joined) < 130 and "关于" in before.text and pattern.search(joined):
                    start = before.start
                    return number, Sentence(notice.text[start : line.end], start, number), joined
            if pattern.search(text) and len(text) < 130 and not _ADDRESSED.search(text):
                return number, notice.of_line(number), text
    return None


def _around(notice: NoticeText, number: int, title: str) -> Iterator[Finding]:
    """The number and the issuer stand near the title: on the letterhead, or before 关于."""
    issued = False
    for near in [*range(max(0, number - 5), number), *range(number + 1, min(number + 4, len(notice.lines)))]:
        text = notice.lines[near].text.strip(" *#")
        if _NUMBER.match(text.replace(" ", "")):
            yield _of(notice.of_line(near), "notice.number", text)
        elif near < number and not issued and _ISSUER.match(text) and not _ADDRESSED.search(text):
            issued = True
            yield _of(notice.of_line(near), "notice.issuer", text)
    said = title.partition("关于")[0]
    if not issued and _ISSUER.match(said):
        yield _of(notice.of_line(number), "notice.issuer", said, sure=False)


def _name(title: str) -> str:
    found = _ABOUT.search(title[title.find("关于") :] if "关于" in title else title)
    return (found[1] if found else title)[:120]


def _of(sentence: Sentence, setting: str, value: str, *, sure: bool = True) -> Finding:
    return Finding(Kind.IDENTITY, setting, value, sentence.text, sentence.start, sentence.end, sure)
