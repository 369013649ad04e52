"""False alarms among cases that share a template, what is found of copied ones, and what comparing costs (no database).

Texts are made of sentences with the words such cases use, each written for one case; every case has the template's sentences
and a few of the phrases that everybody quotes. Some cases copy passages from another one, at lengths that are printed.
"""

import random
import time
from collections import Counter
from collections.abc import Sequence

from validators.lookalikes import alike, frame_keys
from validators.text_likeness import compare, fingerprints, most_cases, passages, worth_showing

CASES, COPIES = 2_000, 40
WORDS = [
    "学生",
    "教师",
    "课堂",
    "数据",
    "平台",
    "实验",
    "小组",
    "探究",
    "活动",
    "评价",
    "资源",
    "单元",
    "情境",
    "问题",
    "任务",
    "作业",
    "家长",
    "学校",
    "项目",
    "设计",
    "反思",
    "成果",
    "数字",
    "技术",
    "融合",
    "素养",
    "分层",
    "合作",
    "展示",
    "记录",
    "分析",
    "诊断",
    "反馈",
    "推送",
    "微课",
    "直播",
    "平板",
    "传感器",
    "编程",
    "模型",
    "地图",
    "故事",
    "观察",
    "测量",
    "讨论",
    "辩论",
    "表演",
    "创作",
    "种植",
    "调查",
    "访谈",
    "统计",
    "通过",
    "结合",
    "针对",
    "围绕",
    "借助",
    "利用",
    "引导",
    "组织",
    "帮助",
    "鼓励",
    "形成",
    "提升",
    "改变",
    "解决",
    "发现",
    "提出",
    "完成",
    "优化",
    "生成",
    "呈现",
]
QUOTES, QUOTED = 300, 6
"""Slogans and titles of policies of 12 to 30 characters; each case quotes some, each stands in about forty cases."""


def sentence(dice: random.Random) -> str:
    """Twelve to twenty words in a row."""
    return "".join(dice.choice(WORDS) for _ in range(dice.randrange(12, 20))) + "。"


def corpus(dice: random.Random) -> tuple[list[str], dict[int, tuple[int, int]]]:
    """The texts, and which copies how many characters of which: {copy: (original, characters)}."""
    template = [sentence(dice) for _ in range(25)]
    quotes = [sentence(dice)[: dice.randrange(12, 30)] for _ in range(QUOTES)]
    texts = []
    for _ in range(CASES):
        own = [sentence(dice) for _ in range(60)]
        for quote in dice.sample(quotes, QUOTED):
            own.insert(dice.randrange(len(own)), quote + "，")
        texts.append("\n".join(template[:12] + own[:30] + template[12:] + own[30:]))
    copied = {}
    for copy in range(COPIES):
        original = CASES // 2 + copy
        characters = (60, 80, 200, 700)[copy % 4]
        start = dice.randrange(1850, 1900)  # behind the template's second half
        taken = texts[original][start : start + characters]
        middle = dice.randrange(500, 700)
        texts[copy] = texts[copy][:middle] + taken + texts[copy][middle + characters :]
        copied[copy] = (original, characters)
    return texts, copied


def run() -> None:
    """Print texts, then pictures."""
    dice = random.Random(7)
    _texts(dice)
    _films(dice)


def _texts(dice: random.Random) -> None:
    texts, copied = corpus(dice)
    began = time.perf_counter()
    prints = [fingerprints(text) for text in texts]
    print(
        f"fingerprints of {CASES} texts of {len(texts[0])} characters: {time.perf_counter() - began:.1f} s, "
        f"{sum(map(len, prints)) // CASES} each"
    )
    counted = Counter(key for each in prints for key in each)
    common = frozenset(key for key, count in counted.items() if count > most_cases(CASES))
    began = time.perf_counter()
    found, candidates = _pairs(texts, prints, common)
    seconds = time.perf_counter() - began
    wanted = {(copy, original) for copy, (original, _) in copied.items()}
    wrong = len(found - wanted)
    everyone = CASES * (CASES - 1) // 2
    print(f"template: {len(common)} fingerprints in more than {most_cases(CASES)} cases")
    print(f"candidates {candidates} of {everyone} pairs; looking up and weighing {seconds:.1f} s")
    print(
        f"false alarms: {wrong} pairs of {everyone - COPIES} ({1e6 * wrong / (everyone - COPIES):.2f} in a million)"
    )
    for characters in (60, 80, 200, 700):
        of_length = {pair for pair in wanted if copied[pair[0]][1] == characters}
        print(
            f"copied {characters} of {len(texts[0])} characters: {len(of_length & found)} of {len(of_length)} found"
        )
    without, _ = _pairs(texts[40:140], prints[40:140], frozenset())
    print(f"were the template not left out: {len(without)} of {100 * 99 // 2} pairs of a hundred cases")


def _pairs(
    texts: Sequence[str], prints: Sequence[frozenset[int]], common: frozenset[int]
) -> tuple[set[tuple[int, int]], int]:
    """What the job finds, the index being a dictionary."""
    holders: dict[int, list[int]] = {}
    found, candidates = set(), 0
    for at, own in enumerate(prints):
        rest = own - common
        near = {other for key in rest for other in holders.get(key, ())}
        candidates += len(near)
        for other in near:
            if compare(rest, prints[other], common).alike:
                passed = passages(texts[at], texts[other], common)
                if passed and worth_showing(passed):
                    found.add((min(at, other), max(at, other)))
        for key in rest:
            holders.setdefault(key, []).append(at)
    return found, candidates


def _films(dice: random.Random) -> None:
    """Films of 16 frames, one in fifty a copy whose frames differ in up to three bits."""
    for count in (500, 1_000, 2_000):
        films = [[dice.getrandbits(64) for _ in range(16)] for _ in range(count)]
        copies = {}
        for copy in range(count // 50):
            films[copy] = [
                value ^ (1 << dice.randrange(64)) ^ (1 << dice.randrange(64))
                for value in films[count - 1 - copy]
            ]
            copies[copy] = count - 1 - copy
        began = time.perf_counter()
        holders: dict[int, list[int]] = {}
        found, candidates = set(), 0
        for at, frames in enumerate(films):
            near = {other for value in frames for key in frame_keys(value) for other in holders.get(key, ())}
            candidates += len(near)
            found |= {(other, at) for other in near if alike(frames, films[other], films=True)}
            for value in frames:
                for key in frame_keys(value):
                    holders.setdefault(key, []).append(at)
        print(
            f"{count} films: {time.perf_counter() - began:.1f} s, {candidates} candidates, "
            f"{len(found & set(copies.items()))} of {len(copies)} copies, {len(found - set(copies.items()))} false"
        )
