"""The rates that a similarity report (查重报告) states, read from its text. Pure.

Reports of 知网, 万方, 维普, PaperPass, Turnitin and others name them differently and lay them out in lines, in tables of a row
of names over a row of numbers, or with the number above its name. A number is read only where its name is beyond doubt.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Sort = Literal["total", "without_quotes", "without_own", "part", "plain"]
"""total: of the whole text (总文字复制比); plain: a rate without a word for the whole (重复率); part: of one source, of one
language, of what is quoted: never judged.
"""

_CORE = r"(?:文字)?(?:复制比|相似比|相似度|相似率|重复率|重复比|重合率|抄袭率|查重率|查重结果)(?:指数)?"
_PART = (
    "单篇|单句|单段|最大|最高|跨语言|本地|互联网|网络|期刊|学位|学术|会议|图书|专利|自建|对比|比对|引用|他引|自引|自写|复写|"
    "参考文献|引证|来源|段落|章节|片段|句子|图片|表格|公式|代码|AIGC|AI|可能|疑似|其他|其它|作者|本人"
)
_WHOLE = "总体|总|全文|全篇|整体|综合"
_LABELS = re.compile(
    rf"(?P<less>(?:辅助)?(?:去除|剔除|排除|除去|扣除|不含|去掉|去(?=引|参|本|自|作))(?P<of>[\u4e00-\u9fff、()]{{0,14}}?)(?:{_CORE}))"
    rf"|(?P<part>(?:{_PART})[\u4e00-\u9fff、()]{{0,8}}?(?:{_CORE})|跨语言(?:检测)?(?:结果)?|(?:自写|复写|引用|他引|自引)率)"
    rf"|(?P<whole>(?:{_WHOLE})的?(?:{_CORE}))"
    rf"|(?P<plain>{_CORE})"
    r"|(?P<english>(?:overall similarity(?: index| score)?|similarity (?:index|score)))",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"(?<![\d.])(\d{1,3}(?:\s?\.\s?\d{1,2})?)\s?%(?!\s?(?:\(含\))?\s?(?:以|及以|之内|内|~|-|至|到))"
)
_IN_PERCENT = re.compile(r"\(%\)[\s:]*(\d{1,3}(?:\.\d{1,2})?)(?![\d.%])")
_GAP = re.compile(r"[\s:=≈约为是()\[\]【】|>—%-]{0,24}")
_SPACE = re.compile(r"\s{0,12}")
_TOLD = re.compile(r"[:=为是%]")
"""What ties a number to the name before it."""
ALONE = 60
"""Characters before a number that stands above its name, in which no other name may be."""
_BETWEEN_HAN = re.compile(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])")
MOST = 500_000
"""Characters that are looked through."""


@dataclass(frozen=True)
class Rate:
    """A stated rate: which one, its name in the report, and its per cent."""

    sort: Sort
    label: str
    percent: float


@dataclass(frozen=True)
class _Label:
    sort: Sort
    text: str
    start: int
    end: int


@dataclass(frozen=True)
class _Number:
    percent: float
    start: int
    end: int


def rates(text: str) -> list[Rate]:
    """All rates whose number is beyond doubt, in the order they are stated."""
    plain = _BETWEEN_HAN.sub("", unicodedata.normalize("NFKC", text[:MOST]))
    runs = _runs(_tokens(plain), plain)
    stated: list[Rate] = []
    used: set[int] = set()
    for at, run in enumerate(runs):
        labels = [token for token in run if isinstance(token, _Label)]
        if not labels:
            continue
        after = _after(runs, at, plain)
        free = at > 0 and at - 1 not in used and _near(runs[at - 1], run, plain, _SPACE)
        before = _before(runs, at) if free else []
        if after and _clear(runs, at, plain, before=free and not isinstance(runs[at - 1][0], _Label)):
            stated += _paired(labels, after)
            used.add(at + 1)
        elif before and not after and len(before) == len(labels):
            stated += _paired(labels, before)
    return stated


def _tokens(text: str) -> list[_Label | _Number]:
    """Names and numbers in order; a number may follow (%) without its sign."""
    tokens: list[_Label | _Number] = [_labelled(match) for match in _LABELS.finditer(text)]
    for pattern in (_NUMBER, _IN_PERCENT):
        for match in pattern.finditer(text):
            percent = float(re.sub(r"\s", "", match[1]))
            if percent <= 100:
                tokens.append(_Number(percent, match.start(1), match.end()))
    return sorted(tokens, key=lambda token: token.start)


def _labelled(match: re.Match[str]) -> _Label:
    label = match[0]
    if match["less"]:
        return _Label(_less(match["of"]), label, match.start(), match.end())
    sort: Sort = "total" if match["whole"] or match["english"] else "part" if match["part"] else "plain"
    return _Label(sort, label, match.start(), match.end())


def _less(of: str) -> Sort:
    """What was left out: quotations or the author's own writings; both at once are no rate that is asked for."""
    quotes = any(word in of for word in ("引用", "参考", "引文"))
    own = any(word in of for word in ("本人", "自引", "作者", "自己", "已发表"))
    return "part" if quotes == own else "without_quotes" if quotes else "without_own"


def _runs(tokens: Sequence[_Label | _Number], text: str) -> list[list[_Label | _Number]]:
    """Names that stand together, and numbers that do."""
    runs: list[list[_Label | _Number]] = []
    for token in tokens:
        joined = runs and type(runs[-1][0]) is type(token)
        if joined and _GAP.fullmatch(text[runs[-1][-1].end : token.start]):
            runs[-1].append(token)
        else:
            runs.append([token])
    return runs


def _numbers(runs: list[list[_Label | _Number]], at: int) -> list[_Number]:
    return [token for token in runs[at] if isinstance(token, _Number)]


def _after(runs: list[list[_Label | _Number]], at: int, text: str) -> list[_Number]:
    """Numbers that follow the names, with nothing but signs between."""
    if at + 1 == len(runs) or not _near(runs[at], runs[at + 1], text, _GAP):
        return []
    return _numbers(runs, at + 1)


def _before(runs: list[list[_Label | _Number]], at: int) -> list[_Number]:
    """Numbers that stand above the names, where no other name could have them."""
    other = at >= 2 and runs[at - 1][0].start - runs[at - 2][-1].end < ALONE
    return [] if other else _numbers(runs, at - 1)


def _near(
    run: Sequence[_Label | _Number], following: Sequence[_Label | _Number], text: str, gap: re.Pattern[str]
) -> bool:
    return gap.fullmatch(text[run[-1].end : following[0].start]) is not None


def _clear(runs: list[list[_Label | _Number]], at: int, text: str, *, before: bool) -> bool:
    """Whether it is beyond doubt which of the numbers that follow is whose.

    As many as names; but where other names stand before these without a number, the page may have been read by columns, and
    only a number in the line of its own name is its.
    """
    labels, numbers = runs[at], runs[at + 1]
    between = text[labels[-1].end : numbers[0].start]
    tied = _TOLD.search(between) is not None and "\n" not in between
    if len(labels) == 1 and tied:
        return True
    without = at and isinstance(runs[at - 1][0], _Label)
    headed = without and labels[0].start - runs[at - 1][-1].end < ALONE
    return len(labels) == len(numbers) and not headed and (not before or _TOLD.search(between) is not None)


def _paired(labels: Sequence[_Label], numbers: Sequence[_Number]) -> list[Rate]:
    return [
        Rate(label.sort, label.text, number.percent) for label, number in zip(labels, numbers, strict=False)
    ]
