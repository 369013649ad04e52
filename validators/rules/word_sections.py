"""The headings a template asks for, in its order.

Requirements: E06 (template 附件2), D11 (案例背景 主要做法 取得成效 经验与不足), N07.
Proves: a paragraph of its own that reads like the heading, whatever its numbering, spacing and punctuation, one slip
allowed. Cannot: say that the text below it is about that.
"""

from collections.abc import Mapping
from typing import Literal

from pydantic import Field

from validators.context import Context
from validators.facts import FileFacts, WordFacts
from validators.findings import Finding, Phrase
from validators.kinds import FileKind
from validators.matching import alike, heading
from validators.messages import Message, Text
from validators.params import RuleParams
from validators.rule import NOT_READ, PARAGRAPHS_CUT, Guide, Rule, excerpts, failed, passed, phrase, unsure

LONGEST = 40


class Params(RuleParams):
    """`required` headings without numbers; "a|b" accepts either wording."""

    rule: Literal["word.sections"] = "word.sections"
    required: list[str] = Field(min_length=1)
    ordered: bool = True


def decide(facts: FileFacts, params: Params, context: Context) -> Finding:
    """First place of each heading, then their order."""
    assert facts.word is not None
    if PARAGRAPHS_CUT in facts.notes:
        return unsure(params, NOT_READ, unread=["word.paragraphs"])
    places = _places(facts.word, params.required)
    shown = {section: section.split("|")[0] for section in params.required}
    limit = phrase("names", names=list(shown.values()))
    missing = [shown[section] for section in params.required if section not in places]
    order = [places[section] for section in params.required if section in places]
    in_order = not params.ordered or order == sorted(order)
    now = [shown[name] for name in sorted(places, key=lambda name: places[name])]
    evidence = excerpts(
        [_evidence(facts.word, shown[name], places.get(name)) for name in params.required], 60
    )
    if missing:
        return failed(
            params,
            "missing",
            missing=missing,
            now=[] if in_order else now,
            measured=phrase("lacking", count=len(missing)),
            limit=limit,
            evidence=evidence,
            most=60,
        )
    if not in_order:
        return failed(
            params, "order", measured=phrase("names", names=now), limit=limit, evidence=evidence, most=60
        )
    return passed(params, measured=limit, limit=limit)


def _evidence(word: WordFacts, section: str, index: int | None) -> tuple[Phrase, str]:
    """Where a section stands, or that it does not."""
    if index is None:
        return phrase("absent"), section
    paragraph = word.paragraphs[index]
    return phrase("paragraph", number=paragraph.number, page=paragraph.page), paragraph.text[:60]


def _places(word: WordFacts, required: list[str]) -> dict[str, int]:
    """Where each wanted heading stands: a paragraph of its own, or the words before a colon."""
    lines = [
        (index, heading(paragraph.text))
        for index, paragraph in enumerate(word.paragraphs)
        if len(paragraph.text) <= LONGEST or paragraph.heading
    ]
    starts = [
        (index, heading(text))
        for index, paragraph in enumerate(word.paragraphs)
        for text in (_lead(paragraph.text),)
        if text
    ]
    places: dict[str, int] = {}
    for section in required:
        names = [heading(name) for name in section.split("|")]
        at = next(
            (index for index, line in [*lines, *starts] if any(alike(line, name) for name in names)), None
        )
        if at is not None:
            places[section] = at
    return places


def _lead(text: str) -> str:
    """The part before a colon of a longer paragraph: 案例背景：近年来……"""
    lead = text.replace(":", "：").partition("：")
    return lead[0] if lead[1] and len(lead[0]) <= LONGEST else ""


def describe(params: Params) -> str:
    """The demand on the campaign's page."""
    return f"包含章节：{'、'.join(params.required)}"


MESSAGES = {
    "ok": Message("规定的章节齐全（{limit}）"),
    "missing": Message(
        lambda v: (
            f"缺少规定的章节：{'、'.join(v['missing'])}；要求依次包含 {v['limit']}"
            + (f"，现有的次序是 {'、'.join(v['now'])}，也要调整" if v["now"] else "")
        ),
        "请对照模板补上该标题，单独成段，文字与模板一致（序号可有可无）。",
    ),
    "order": Message(
        "章节顺序不对：现为 {measured}，{asked}",
        "WPS/Word：视图 → 导航窗格，按住标题上下拖动，可把整个部分移到正确的位置。",
    ),
}
PHRASES: Mapping[str, Text] = {
    "lacking": "缺少 {count} 个",
    "absent": "缺少",
}
"""What was measured, in words."""

RULE = Rule(
    "word.sections",
    "规定章节",
    Params,
    decide,
    reads=("word.paragraphs",),
    applies=(FileKind.WORD,),
    describe=describe,
    phrases=PHRASES,
    messages=MESSAGES,
    guide=Guide(
        proves="模板要求的标题各自成段出现，编号、空格、标点不计，允许错一个字；可检查先后顺序。",
        cannot="不知道标题下面写的是不是那回事。",
        advice="标题不写编号；两种写法都行的用“甲|乙”。",
        params={
            "required": "必须出现的标题",
            "ordered": "是否必须按顺序",
        },
    ),
    example="{rule: word.sections, required: [案例背景, 主要做法, 取得成效, 经验与不足]}",
)
