"""What an author declares, what keeps a case out, and the forms attached to the notice."""

import re
from collections.abc import Iterator

from campaigns.notices.findings import Finding, Kind
from campaigns.notices.outline import Outline
from campaigns.notices.text import NoticeText, Sentence

_DECLARES = re.compile(
    r"(?:本人|我[(（]?们?[)）]?|作者|申报者?人?|承诺人|本单位|本团队)[^。；]{0,30}?(?:承诺|保证|确认|声明|申明|同意)|即?视为[^。；]{0,20}同意|须?需?确认拥有|必须是?(?:为)?原创|(?:应|须|应当)(?:是|为)[^。；]{0,16}原创"
    r"|审核同意"
)
_EXCLUDES = re.compile(
    r"取消[^。；]{0,20}(?:资格|评选|参评)|不(?:予|参与|参加|得参加)(?:重复)?(?:评审|评选|受理|参评|推荐|参赛)|均为无效|视为(?:不合格|无效|自动放弃)|一票否决"
)
_SIGNED = re.compile(r"^(?:承诺人|作者|负责人)[^。]{0,10}(?:签名|签字|签章)")
_PLEDGE = re.compile(r"^\s?(?:本人|我[(（]?们)")
MOST = 40


def find(notice: NoticeText, outline: Outline, year: int) -> Iterator[Finding]:
    told: set[str] = set()
    for sentence in notice.sentences:
        text = sentence.text
        if len(text) < 8 or text in told or _SIGNED.match(text) or len(told) > MOST:
            continue
        line = notice.lines[sentence.line]
        if _DECLARES.search(text):
            told.add(text)
            # A pledge is one statement, however many sentences it has; in a form it stands in one cell.
            whole = notice.of_line(sentence.line) if _PLEDGE.match(line.body) else sentence
            told.update(each.text for each in notice.sentences if whole.start <= each.start < whole.end)
            cell = next((cell for cell in line.cells if _DECLARES.search(cell)), whole.text)
            yield _of(Kind.DECLARATION, "declarations", cell if line.is_row else whole.text, whole)
        elif _EXCLUDES.search(text) and "同意取消" not in text:
            told.add(text)
            yield _of(Kind.EXCLUSION, "exclusion_reasons", text, sentence)
    yield from _forms(outline)


def _forms(outline: Outline) -> Iterator[Finding]:
    told: set[str] = set()
    for form in outline.forms:
        title = re.sub(r"^[-\d.、 ]{1,5}", "", form.title).strip("《》*#：: “”")
        if title in told:
            continue
        told.add(title)
        sure = bool(re.search(r"表|书|模板|模版|样式|回执|标准|要求", title))
        value = {"number": form.number, "title": title}
        yield _of(Kind.FORM, "attachments", value, form.sentence, sure=sure)


def _of(kind: Kind, setting: str, value: object, sentence: Sentence, *, sure: bool = True) -> Finding:
    return Finding(kind, setting, value, sentence.text, sentence.start, sentence.end, sure)  # type: ignore[arg-type]
