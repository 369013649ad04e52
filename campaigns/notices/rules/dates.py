"""The calendar: which stage a day opens or closes."""

import datetime as dt
import re
from collections.abc import Iterator

from campaigns.notices.findings import Finding, Kind
from campaigns.notices.outline import Outline
from campaigns.notices.phrases import Span, spans
from campaigns.notices.text import NoticeText, Sentence

# In this order: 评审结果公布 is a publication, 报送推荐案例 a recommendation.
_STAGES = (
    ("freeze", re.compile(r"不(?:允许|得|再)(?:修改|替换)")),
    ("other", re.compile(r"培训|会议|报到|研讨|交流活动|推广|启动|宣传发动|回执|参会|访问")),
    ("notice", re.compile(r"公示")),
    ("review", re.compile(r"组织专家|评审(?!结果)|终评|专家|复评|评选(?!结果)|作品推荐")),
    ("publish", re.compile(r"公布|通报|展播|发布(?!通知)|结果|表彰|颁奖")),
    ("recommend", re.compile(r"推荐|报送|初评|初选|汇总|遴选|择优|(?<!网)上报(?!名)|县级|市级")),
    ("submit", re.compile(r"提交|申报|征集|报名|上传|上报|投稿|参赛|填报")),
)
_NAMES = {
    "submit": "案例提交", "recommend": "推荐报送", "freeze": "材料冻结", "review": "专家评审", "notice": "公示",
    "publish": "公布结果", "other": "其他安排",
}  # fmt: skip
_PHASE = re.compile(r"第[一二三四五六七八]阶段[:：]? ?([^（(，。：:\t]{2,16})")
_TIME_OF = re.compile(r"([^，。；：:（(\t]{2,14}?)(?:时间|日期)(?:为|是|[:：])")
_FORM_DUE = re.compile(
    r"《([^》]{2,40}(?:表|意见|报告|回执))》|(信息表|汇总表|推荐表|联系人|该表|此表|名单|回执)"
)
_SETTLES = re.compile(r"发布|印发|出生|截至目前|颁布|成立|会议精神|讲话")
_UNITS = re.compile(r"组织单位|各市|各县|各区|各校|各单位|各地|推荐单位")
_PUBLISHED = re.compile(
    r"(?:发布|信息|更新|成文|生成|发文|印发)(?:时间|日期)|浏览|阅读次数|点击[率数]|字号[:：]"
)
"""Lines of the page that a notice stood on."""
_MADE = re.compile(r"^(?:之间|期间)[^。；]{0,20}(?:完成|播出|发表|录制|创作|出版)")
_LEAD = re.compile(r"^[之以前截止，：: ]{1,6}")
MOST = 60


def find(notice: NoticeText, outline: Outline, year: int) -> Iterator[Finding]:
    count = 0
    for sentence in notice.sentences:
        if "月" not in sentence.text and not re.search(r"\d[./-]\d", sentence.text):
            continue
        told = list(spans(sentence.text, year))
        for span in told:
            found = _finding(sentence, span, outline)
            if found is None:
                continue
            count += 1
            if count > MOST:
                return
            yield found
            if len(told) == 1:
                yield from _told_at_its_end(found, span)


def _told_at_its_end(found: Finding, span: Span) -> Iterator[Finding]:
    """评审 and 公布 in one stretch: the list comes out on its last day, if no other day is named."""
    if (
        not isinstance(found.value, dict)
        or found.value.get("kind") != "review"
        or span.opens is None
        or span.closes is None
    ):
        return
    if re.search(r"公布|通报|发布", found.sentence):
        value = {
            "kind": "publish",
            "name": _NAMES["publish"],
            "opens": _moment(span.closes - dt.timedelta(days=1)),
            "closes": None,
        }
        yield Finding(found.kind, found.setting, value, found.sentence, found.start, found.end, sure=False)


def _finding(sentence: Sentence, span: Span, outline: Outline) -> Finding | None:
    signed = span.at == 0 and len(sentence.text) - span.end < 3
    if signed or _PUBLISHED.search(sentence.text) or _MADE.search(sentence.text[span.end : span.end + 40]):
        return None
    clauses = re.split(r"[，。；,;(（]", sentence.text[max(0, span.at - 50) : span.at])
    before = clauses[-1]
    after = re.split(r"[。；;]", sentence.text[span.end : span.end + 60])[0]
    attached = sentence.line >= outline.first_attached
    if not span.year_given and _SETTLES.search(before):
        return None
    handed_by_units = _UNITS.search(sentence.text[: span.at])
    form = _FORM_DUE.search(re.split(r"[，,]", after)[0]) or (
        _FORM_DUE.search(sentence.text[: span.at]) if "作品" not in before else None
    )
    # What stands right before the day, then right behind it, then the clause before.
    near = re.split(r"[，,(（]", _LEAD.sub("", after), maxsplit=1)[0]
    kind = _kind(before) or _kind(near) or _kind("，".join(clauses[-2:])) or _kind(after)
    if form and span.opens is None and (attached or not re.search(r"案例遴选|案例材料|上报工作", after[:60])):
        label = (form[1] or form[2]).strip()
        value = {"label": label, "due": _moment(span.closes)}
        return Finding(
            Kind.DATE,
            "recommend.forms.due",
            value,
            sentence.text,
            sentence.start,
            sentence.end,
            sure=bool(form[1]),
        )
    if kind == "submit" and handed_by_units:
        kind = "recommend"
    heading = outline.heading(sentence.line)
    if kind is None:
        heads = (_kind(head) for head in reversed(heading.split(" ")))
        kind = next((head for head in heads if head), None) or (
            "submit" if re.search(r"时间|截止", heading + before) else None
        )
    if kind is None or (span.opens is None and span.closes is None):
        return None
    named = _PHASE.search(sentence.text) or _TIME_OF.search(before)
    value = {
        "kind": kind,
        "name": named[1].strip() if named else _NAMES[kind],
        "opens": _moment(span.opens),
        "closes": _moment(span.closes),
    }
    sure = not attached and kind != "other" and (span.of_days or named is not None)
    return Finding(Kind.DATE, "stages", value, sentence.text, sentence.start, sentence.end, sure)


def _kind(words: str) -> str | None:
    return next((kind for kind, pattern in _STAGES if pattern.search(words)), None)


def _moment(moment: dt.datetime | None) -> str | None:
    return moment.isoformat() if moment else None
