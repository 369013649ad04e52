"""The number of keywords in a document.

Requirements: N07 (3-5), D17 (at most 4). Proves: words after 关键词 or 关键字, in a line or in a table, split at
punctuation and spaces. Cannot: tell one keyword with a space from two; then the form's own keywords are the better measure.
"""

import re
from typing import Literal

from validators.context import Context
from validators.facts import FileFacts, WordFacts
from validators.findings import Finding
from validators.kinds import FileKind
from validators.messages import Message
from validators.params import RangeParams
from validators.quantities import with_limit
from validators.ranges import Words, judge_range
from validators.rule import Guide, Rule, failed, phrase

_LINE = re.compile(
    r"^\s*[【\[（(]?\s*关\s*键\s*[词字]\s*[】\]）)]?\s*(?:[（(][^（）()]{0,16}[）)])?\s*[:：]?\s*(.*)$",
    re.DOTALL,
)
"""The label may tell how many are wanted: 关键词（3~5 个）."""
_SPLIT = re.compile(r"[；;，,、/|\s]+")


class Params(RangeParams):
    """Number of keywords."""

    rule: Literal["word.keywords"] = "word.keywords"
    min: int | None = None
    max: int | None = None


WORDS = Words(
    "关键词",
    "请补充关键词",
    "请删减关键词",
    "个",
    low_how="在“关键词：”后面填写，每个之间用“；”隔开，如“智慧课堂；精准教学；作业设计”。",
    high_how="在“关键词：”后面只留最能概括内容的几个；一个词里不要有空格，否则会算成两个。",
)


def keywords(word: WordFacts) -> list[str] | None:
    """The document's keywords; None where it has no such line."""
    paragraphs = [paragraph for paragraph in word.paragraphs if not paragraph.in_table]
    for index, paragraph in enumerate(paragraphs):
        match = _LINE.match(paragraph.text)
        if match and (match[1] or len(paragraph.text) <= 8):
            rest = match[1] or (paragraphs[index + 1].text if index + 1 < len(paragraphs) else "")
            return _split(rest)
    for rows in word.tables:
        for row in rows:
            for at, cell in enumerate(row):
                match = _LINE.match(cell.strip())
                if match:
                    return _split(match[1] or next((text for text in row[at + 1 :] if text.strip()), ""))
    return None


def _split(text: str) -> list[str]:
    return [keyword for keyword in _SPLIT.split(text.strip().rstrip("。.")) if keyword]


def decide(facts: FileFacts, params: Params, context: Context) -> Finding:
    """No keyword line is a failure of its own."""
    assert facts.word is not None
    words = keywords(facts.word)
    if words is None:
        return failed(params, "none", measured=phrase("items", count=0))
    return judge_range(params, len(words), params.min, params.max, WORDS)


def describe(params: Params) -> str:
    """The demand on the campaign's page."""
    return with_limit("关键词", WORDS.limit(params.min, params.max))


MESSAGES = {
    **WORDS.messages(),
    "none": Message("文中没有找到“关键词”一行", "请在摘要后单独起一段，写“关键词：甲；乙；丙”。"),
}

RULE = Rule(
    "word.keywords",
    "关键词数量",
    Params,
    decide,
    applies=(FileKind.WORD,),
    describe=describe,
    phrases=WORDS.phrases(),
    messages=MESSAGES,
    guide=Guide(
        proves="“关键词”后面的词数，按标点和空格分开。",
        cannot="带空格的一个词会算成两个；表单里的关键词字段更准。",
        advice="通知写“关键词 3–5 个”时使用。",
        params={
            "min": "最少",
            "max": "最多",
        },
    ),
    example="{rule: word.keywords, min: 3, max: 5}",
)
