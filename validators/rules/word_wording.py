"""Forbidden wording, with the place.

Requirements: D11 (third person: no 我们, 我单位 ...). Proves: the words as they stand, outside quotation marks; 我国 and 自我
are not 我. Cannot: understand a sentence; so it warns with the excerpt, and a person decides.
"""

import re
from typing import Literal

from pydantic import Field

from validators.context import Context
from validators.facts import FileFacts, Paragraph
from validators.findings import Finding, Phrase
from validators.kinds import FileKind
from validators.messages import Message, Values
from validators.params import RuleParams
from validators.places import distinct, places_words
from validators.rule import (
    NOT_READ,
    PARAGRAPHS_CUT,
    Guide,
    Rule,
    demanded,
    excerpts,
    passed,
    phrase,
    unsure,
    warned,
)

_QUOTED = re.compile(r"“[^”]{0,200}”|「[^」]{0,200}」|『[^』]{0,200}』|《[^》]{0,200}》|\"[^\"]{0,200}\"")
MOST_PLACES = 200
_FINE = ("我国", "自我", "我党", "我军", "忘我", "小我", "大我", "本我")


class Params(RuleParams):
    """`forbidden` words."""

    rule: Literal["word.wording"] = "word.wording"
    forbidden: list[str] = Field(min_length=1)


def limit_words(params: Params) -> str:
    """The demand in words."""
    return f"不出现 {'、'.join(params.forbidden)}"


def decide(facts: FileFacts, params: Params, context: Context) -> Finding:
    """Body, tables and text boxes, quotations left out."""
    assert facts.word is not None
    if PARAGRAPHS_CUT in facts.notes:
        return unsure(params, NOT_READ, unread=["word.paragraphs"])
    limit = demanded(params)
    hits: list[tuple[Phrase, str]] = []
    seen: dict[str, int] = {}
    boxed = [(paragraph, phrase("text_box")) for paragraph in facts.word.box_paragraphs or ()]
    for paragraph, place in [
        *((paragraph, _place(paragraph)) for paragraph in facts.word.paragraphs),
        *boxed,
    ]:
        text = _QUOTED.sub(lambda match: "□" * len(match[0]), paragraph.text)
        for fine in _FINE:
            if fine not in params.forbidden:
                text = text.replace(fine, "□" * len(fine))
        for word in params.forbidden:
            for match in re.finditer(re.escape(word), text):
                seen[word] = seen.get(word, 0) + 1
                start = max(0, match.start() - 12)
                hits.append((place, f"…{paragraph.text[start : match.end() + 12]}…"))
    if not hits:
        return passed(params, measured=phrase("places", count=0), limit=limit)
    return warned(
        params,
        "found",
        words=[{"word": word, "count": count} for word, count in seen.items()],
        places=distinct(place for place, _ in hits[:3]),
        measured=phrase("places", count=len(hits)),
        limit=limit,
        evidence=excerpts(hits, MOST_PLACES),
        most=MOST_PLACES,
    )


def _place(paragraph: Paragraph) -> Phrase:
    if paragraph.in_table:
        return phrase("table")
    return phrase("paragraph", number=paragraph.number, page=paragraph.page)


def describe(params: Params) -> str:
    """The demand on the campaign's page."""
    return f"不使用“{'”“'.join(params.forbidden)}”等称呼"


def _words(values: Values) -> str:
    return "、".join(f"“{hit['word']}”{hit['count']} 处" for hit in values["words"])


MESSAGES = {
    "found": Message(
        lambda v: f"文中出现 {_words(v)}（{places_words(v['places'])}），{v['asked']}；请改为第三人称",
        "WPS/Word：Ctrl+F 查找这些词，改为“学校”“该单位”“教师”等第三人称。",
    ),
    "ok": Message("未发现不允许的用语"),
}
RULE = Rule(
    "word.wording",
    "用语",
    Params,
    decide,
    reads=("word.paragraphs", "word.box_paragraphs"),
    applies=(FileKind.WORD,),
    describe=describe,
    limit=limit_words,
    messages=MESSAGES,
    guide=Guide(
        proves="文中出现的指定词语及其位置，引号里的不算。",
        cannot="读不懂句子，所以只提醒，由人判断。",
        advice="通知写“用第三人称”时列出我们、我校等词。",
        params={
            "forbidden": "不希望出现的词",
        },
    ),
    example="{rule: word.wording, forbidden: [我们, 我单位, 我校]}",
)
