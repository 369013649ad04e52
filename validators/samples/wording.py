"""Sentences for samples: plain Chinese that names nobody, the same for the same subject, and hardly alike between two, so that
comparing finds no passages where nothing was copied.
"""

from collections.abc import Iterator
from hashlib import blake2b
from itertools import count

DIGITS = "零一二三四五六七八九"
OPENINGS = (
    "开学{n}周之后", "前后{n}次集体备课", "在{n}节研究课上", "头一轮{n}天试用里", "经过{n}次课堂观察", "第{n}次教研活动中",
)  # fmt: skip
DEEDS = (
    "教师按学情拆分任务", "备课组重写问题链", "学生自己画思维导图", "各组轮流展示成果", "课前先看微课再提问", "平台随堂收集作答",
    "两校同上一节课", "家长在线听学生讲题", "错题按知识点归类", "实验数据当堂作图", "练习分三层布置", "评价量表由学生共拟",
    "小组互评代替打分", "朗读录音逐句反馈", "学具与虚拟实验并用", "阅读批注全班共享",
)  # fmt: skip
NUMBERS = (
    "{n}名学生", "{n}个小组", "{n}份作业", "{n}条追问", "{n}段录像", "{n}次练习", "{n}张学习单", "{n}位同伴",
)  # fmt: skip
TURNS = (
    "说出了解题依据", "重做了原来的错题", "补上了缺的一步", "改用自己的例子", "提前完成了任务", "交出了第二稿", "换了一种思路",
    "找到了共同疑问", "学会了查证来源", "留下了完整记录", "主动帮助了别人", "说清了变量关系",
)  # fmt: skip
RESULTS = (
    "达标的占百分之{n}", "订正率升到百分之{n}", "参与的有百分之{n}", "用时少了{n}分钟", "提问多了{n}个", "满意的占百分之{n}",
    "按时完成百分之{n}", "优良率为百分之{n}",
)  # fmt: skip


def in_words(number: int) -> str:
    """A number from 1 to 99 as it is read: characters, which every count of 字 takes alike."""
    tens, ones = divmod(number, 10)
    if not tens:
        return DIGITS[ones]
    return f"{'' if tens == 1 else DIGITS[tens]}十{DIGITS[ones] if ones else ''}"


def sentences(about: str) -> Iterator[str]:
    """One after the other, without end. The clauses that two subjects may share are short, and numbers stand between them."""
    for at in count():
        picks = iter(blake2b(f"{about}\n{at}".encode(), digest_size=16).digest())

        def choose(phrases: tuple[str, ...], picks: Iterator[int] = picks) -> str:
            phrase = phrases[next(picks) % len(phrases)]
            return phrase.format(n=in_words(next(picks) % 89 + 8))

        yield f"{choose(OPENINGS)}，{choose(DEEDS)}，{choose(NUMBERS)}{choose(TURNS)}，{choose(RESULTS)}。"


def prose(length: int, about: str) -> str:
    """Exactly so many characters of it, one at least; the last sentence is cut short, not left open."""
    written = ""
    for sentence in sentences(about):
        written += sentence
        if len(written) >= length:
            return f"{written[: length - 1]}。" if length > 1 else written[:1]
    raise AssertionError("sentences never end")
