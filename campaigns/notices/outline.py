"""What stands under what: the categories that a notice names, its attachments, and for each line the categories it speaks of. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from campaigns.notices.text import Line, NoticeText, Sentence

LONGEST_LABEL = 34
MOST_CATEGORIES = 40
_CATEGORY_HEAD = re.compile(
    r"(?:类别|类型|领域|方向|项目|遴选内容|征集内容|征集范围|评选内容|活动内容|活动项目|案例内容|参赛项目|主题内容)"
)
_NOT_CATEGORY = re.compile(
    r"要求|形式|方式|时间|流程|对象|标准|说明$|安排|组织|联系|附件|注意|材料|原则|目的|意义|宣传|表彰|奖|经费|保障|申报书|报送|提交|评审|推荐|参加|日前|高度重视|负责"
    r"|承诺|声明|概况|背景|目标|意见|登记|评价$|内容$|格式|视频$|文本$|[？?]|^\d|年|参与|限额|名额|不超过|姓名|单位$|其他|网址"
)
_DEFINED = re.compile(r"^(?P<label>[^，。；：:]{2,34}?)[:：]?(?:(?P=label))?(?:是指|，是指|主要指)")
_CODED = re.compile(
    r"^(?P<code>[A-Z]\d?) ?类(?:[:：]|是指|(?=[^，。；]{0,30}$))(?P<label>[^，。；：:]{0,34})"
)
_DETAIL = re.compile(r"^(?:作品|制作|材料|内容|文本|视频|报送)?(?:要求|形式)(?=[:：])")
"""Says more of the category above it, whatever number it has."""
_COLLECTS = re.compile(r"征集|遴选|反映|包括|聚焦|围绕|运用|面向|指")
_ATTACHED = re.compile(r"^#{0,6} ?\**附[件表] ?(?P<number>\d{0,2}(?:-\d{1,2})?) ?[:：]?\**$")
_LISTED = re.compile(
    r"^(?:附[件表][:：]? ?)?[-\s]{0,3}(?P<number>\d{1,2})[.．、] ?(?P<title>[^，。；\t]{2,60})$"
)


@dataclass(frozen=True, slots=True)
class Category:
    label: str
    family: str
    sentence: Sentence
    sure: bool

    @property
    def short(self) -> str:
        """A1 of A1类: how the notice speaks of it elsewhere."""
        coded = re.match(r"^[A-Z]\d?(?=类)", self.label)
        return coded[0] if coded else self.label


@dataclass(frozen=True, slots=True)
class AttachedForm:
    number: str
    title: str
    sentence: Sentence
    line: int


class Outline:
    """Categories and attachments of a notice; `under` says what a line stands under."""

    def __init__(self, notice: NoticeText) -> None:
        self.notice = notice
        self.forms = list(_forms(notice))
        self.first_attached = min(
            (form.line for form in self.forms if _stands_alone(notice, form)), default=len(notice.lines)
        )
        self.categories = _categories(notice, self.first_attached)
        self._scopes, self.headings = _scopes(notice, self.categories, self.forms)

    def under(self, line: int) -> tuple[str, ...]:
        """Labels of the categories that the line stands under; empty: all."""
        return self._scopes[line] if 0 <= line < len(self._scopes) else ()

    def heading(self, line: int) -> str:
        """The words of the headings above a line, outermost first."""
        return self.headings[line] if 0 <= line < len(self.headings) else ""

    def named_in(self, text: str) -> tuple[str, ...]:
        """The categories that a text names."""
        return _named(text, self.categories)


def _categories(notice: NoticeText, before: int) -> list[Category]:
    """Numbered headings below a section of categories; else what the notice defines (X 是指 ...)."""
    defined = _with_siblings(notice, list(_defined(notice, before)))
    numbered = list(_numbered(notice, before))
    coded = [each for each in numbered if re.match(r"[A-Z]\d?类", each.label)]
    chosen = coded or (defined if len(defined) > 1 else numbered or defined)
    kept: dict[str, Category] = {}
    for category in chosen[:MOST_CATEGORIES]:
        kept.setdefault(category.label, category)
    return list(kept.values())


def _defined(notice: NoticeText, before: int) -> Iterator[Category]:
    for sentence in notice.sentences:
        if sentence.line >= before or notice.lines[sentence.line].start != sentence.start:
            continue
        line = notice.lines[sentence.line]
        found = _DEFINED.match(line.body)
        if found and not re.search(r"[“”]?[1N][“”]|活动$|本次|材料$|类$", found["label"]):
            label = (
                found["label"].strip("“” ")
                if found["label"].count("“") != found["label"].count("”")
                else found["label"]
            )
            yield Category(label, _family(notice, sentence.line), sentence, sure=True)


def _with_siblings(notice: NoticeText, defined: list[Category]) -> list[Category]:
    """Lines with a number of the same sort between two definitions, such as （2）X：仅面向 ...: categories too, but unsure."""
    if len(defined) < 2:
        return defined
    level = notice.lines[defined[0].sentence.line].level
    have = {each.sentence.line for each in defined}
    for number in range(defined[0].sentence.line, defined[-1].sentence.line) if level else ():
        line = notice.lines[number]
        label, colon, rest = line.body.partition("：")
        if (
            line.level != level
            or number in have
            or not colon
            or not 4 <= len(label) <= LONGEST_LABEL
            or len(rest) < 20
        ):
            continue
        if not _NOT_CATEGORY.search(label) and re.search(r"案例|作品|资源|项目|课例|软件", label):
            sentence = next(_of(notice, number))
            defined.append(Category(label, _family(notice, number), sentence, sure=False))
    return sorted(defined, key=lambda category: category.sentence.start)


def _numbered(notice: NoticeText, before: int) -> Iterator[Category]:
    inside, level = False, 0
    for number, line in enumerate(notice.lines[:before]):
        if line.is_row or not line.level:
            continue
        sentence = next((each for each in _of(notice, number)), None)
        coded = _CODED.match(line.body)
        if coded and sentence:
            label = coded["label"].strip(" ")
            named = f"{coded['code']}类" + (f" {label}" if label and not _COLLECTS.match(label) else "")
            yield Category(named[:LONGEST_LABEL], _family(notice, number), sentence, sure=True)
            continue
        if line.level == 1:
            inside = bool(_CATEGORY_HEAD.search(line.body[:20])) and not re.search(
                r"要求|说明", line.body[:20]
            )
            level = 0
            continue
        if not inside or sentence is None or (level and line.level != level):
            continue
        label = re.split(r"[。：:，；]", line.body, maxsplit=1)[0].strip()
        if 2 <= len(label) <= LONGEST_LABEL and not _NOT_CATEGORY.search(label):
            level = line.level
            yield Category(label, "", sentence, sure=len(label) <= 20)


def _family(notice: NoticeText, number: int) -> str:
    """The heading above a category, where it is a short one."""
    level = notice.lines[number].level or 9
    own = notice.lines[number].body
    for line in reversed(notice.lines[max(0, number - 60) : number]):
        if 0 < line.level < level:
            if own.startswith(line.body):
                level = line.level
                continue
            return line.body if line.level > 1 and len(line.body) <= LONGEST_LABEL else ""
    return ""


def _of(notice: NoticeText, number: int) -> Iterator[Sentence]:
    line = notice.lines[number]
    low, high = 0, len(notice.sentences)
    while low < high:
        middle = (low + high) // 2
        if notice.sentences[middle].start < line.start:
            low = middle + 1
        else:
            high = middle
    if low < len(notice.sentences) and notice.sentences[low].line == number:
        yield notice.sentences[low]


def _forms(notice: NoticeText) -> Iterator[AttachedForm]:
    """附件 N on a line of its own with its title below, or in the list at the notice's end."""
    listing = 0
    for number, line in enumerate(notice.lines):
        attached = _ATTACHED.match(line.text)
        if attached:
            title = _title_below(notice, number)
            if title is not None:
                yield AttachedForm(attached["number"], title.text.strip(" *#"), title, number)
            continue
        if re.match(r"^附[件表](?:[:：]|$)", line.text):
            listing = number
        listed = _LISTED.match(line.text)
        if listed and listing and number - listing < 30:
            yield AttachedForm(listed["number"], listed["title"].strip(), notice.of_line(number), number)
        elif listing == number and listing and len(line.text) < 60 and not listed:
            yield AttachedForm("", re.sub(r"^附[件表][:：] ?", "", line.text), notice.of_line(number), number)
            listing = 0
        elif not listed:
            listing = 0


def _title_below(notice: NoticeText, number: int) -> Sentence | None:
    for below in range(number + 1, min(number + 3, len(notice.lines))):
        line = notice.lines[below]
        if not line.is_row and 2 <= len(line.text.strip(" *#")) <= 60 and line.level != 1:
            return notice.of_line(below)
    return None


def _stands_alone(notice: NoticeText, form: AttachedForm) -> bool:
    return bool(_ATTACHED.match(notice.lines[form.line].text))


def _scopes(
    notice: NoticeText, categories: list[Category], forms: list[AttachedForm]
) -> tuple[list[tuple[str, ...]], list[str]]:
    starts: dict[int, list[str]] = {}
    for category in categories:
        starts.setdefault(category.sentence.line, []).append(category.label)
    titles = {form.line: form.title for form in forms if _stands_alone(notice, form)}
    stack: list[tuple[int, tuple[str, ...], str, bool]] = []
    scopes, headings = [], []
    attached: tuple[str, ...] = ()
    for number, line in enumerate(notice.lines):
        level = line.level if not line.is_row else 0
        named: tuple[str, ...] = tuple(starts.get(number, ()))
        alone = (
            _named(line.text, categories)
            if _reads_as_title(line) and number > min(titles, default=number)
            else ()
        )
        if len(alone) == 1 and not named:
            attached, stack = alone, []
        if number in titles:
            attached, stack = _named(titles[number], categories), []
            level = 1
        if level and _DETAIL.match(line.body) and any(own for _, _, _, own in stack):
            headings.append(" ".join([*(head for _, _, head, _ in stack), line.body[:12]]))
            scopes.append(next(labels for _, labels, _, _ in reversed(stack) if labels))
            continue
        if level:
            while stack and stack[-1][0] >= level:
                stack.pop()
            head = line.body[:60]
            if not named and len(line.body) <= 60:
                named = _named(re.split(r"[。；]", head, maxsplit=1)[0], categories)
            stack.append((level, named, head.split("。")[0], number in starts))
        elif named:
            stack.append((9, named, line.text[:20], True))
        scopes.append(next((labels for _, labels, _, _ in reversed(stack) if labels), attached))
        headings.append(" ".join(head for _, _, head, _ in stack))
    return scopes, headings


def _reads_as_title(line: Line) -> bool:
    return (
        not line.level
        and not line.is_row
        and len(line.text) <= 40
        and not re.search(r"[，。；：:、]", line.text)
    )


def _named(text: str, categories: list[Category]) -> tuple[str, ...]:
    """Categories whose label (or family) stands in a text; of two labels of which one is part of the other, the longer."""
    found = [each for each in categories if _says(text, each)]
    families = [each for each in categories if each.family and each.family in text and each not in found]
    longest = [
        each.label
        for each in found
        if not any(each is not other and each.label in other.label for other in found)
    ]
    return tuple(longest) or tuple(each.label for each in families)


def _says(text: str, category: Category) -> bool:
    if category.short == category.label:
        return category.label in text
    rest = category.label.partition("类")[2].strip()
    return bool(re.search(rf"(?<![A-Za-z0-9]){category.short}(?![0-9A-Za-z])", text)) or (
        len(rest) > 3 and rest in text
    )
