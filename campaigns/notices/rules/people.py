"""Categories, tracks, who may apply, how many authors, how many cases of one person or unit."""

import re
from collections.abc import Iterator

from campaigns.notices.findings import Finding, Kind
from campaigns.notices.outline import Outline
from campaigns.notices.phrases import COUNT, count_of
from campaigns.notices.text import NoticeText, Sentence

_WHO_HEAD = re.compile(
    r"^.{0,6}(?:参与|参加|征集|申报|参评|参赛|活动|面向|推荐)(?:对象|人员|主体|范围(?=[:：。]|$))(?=[及和与]?.{0,6}(?:[:：。]|$))"
)
_MAY = re.compile(r"(?:均可|可以|可)(?:自愿)?(?:报名|参加|申报|参与)|面向[^，。]{2,40}(?:教师|学校|人员)")
_TRACKS = re.compile(r"分(?:设|为|别设)?([^，。；\t]{2,40}?)(?:两|二|三|四|\d)个?(赛道|组别|组)")
_GROUPS = re.compile(r"(?:组别|案例组别)[:：] ?([^，。；：\t]{4,80})")
_SPLIT_BY = re.compile(
    r"(?:根据|按照?|分为)?([^，。；：]{2,20}组(?:[(（][^()（）]{2,12}[)）])?[和、][^，。；：]{2,30}组(?:[(（][^()（）]{2,12}[)）])?)进行分组"
)
_BIG = r"(?:不超过|不得超过|不能超过|限报|限填|限|最多|至多|不多于|以内|控制在)"
_TEAM = re.compile(
    rf"(?:(?:团队|作者|成员|参与人员?|申报人|合作者|主创人员|完成人)[^，。；\d]{{0,12}}{_BIG} ?({COUNT}) ?[人名位]?"
    rf"|每(?:件|个|项|篇)(?:作品|案例|课例|项目)?[^，。；\d]{{0,8}}{_BIG} ?({COUNT}) ?[人名位]"
    rf"|{_BIG}({COUNT})[人名位](?!评审)|({COUNT})[人名位]以内)"
)
_CONSORTIUM = re.compile(rf"联合体[^。；]{{0,20}}?(?:成员)?{_BIG}({COUNT})个")
_OF_PERSON = re.compile(
    rf"(?P<who>第一作者|第二作者及以上人员|同一(?:负责人|作者|教师|人)|每(?:人|位|名)[^，。；\d]{{0,12}}|申报人|总计|个人|负责人|每个作者)"
    rf"(?P<between>[^，。；\d]{{0,16}})(?:限报?|只能(?:提交|申报|报送)|不得?超过|可(?:以)?(?:参与|申报)|最多(?:申报|参与|报送)?|限申报|至多)"
    rf" ?(?P<count>{COUNT}) ?(?:个|件|项|篇|份|节)"
)
_OF_UNIT = re.compile(
    rf"每(?:个|所|家)?(?:申报主体|申报单位|单位|学校|校|院校|高校)(?P<between>[^。；]{{0,40}}?)(?:不超过|限报|最多|限申报|至多|不得超过) ?(?P<count>{COUNT}) ?(?:个|件|项|篇|份)"
)


def find(notice: NoticeText, outline: Outline, year: int) -> Iterator[Finding]:
    for category in outline.categories:
        value = {"label": category.label, "family": category.family or None}
        yield _of(Kind.CATEGORY, category.sentence, "categories", value, sure=category.sure)
    yield from _who(notice, outline)
    yield from _listed_groups(notice)
    for sentence in notice.sentences:
        yield from _splits(sentence)
        yield from _team(sentence, notice, outline)
        yield from _limits(sentence, outline)


def _who(notice: NoticeText, outline: Outline) -> Iterator[Finding]:
    told = set()
    for number, line in enumerate(notice.lines):
        if not line.level or not _WHO_HEAD.search(line.body) or line.is_row:
            continue
        rest = _WHO_HEAD.split(line.body, maxsplit=1)[-1].strip("：:。 ")
        target = notice.of_line(number) if len(rest) > 4 else None
        if target is None and number + 1 < len(notice.lines):
            first = [each for each in notice.sentences if each.line == number + 1][:1]
            target = first[0] if first else None
        if target is None or (target.text, outline.under(number)) in told:
            continue
        told.add((target.text, outline.under(number)))
        yield _of(Kind.WHO, target, "categories.who", target.text.strip(), outline.under(number))
    if not told:
        found = next(
            (each for each in notice.sentences if _MAY.search(each.text) and len(each.text) > 8), None
        )
        if found:
            yield _of(Kind.WHO, found, "categories.who", found.text, sure=False)


def _listed_groups(notice: NoticeText) -> Iterator[Finding]:
    """组别：X, and one more on each line below, as a form has them."""
    for number, line in enumerate(notice.lines):
        first = re.match(r"^.{0,4}组别[:：] ?(?P<name>[^ ，。；：:\t]{2,10})$", line.text)
        if first is None:
            continue
        more = []
        for below in notice.lines[number + 1 : number + 9]:
            if not 2 <= len(below.text) <= 10 or re.search(r"[，。；：:\t]", below.text):
                break
            more.append(below.text)
        for name in [first["name"], *more] if more else []:
            yield _of(Kind.CATEGORY, notice.of_line(number), "groups", {"label": name})


def _splits(sentence: Sentence) -> Iterator[Finding]:
    if found := _TRACKS.search(sentence.text):
        names = [name.strip("的 ") for name in re.split(r"[、和与及]", found[1]) if name.strip("的 ")]
        if len(names) > 1 and all(len(name) <= 16 for name in names):
            setting = "tracks" if found[2] == "赛道" else "groups"
            for name in names:
                label = (
                    name if name.endswith(found[2][0]) else name + ("赛道" if found[2] == "赛道" else "组")
                )
                yield _of(Kind.CATEGORY, sentence, setting, {"label": label})
    if found := _SPLIT_BY.search(sentence.text):
        for name in re.split(r"和|、(?![^(（]{0,12}[)）])", found[1]):
            if name.strip().endswith(("组", ")", "）")) and 3 <= len(name) <= 20:
                yield _of(Kind.CATEGORY, sentence, "groups", {"label": name.strip()})
    if found := _GROUPS.search(sentence.text):
        names = [name for name in re.split(r"[ 、/□]{1,4}", found[1].strip()) if name]
        if len(names) > 1 and all(2 <= len(name) <= 16 for name in names):
            for name in names:
                yield _of(Kind.CATEGORY, sentence, "groups", {"label": name})


def _team(sentence: Sentence, notice: NoticeText, outline: Outline) -> Iterator[Finding]:
    text = sentence.text
    if found := _CONSORTIUM.search(text):
        yield _of(Kind.TEAM, sentence, "categories.team.max_units", count_of(found[1]))
        return
    for found in _TEAM.finditer(text):
        count = next(count_of(group) for group in found.groups() if group)
        bare = found[3] or found[4]
        if not 1 <= count <= 30 or re.search(
            r"专家|联系人|工作人员|代表|指导教师", text[max(0, found.start() - 20) : found.end() + 4]
        ):
            continue
        if bare and not re.search(
            r"作者|作品|案例|团队", text[: found.start()] + outline.heading(sentence.line)
        ):
            continue
        if re.search(r"^[ ]?(?:件|个|项)", text[found.end() :]) and not found[0].endswith(("人", "名", "位")):
            continue
        before = text[max(0, found.start() - 60) : found.end()]
        named = outline.named_in(before.rpartition("；")[2]) or outline.under(sentence.line)
        yield _of(Kind.TEAM, sentence, "categories.team.max", count, named, sure=not bare)


def _limits(sentence: Sentence, outline: Outline) -> Iterator[Finding]:
    for found in _OF_PERSON.finditer(sentence.text):
        if re.search(r"人员?$", found["between"]) and "第一作者" not in found[0]:
            continue
        said = found["who"] + found["between"]
        role = (
            "first"
            if re.search(r"第一作者|负责人", said + sentence.text[found.start() : found.end() + 1])
            else "any"
        )
        if found["who"].startswith("第二"):
            role = "member"
        elif re.search(r"以第一作者为准", sentence.text):
            role = "first"
        value = {"subject": "person", "role": role, "max": count_of(found["count"])}
        if value["max"]:
            yield _of(Kind.AUTHOR_LIMIT, sentence, "author_limits", value)
    for found in _OF_UNIT.finditer(sentence.text):
        if re.search(r"推荐", found[0]):
            continue
        value = {"subject": "unit", "role": "any", "max": count_of(found["count"])}
        if value["max"]:
            yield _of(Kind.AUTHOR_LIMIT, sentence, "author_limits", value)


def _of(
    kind: Kind,
    sentence: Sentence,
    setting: str,
    value: object,
    categories: tuple[str, ...] = (),
    *,
    sure: bool = True,
) -> Finding:
    return Finding(kind, setting, value, sentence.text, sentence.start, sentence.end, sure, categories)  # type: ignore[arg-type]
